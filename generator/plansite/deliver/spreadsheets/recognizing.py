"""Say what rows of a workbook are probably about: figures and KPIs by their titles, costs by their words, sums by adding up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.deliver.spreadsheets.cells.amounts import PERCENT
from plansite.deliver.spreadsheets.cells.words import EXACT, NAMELESS, identifier, overlap, parts_of
from plansite.deliver.spreadsheets.choices import Choice
from plansite.deliver.spreadsheets.sums import sums_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from plansite.compute.model.definition import Definition
    from plansite.deliver.spreadsheets.cells.tables import Row
    from plansite.deliver.spreadsheets.cells.words import Known
    from plansite.read.items.budget import BudgetLine

ADDS_UP = "adds up rows beside it"
ADDS_NOTHING = "calls itself a total, but the rows beside it do not add up to it"
_LIKELY = 0.6
_CLOSE = 0.05
_MOST_SHARE = 1.5
_SHARES = frozenset(["per", "pro", "par", "por", "na", "za", "на"])
_NO_MONEY = frozenset({"percent", "count", "days", "minutes"})


class Recognizer:
    """Know the figures, KPIs and budget lines that rows may be about; `computed` are figures that the model computes itself."""

    def __init__(
        self,
        figures: Mapping[str, Definition],
        kpis: Mapping[str, Definition],
        lines: Mapping[str, BudgetLine],
        words: Mapping[str, Known],
    ) -> None:
        self.figures, self.kpis, self.lines, self.words = figures, kpis, lines, words

    def choices(self, rows: Sequence[Row]) -> list[Choice]:
        """Return what each row of a workbook is probably about; no two rows get the same name."""
        taken: set[str] = set()
        choices: list[Choice] = []
        sums = sums_in(rows, lambda row: self.words["total"].fits(row.title) == EXACT)
        for at, row in enumerate(rows):
            planned = [
                choice
                for earlier, choice in zip(rows[:at], choices, strict=True)
                if choice.take == "budget" and earlier.title == row.title
            ]
            continued = _continued(rows, at, choices)
            choice = continued or self._choice(rows, at, taken, planned, sums)
            doubled = f"{choice.take} {choice.name}"
            if choice.is_written and doubled in taken and not continued:
                choice = Choice("unknown", why=f"another row is taken for {choice.name} already")
            taken |= {doubled, choice.name} if choice.is_written else set()
            choices.append(choice)
        return choices

    def _choice(
        self, rows: Sequence[Row], at: int, taken: set[str], planned: Sequence[Choice], sums: Collection[int]
    ) -> Choice:
        """Return what a row is probably about; `planned` are the budget lines of rows with the same title before it."""
        row = rows[at]
        total = self._total(row, adds_up=at in sums)
        if total:
            return total
        if row.measured or self._is_of_the_past(row):
            return _of_line(planned[0]) if planned else self._measured(row, taken)
        named = self._line(row)
        if named:
            return named
        figure, is_exact = self._figure(row)
        costs = self._costs(row, taken)
        if costs and self._is_group_of_costs(row):
            return costs
        if figure and (is_exact or costs is None):
            return figure
        return costs or self._unknown(row, taken)

    def _total(self, row: Row, *, adds_up: bool) -> Choice | None:
        """Return that a row only adds up others; None where it is a figure of its own, although it may add up its parts."""
        total = self.words["total"]
        if total.fits(row.title) == EXACT:
            return Choice("total", sure="sure", why=ADDS_UP if adds_up else ADDS_NOTHING)
        if not self._is_among_costs(row) and self._figure(row)[1]:
            return None
        if adds_up:
            return Choice("total", sure="sure" if total.is_in(row.title) else "likely", why=ADDS_UP)
        return Choice("unknown", why=ADDS_NOTHING) if total.is_in(row.title) else None

    def _says(self, row: Row, name: str) -> bool:
        """Tell whether the headings of a row, or its sheet, have a word of the catalogue."""
        return any(self.words[name].is_in(text) for text in (*row.groups, row.sheet.name))

    def _is_of_the_past(self, row: Row) -> bool:
        """Tell whether the headings of a row, or its sheet, speak of what was measured, and not of what is planned."""
        return self._says(row, "measured") and not self._says(row, "planned")

    def _is_group_of_costs(self, row: Row) -> bool:
        return any(self.words["costs"].is_in(text) for text in row.groups)

    def _is_among_costs(self, row: Row) -> bool:
        """Tell whether the title of a row, what it stands under, or its sheet speaks of costs."""
        costs, sheet = self.words["costs"], row.sheet.name
        by_sheet = costs.is_in(sheet) and not self.words["revenue"].is_in(sheet)
        by_word = costs.is_in(row.title) and not _SHARES & parts_of(row.title)
        return by_sheet or by_word or self._is_group_of_costs(row)

    def _line(self, row: Row) -> Choice | None:
        """Find the budget line that has the title of the row."""
        title = parts_of(row.title)
        for key, line in self.lines.items():
            if parts_of(line.title) == title:
                return Choice(
                    "budget",
                    key,
                    "sure",
                    "the plan has this line",
                    "money",
                    "sum",
                    line.category,
                    line.department,
                )
        return None

    def _costs(self, row: Row, taken: set[str]) -> Choice | None:
        """Take a row for a budget line where it, its group or its sheet speaks of costs."""
        if _unit_of(row) in _NO_MONEY:
            return None
        kinds = [known for known in self.words.values() if known.takes == "category"]
        by_title = [known for known in kinds if known.is_in(row.title)]
        by_group = [known for known in kinds if any(known.is_in(text) for text in row.groups)]
        among_costs = self._is_among_costs(row)
        kind = next(iter([*by_title, *by_group]), None)
        if (kind is None and not among_costs) or _SHARES & parts_of(row.title):
            return None
        kind = kind or self.words["other_spending"]
        is_latin = identifier(row.title) != NAMELESS
        name = identifier(row.title if is_latin else kind.category, taken | set(self.lines))
        why = f"a cost, {kind.category}" if by_title or by_group else "stands among costs"
        sure = "sure" if by_title and among_costs else "likely"
        return Choice("budget", name, sure, why, "money", "sum", kind.category, self._department(row, kind))  # type: ignore[arg-type]  # one of two words

    def _department(self, row: Row, kind: Known) -> str:
        """Return the department that the headings name, else the usual one of the category."""
        texts = " ".join([*row.groups, row.sheet.name])
        named = [name for name in ("marketing", "sales") if name in parts_of(texts)]
        return named[0] if len(named) == 1 else kind.department

    def _figure(self, row: Row) -> tuple[Choice | None, bool]:
        """Find the figure of the forecast that the title names best, where several do as well, none; and whether it says just that."""
        scores = self._scores(row, self.figures, "figure")
        # of figures that the model computes itself and those that it asks for, people mean the latter
        best = _best(scores, prefer=[name for name in scores if not self.figures[name].formula])
        if best is None:
            return None, False
        figure = self.figures[best]
        sure = "sure" if scores[best] == EXACT and not figure.formula else "likely"
        why = "the title" if not figure.formula else "the title; the model would compute it"
        choice = Choice("input", best, sure, why, figure.unit, figure.rollup)  # type: ignore[arg-type]  # one of two words
        return choice, scores[best] == EXACT

    def _measured(self, row: Row, taken: set[str]) -> Choice:
        """Find the KPI, the figure or the budget line that was measured."""
        line = self._line(row)
        if line:
            return _of_line(line)
        scores = self._scores(row, self.kpis, "kpi")
        best = _best(scores) or _best(self._scores(row, self.figures, "figure"))
        if best:
            known = self.kpis.get(best) or self.figures[best]
            is_exact = scores.get(best) == EXACT
            return Choice(
                "actuals", best, "sure" if is_exact else "likely", "the title", known.unit, known.rollup
            )
        return replace(
            self._unknown(row, taken), take="unknown", why="no KPI, figure or budget line is called so"
        )

    def _scores(self, row: Row, known: Mapping[str, Definition], takes: str) -> dict[str, float]:
        """Return how well figures fit the title, alone or with its group, those that fit well enough and have its unit."""
        titles = [row.title, *(f"{group} {row.title}" for group in row.groups[-1:])]
        unit = _unit_of(row)
        scores: dict[str, float] = {}
        for name, figure in known.items():
            if not _may_be(unit, figure.unit):
                continue
            stream = ids.first_word(name)
            plain_name = name[len(stream) + 1 :] if stream else name
            words = self.words.get(plain_name)
            fits = max(
                max(
                    overlap(parts_of(title), parts_of(text))
                    for text in (figure.title, plain_name.replace("_", " "))
                )
                for title in titles
            )
            if words and words.takes == takes:
                fits = max(fits, *(words.fits(title) for title in titles))
            if fits >= _LIKELY:
                scores[name] = fits
        return scores

    def _unknown(self, row: Row, taken: set[str]) -> Choice:
        """Offer a row that nothing is known of as a figure of the plan's own where it is computed, else leave it open."""
        name = identifier(row.title, taken | set(self.figures) | set(self.kpis))
        unit = _unit_of(row) or "count"
        rollup = "average" if unit == PERCENT else "sum"
        if row.title and all(value.cell.formula for value in row.values):
            return Choice("figure", name, "likely", "computed from other rows", unit, rollup)
        return Choice("unknown", name, "unsure", "no word of its title is known", unit, rollup)


