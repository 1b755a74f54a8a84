"""Read a plan folder as a whole: its documents, settings, ids, references and values."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import NameMeant, Problem, Span, Wanted, error, without_repeats
from plansite.read.answers.document import YEARS, answers_of, day_of, is_weight
from plansite.read.currencies import Currencies, is_currency
from plansite.read.files.opening import why_not_entered
from plansite.read.files.secrets import CONNECTIONS
from plansite.read.fitting import WHOLES, Expected, read_value
from plansite.read.folder import CALENDAR, ID, Kept, read_folder
from plansite.read.grammar import NUMBER
from plansite.read.items.item import Views
from plansite.read.migrations import NEWER, NEWEST
from plansite.read.plan import Answers, Plan, Settings
from plansite.read.scenario import Scenario, lay_over
from plansite.read.schema import SchemaSet, visit
from plansite.read.tables.actuals import FOLDER as MEASURED
from plansite.read.tables.actuals import read_actuals, repeated
from plansite.read.tables.baseline import read_baseline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from plansite.read.document import Document, Entry
    from plansite.read.folder import Folder
    from plansite.read.tables.actuals import Actual
    from plansite.read.tables.baseline import Frozen
    from plansite.read.values import Shift, Value


class LaidOver(NamedTuple):
    """Hold a scenario, the plan as it would be, and whether that plan can be computed.

    `answers` are those of documents that the scenario changes, and of its own file: all others are as they are in the plan.
    """

    scenario: Scenario
    plan: Plan
    computable: bool
    answers: tuple[Answers, ...]


class Reading(NamedTuple):
    """Hold the result of reading: the plan, None when there is none, and every problem.

    `computable` tells whether all files could be used, the plan says from when to when it runs, and the models of its
    forecast can be told; `scenarios` has each scenario with the plan as it would be.
    """

    plan: Plan | None
    problems: list[Problem]
    texts: Mapping[str, str]
    computable: bool
    scenarios: tuple[LaidOver, ...] = ()


class _Tables(NamedTuple):
    """Hold what was measured, what an earlier state of the plan said, and what is wrong with the tables of both."""

    actuals: tuple[Actual, ...]
    baseline: tuple[Frozen, ...]
    problems: list[Problem]
    texts: Mapping[str, str]


class _Asked(NamedTuple):
    """Hold what is measured other than in tables of the plan: the files that are named for it, rows, problems and texts."""

    files: set[Path]
    rows: Sequence[Actual]
    problems: Sequence[Problem]
    texts: dict[str, str]


_ASKED = _Asked(set(), (), (), {})


class Known:
    """Remember what was read of a plan: under a scenario, and in another state of it, most documents are the same, and so are their values.

    Answers are kept by their document, and values by their answer, for the settings that they were read with, as are the items
    that have these values.
    """

    __slots__ = ("documents", "files", "values")

    def __init__(self) -> None:
        self.files = Kept()
        self.documents: dict[int, Answers] = {}
        self.values: dict[tuple[Settings, int], _KnownValues] = {}


class _KnownValues:
    """Remember the values of answers, with what is wrong with them, and the items that have them."""

    __slots__ = ("read", "views", "whole")

    def __init__(self, whole: int) -> None:
        self.whole = whole
        self.read: dict[int, tuple[Value | None, list[Problem]]] = {}
        self.views = Views()


def read_plan(folder: Path, schemas: SchemaSet, shown: str = "", known: Known | None = None) -> Reading:
    """Read a plan folder and its scenarios. Problems of all files are collected, never raised.

    Places name the folder as it is given, or as `shown`: a copy of a plan is read in the name of the original.
    `known` is what was read of another state of the plan.
    """
    name = shown or folder.as_posix()
    if not os.path.lexists(folder / "plan.yaml"):
        return Reading(None, [_no_plan(folder, name)], {}, computable=False)
    if refusal := why_not_entered(folder):
        return Reading(None, [refusal.at(f"{name}/plan.yaml")], {}, computable=False)
    known = known or Known()
    read = read_folder(folder, schemas, name, known.files)
    if read.version > NEWEST:  # in what way it differs, nobody here can know
        newer = [problem for problem in read.problems if problem.rule == NEWER]
        return Reading(None, newer, read.texts, computable=False)
    read, of_rows = _with_rows(folder, name, read, schemas, known)
    tables = _tables(folder, name, read, schemas, known)
    plan, of_values = _plan(name, read, tables, read.documents, schemas, known)
    problems = [*read.problems, *of_rows, *tables.problems]
    problems += without_repeats(of_values, problems)
    scenarios, of_scenarios = lay_over(read.documents, schemas, read.unread)
    computable = not read.unread and _is_complete(plan.single("plan")) and _has_models(read.blanked)
    laid: list[LaidOver] = []
    for scenario in scenarios:
        shifts = {change.after.span: tuple(change.shifts.values()) for change in scenario.changes}
        changed, of_changed = _plan(name, read, tables, scenario.documents, schemas, known, shifts)
        of_scenarios += without_repeats(scenario.own(of_changed, problems), of_scenarios)
        is_computable = computable and _has_models(scenario.blanked)
        laid.append(LaidOver(scenario, changed, is_computable, _own_answers(scenario, changed, plan)))
    problems += without_repeats(of_scenarios, problems)
    problems = [_with_name(problem, plan) for problem in problems]
    return Reading(plan, problems, plan.texts, computable, tuple(laid))


def _own_answers(scenario: Scenario, changed: Plan, plan: Plan) -> tuple[Answers, ...]:
    """Return the answers of documents that are other ones than in the plan, and those of the scenario's own file."""
    same, file = {id(one) for one in plan.answers}, scenario.root.mark.file
    return tuple(one for one in changed.answers if id(one) not in same or one.document.file == file)


