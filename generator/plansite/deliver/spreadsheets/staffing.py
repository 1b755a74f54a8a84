"""Turn tables of roles into roles, people, vacancies and teams of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.edit.questionnaire import scalar
from plansite.deliver.report.excerpt import printable
from plansite.deliver.spreadsheets.cells.amounts import PERCENT, read_amount
from plansite.deliver.spreadsheets.cells.periods import MONTH, read_period
from plansite.deliver.spreadsheets.cells.tables import Left
from plansite.deliver.spreadsheets.cells.words import EXACT, identifier, plain
from plansite.deliver.spreadsheets.months import plain_number
from plansite.read.currencies import minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.deliver.spreadsheets.cells.amounts import Amount
    from plansite.deliver.spreadsheets.cells.staff import StaffRow
    from plansite.deliver.spreadsheets.cells.words import Known
    from plansite.read.plan import Plan

FILE = "team.yaml"
_MONTHS = 12
_YEARLY = 15_000  # what is paid for a year, in most currencies, where a heading does not say for which time


class Item(NamedTuple):
    """Say what a table of roles adds to team.yaml: an item, and those of its values that follow the workbook, with their cells."""

    path: tuple[str, str]
    content: Mapping[str, str]
    cells: Mapping[str, str]


@dataclass(slots=True)
class Staff:
    """Hold the lines of tables of roles, and the ids that a plan has for their titles and names.

    `known` has the ids of a collection by title in small letters; `scales` what the amounts of a sheet are multiplied by.
    """

    rows: tuple[StaffRow, ...] = ()
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, Known] = field(default_factory=dict)
    decimal_mark: str = ""


def known_staff(plan: Plan | None) -> dict[str, dict[str, str]]:
    """Return the ids of a plan's roles, teams and people by their titles and names."""
    if plan is None:
        return {}
    titles = {
        "roles": {key: role.title for key, role in plan.roles.items()},
        "teams": {key: team.title for key, team in plan.teams.items()},
        "people": {key: person.name for key, person in plan.people.items()},
        "vacancies": {key: vacancy.title for key, vacancy in plan.vacancies.items()},
    }
    return {
        collection: {
            **{plain(key.replace("_", " ")): key for key in names},
            **{plain(name): key for key, name in names.items() if name},
        }
        for collection, names in titles.items()
    }