def _continued(rows: Sequence[Row], at: int, choices: Sequence[Choice]) -> Choice | None:
    """Return what an earlier row was taken for that this one goes on with: the same titles in another table, in other months."""
    row = rows[at]
    periods = {value.period for value in row.values}
    same = [
        (earlier, choice)
        for earlier, choice in zip(rows[:at], choices, strict=True)
        if (earlier.title, earlier.groups, earlier.measured) == (row.title, row.groups, row.measured)
        and row.title
    ]
    if not same or any(periods & {value.period for value in earlier.values} for earlier, _ in same):
        return None
    return same[-1][1] if same[-1][1].is_written else None


def _of_line(choice: Choice) -> Choice:
    """Take a row for what was spent on a budget line."""
    return replace(choice, take="actuals", name=ids.budget_line(choice.name), category="", department="")


def _best(scores: Mapping[str, float], prefer: Iterable[str] = ()) -> str | None:
    """Return the name with the highest score, None where two are as good and neither is to be preferred."""
    if not scores:
        return None
    top = max(scores.values())
    best = [name for name, score in scores.items() if score > top - _CLOSE]
    preferred = [name for name in prefer if name in best]
    chosen = preferred if len(best) > 1 and preferred else best
    return chosen[0] if len(chosen) == 1 else None


def _unit_of(row: Row) -> str:
    """Return what the row's numbers show of their unit: percent, money, or nothing."""
    units = {value.amount.unit for value in row.values if value.amount.number}
    if PERCENT in units or "%" in row.unit or "%" in row.title:
        return PERCENT
    return "money" if units - {""} else ""


def _may_be(shown: str, unit: str) -> bool:
    """Tell whether numbers that show a unit may be of a figure with another."""
    if shown == PERCENT:
        return unit in {"percent", "ratio"}
    return not shown or unit == shown


def unit_of(row: Row) -> str:
    """Return the unit that a row shows, “count” where it shows none."""
    return _unit_of(row) or "count"