def _with_name(problem: Problem, plan: Plan) -> Problem:
    """Let the hint for a word that cannot be a name say which name of the plan would work."""
    wanted = problem.remedy
    if not isinstance(wanted, Wanted):
        return problem
    return replace(problem, remedy=NameMeant(wanted.word, plan.titles(wanted.collection), wanted.otherwise))


def _with_rows(
    folder: Path, name: str, read: Folder, schemas: SchemaSet, known: Known
) -> tuple[Folder, Sequence[Problem]]:
    """Add the rows of tables to the calendar; most plans have none, and load none of what reads them."""
    if not os.path.lexists(folder / CALENDAR):
        return read, ()
    from plansite.read.tables.calendar_rows import with_rows

    return with_rows(folder, name, read, schemas, lambda: _items(read, schemas, known))


def _tables(folder: Path, name: str, read: Folder, schemas: SchemaSet, known: Known) -> _Tables:
    asked = (
        _asked(folder, name, read, lambda: _items(read, schemas, known)) if _asks(folder, read) else _ASKED
    )
    measured, frozen = read_actuals(folder, name, asked.files), read_baseline(folder, name)
    actuals = [*measured.rows, *asked.rows]
    problems = [*measured.problems, *asked.problems, *repeated(actuals), *frozen.problems]
    texts = measured.texts | asked.texts | frozen.texts
    return _Tables(tuple(actuals), tuple(frozen.rows), problems, texts)


def _asks(folder: Path, read: Folder) -> bool:
    """Tell whether anything is measured by queries, exports or warehouses, or seems to be: most plans load none of what reads these."""
    if any(document.kind == "query" or document.root.get(CONNECTIONS) for document in read.documents):
        return True
    measured = folder / MEASURED
    return measured.is_dir() and any(path.is_symlink() for path in measured.iterdir())


def _asked(
    folder: Path, name: str, read: Folder, items: Callable[[], Mapping[str, Mapping[str, Entry]]]
) -> _Asked:
    """Read what queries, maps of exports and answers of warehouses measure."""
    from plansite.read.tables.extracts import named_files, read_extracts
    from plansite.read.tables.mapped import Setting, read_mapped
    from plansite.read.warehouses.pinned import read_pinned

    settings = _settings(next((one.root for one in read.documents if one.kind == "plan"), None))
    setting = Setting(folder, name, settings.currency, settings.start, settings.months, items)
    extracted, of_queries = read_extracts(folder, read.documents)
    pinned, mapped = read_pinned(folder, name, read.documents), read_mapped(setting, read.documents)
    return _Asked(
        named_files(folder, read.documents),
        [*extracted, *pinned.rows, *mapped.rows],
        [*of_queries, *pinned.problems, *mapped.problems],
        pinned.texts | mapped.texts,
    )


def _items(read: Folder, schemas: SchemaSet, known: Known) -> dict[str, dict[str, Entry]]:
    """Return all items of what was read, by collection and id."""
    return _ids(_answers(read.documents, schemas, known), schemas)


def _answers(documents: Iterable[Document], schemas: SchemaSet, known: Known) -> list[Answers]:
    """Return what the answers of each document come to."""
    answers: list[Answers] = []
    for document in documents:
        if id(document) not in known.documents:
            known.documents[id(document)] = answers_of(document, schemas)
        answers.append(known.documents[id(document)])
    return answers


def _plan(  # noqa: PLR0913 - all that a plan is put together of
    name: str,
    read: Folder,
    tables: _Tables,
    documents: Sequence[Document],
    schemas: SchemaSet,
    known: Known,
    shifts: Mapping[Span, tuple[Shift, ...]] = MappingProxyType({}),
) -> tuple[Plan, list[Problem]]:
    """Put documents together to a plan, and say what their values have wrong with them.

    `known` is what was read of the same documents before. `shifts` say by how much a scenario changed the values at some places.
    """
    settings = _settings(next((document.root for document in documents if document.kind == "plan"), None))
    answers = _answers(documents, schemas, known)
    whole = _whole(answers)
    same = known.values.setdefault((settings, whole), _KnownValues(whole))
    values, problems = _values(answers, settings, shifts, same)
    plan = Plan(
        folder=name,
        settings=settings,
        schemas=schemas,
        documents=tuple(documents),
        ids=_ids(answers, schemas),
        references=tuple(reference for one in answers for reference in one.references),
        values=values,
        answers=tuple(answers),
        texts={**read.texts, **tables.texts},
        unread=read.unread,
        uncertain=frozenset([*_collections(read.unread, schemas), *_blanked(read.blanked, schemas)]),
        actuals=tables.actuals,
        baseline=tables.baseline,
        shared=read.shared,
        views=same.views,
    )
    return plan, [*problems, *(problem for one in answers for problem in one.problems)]