@dataclass(slots=True)
class Staffing:
    """Collect what tables of roles come to: items for team.yaml, what was assumed, and what is not understood."""

    staff: Staff
    currency: str
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self) -> None:
        """Read all lines, those of the same role together."""
        by_role: dict[str, list[StaffRow]] = {}
        for row in self.staff.rows:
            by_role.setdefault(plain(row.says("role")), []).append(row)
        for rows in by_role.values():
            self._role(rows)

    def id_of(self, collection: str, title: str) -> str:
        """Return the id of a title or name: that of the plan, else a new one."""
        known = self.ids.setdefault(collection, dict(self.staff.known.get(collection, {})))
        return known.setdefault(plain(title), identifier(title, known.values()))

    def _role(self, rows: Sequence[StaffRow]) -> None:
        first = rows[0]
        title = first.says("role")
        key = self.id_of("roles", title)
        content, cells = {"title": scalar(title)}, {}
        team = next((row.says("team") for row in rows if row.says("team")), "")
        if team:
            content["team"] = self.id_of("teams", team)
            self.items.append(Item(("teams", content["team"]), {"title": scalar(team)}, {}))
        pay, where = self._pay(rows)
        if pay:
            content["monthly_pay"], cells["monthly_pay"] = pay, where
        self.items.append(Item(("roles", key), content, cells))
        unnamed = [row for row in rows if not self._name(row) and (row.cell("headcount") or row.says("name"))]
        for row in rows:
            if self._name(row):
                self._person(row, key)
        for number, row in enumerate(unnamed, 1):
            self._vacancy(row, key, f"{title} {number}" if len(unnamed) > 1 else title)

    def _name(self, row: StaffRow) -> str:
        """Return who is named in a line, nothing where it says that the seat is open."""
        name = row.says("name")
        return "" if self.staff.words["staff_open"].fits(name) == EXACT else name

    def _person(self, row: StaffRow, role: str) -> None:
        name = row.says("name")
        content, cells = {"name": scalar(name), "role": role}, {}
        start = self._start(row)
        if start:
            content["start"], cells["start"] = start, row.address("start")
        count = self._count(row)
        if count not in {None, Decimal(1)}:
            self._leave(row, "headcount", "part of a seat: a plan counts whole people")
        self.items.append(Item(("people", self.id_of("people", name)), content, cells))

    def _vacancy(self, row: StaffRow, role: str, title: str) -> None:
        """Take people without names for seats to be filled; a line without a number of people speaks of the role alone."""
        count = self._count(row)
        is_open = bool(row.says("name"))
        if is_open and not row.cell("headcount"):
            count = Decimal(1)
        if count is None or count == 0:
            return
        if count != int(count) or count < 0:
            self._leave(row, "headcount", "no number of whole people")
            return
        content = {"role": role, "people": str(int(count))}
        cells = {"people": row.address("name" if is_open else "headcount")}
        start = self._start(row)
        if start:
            content["start"], cells["start"] = start, row.address("start")
        self.items.append(Item(("vacancies", self.id_of("vacancies", title)), content, cells))
        if is_open:
            return
        self.notes.append(
            f"{cells['people']}: {count:f} × “{row.says('role')}” has no names, so it becomes seats to fill"
            f" from {start or 'the start of the plan'}; name in team.yaml those who are there already"
        )

    def _count(self, row: StaffRow) -> Decimal | None:
        cell = row.cell("headcount")
        amount = read_amount(cell, self.staff.decimal_mark) if cell else None
        if cell and amount is None:
            self._leave(row, "headcount", "no number of people")
        return amount.number if amount else None

    def _start(self, row: StaffRow) -> str:
        cell = row.cell("start")
        period = read_period(cell) if cell else None
        if period and period.year and period.length == MONTH:
            return period.months[0]
        if cell:
            self._leave(row, "start", "no month or day")
        return ""

    def _pay(self, rows: Iterable[StaffRow]) -> tuple[str, str]:
        """Return what a role is paid a month, and where it stands; of several amounts their average, so that their sum is right."""
        amounts: list[Amount] = []
        paid: list[StaffRow] = []
        for row in rows:
            cell = row.cell("salary")
            amount = read_amount(cell, self.staff.decimal_mark) if cell else None
            if cell and (amount is None or amount.unit == PERCENT or amount.number < 0):
                self._leave(row, "salary", "no amount of money")
            elif amount:
                amounts.append(amount)
                paid.append(row)
        units = {amount.unit for amount in amounts} - {""} or {self.currency}
        if not amounts:
            return "", ""
        if len(units) > 1:
            for row in paid:
                self._leave(
                    row, "salary", f"pay of one role in several currencies, {', '.join(sorted(units))}"
                )
            return "", ""
        months = self._months(paid[0])
        scale = self.staff.scales.get(paid[0].sheet.name, 1)
        average = sum((amount.number for amount in amounts), Decimal(0)) / len(amounts) * scale / months
        if len({amount.number for amount in amounts}) > 1:
            addresses = ", ".join(row.address("salary") for row in paid)
            self.notes.append(
                f"{addresses}: “{paid[0].says('role')}” is paid differently; a role has one pay, so their average is taken"
            )
        unit = units.pop()
        fine = average.quantize(Decimal(1).scaleb(-minor_digits(unit)))
        return f"{plain_number(fine)} {unit}", ", ".join(row.address("salary") for row in paid)

    def _months(self, row: StaffRow) -> int:
        """Return for how many months an amount is paid: as the heading says, else as the largest lets one think."""
        heading = row.heading("salary")
        apart = plain(heading).translate(_APART)
        if self.staff.words["staff_monthly"].is_in(apart):
            return 1
        if self.staff.words["staff_yearly"].is_in(apart):
            return _MONTHS
        table = [one for one in self.staff.rows if one.sheet.name == row.sheet.name and one.head == row.head]
        cells = [cell for one in table if (cell := one.cell("salary"))]
        amounts = [amount for cell in cells if (amount := read_amount(cell, self.staff.decimal_mark))]
        largest = max(amount.number for amount in amounts) * self.staff.scales.get(row.sheet.name, 1)
        months = _MONTHS if largest >= _YEARLY else 1
        column = f"{row.sheet.name}, “{heading}”"
        note = f"{column}: the heading says no time; {largest:,f} is taken for a {'year' if months > 1 else 'month'}"
        if not any(known.startswith(column) for known in self.notes):
            self.notes.append(note)
        return months

    def _leave(self, row: StaffRow, kind: str, why: str) -> None:
        place = row.sheet.address(row.place(kind))
        self.left.append(Left(row.sheet.name, place, printable(row.says(kind)), why))


_APART = str.maketrans("()[]/,", "      ")