def _no_plan(folder: Path, name: str) -> Problem:
    here = PurePosixPath(name)
    hint = "Name the folder that holds plan.yaml, or make a new plan with “plansite init”."
    for path in sorted(folder.glob("*")):
        if path.name.lower() in {"plan.yml", "plan.yaml"}:
            hint = f"Rename “{path.name}” to “plan.yaml”."
            break
    return error("no-plan", f"There is no plan.yaml in “{here}”.", hint, Span(str(here / "plan.yaml"), 1, 1))


def _is_complete(root: Entry | None) -> bool:
    """Tell whether plan.yaml says what every computation needs."""
    if root is None or not all(root.get(name) for name in ("start", "months", "currency")):
        return False
    return int(root.text("start")[:4]) in YEARS


def _has_models(blanked: Iterable[Document]) -> bool:
    """Tell whether a forecast in which something is wrong names its models: without, nobody knows its figures."""
    for document in blanked:
        if document.kind == "forecast":
            streams = document.root.get("streams")
            named = [stream.text("model") for _, stream in streams.every()] if streams else []
            if not all(named) or not (named or document.root.text("model")):
                return False
    return True


def _settings(root: Entry | None) -> Settings:
    """Return the settings; what plan.yaml does not say has a stand-in, with which nothing is computed."""
    data = root.data if root else {}
    return Settings(
        title=data.get("title") or "Plan",
        type=data.get("type") or "",
        stage=data.get("stage") or "",
        currency=data.get("currency") or "",
        language=data.get("language") or "en",
        start=data.get("start") or "2000-01",
        months=data.get("months") or 1,
        fiscal_year_start=data.get("fiscal_year_start") or 1,
        rated=frozenset(key for key, _ in root.under("exchange_rates")) if root else frozenset(),
        as_of=day_of(data.get("as_of") or ""),
    )


def _collections(kinds: Iterable[str], schemas: SchemaSet) -> Iterator[str]:
    """Yield the collections that files of these kinds define."""
    waiting: list[Any] = [schemas.kinds[kind] for kind in kinds]
    while waiting:
        schema = waiting.pop()
        if "x-collection" in schema:
            yield str(schema["x-collection"])
        waiting += schema.get("properties", {}).values()


def _blanked(documents: Iterable[Document], schemas: SchemaSet) -> Iterator[str]:
    """Yield the collections that are there, but not written as the schema wants them."""
    for document in documents:
        for entry, field in visit(document.root, schemas.kinds[document.kind]):
            for name, child in entry.every():
                below = field.get("properties", {}).get(name, {})
                if child.data is None and "x-collection" in below:
                    yield str(below["x-collection"])


def _ids(answers: list[Answers], schemas: SchemaSet) -> dict[str, dict[str, Entry]]:
    ids: dict[str, dict[str, Entry]] = {}
    for document in (one.document for one in answers):
        collection = schemas.kinds[document.kind].get("x-collection")
        if collection and ID.match(document.id):
            ids.setdefault(collection, {})[document.id] = document.root
    for collection, items in (pair for one in answers for pair in one.items):
        ids.setdefault(collection, {}).update(items)
    return ids


def _whole(answers: Iterable[Answers]) -> int:
    """Return what the parts of a year seem to add up to."""
    weights = sum(weight for one in answers for weight in one.weights)
    return next((whole for whole in WHOLES if 0.9 * whole < weights < 1.1 * whole), 12)


def _values(
    answers: list[Answers],
    settings: Settings,
    shifts: Mapping[Span, tuple[Shift, ...]],
    known: _KnownValues,
) -> tuple[dict[Span, Value], list[Problem]]:
    values: dict[Span, Value] = {}
    problems: list[Problem] = []
    before = known.read
    for answer in (answer for one in answers for answer in one.valued):
        entry, field = answer
        if id(answer) in before:
            value, wrong = before[id(answer)]
        else:
            expected = Expected(
                field["x-unit"],
                settings.currencies,
                settings.plan_months,
                _example(field, settings.currencies),
                known.whole if is_weight(entry) else 0,
            )
            value, wrong = read_value(entry, expected, shifts.get(entry.span, ()))
            before[id(answer)] = value, wrong
        problems += wrong
        if value is not None:
            values[entry.span] = value
    return values, problems


def _example(field: Mapping[str, Any], currencies: Currencies) -> str:
    """Return what the schema gives as an example, where that is one value in a currency of the plan."""
    examples = field.get("examples") or [""]
    text = str(examples[0])
    if not NUMBER.match(text):
        return ""
    code = text[-3:]
    return text if not is_currency(code) or code == currencies.own else f"{text[:-3]}{currencies.own}"
