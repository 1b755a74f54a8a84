"""Read a plan folder as a whole: its documents, settings, ids, references and values."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, Severity, Span, error, without_repeats
from plansite.read.actuals import read_actuals, repeated
from plansite.read.baseline import read_baseline
from plansite.read.document import Entry
from plansite.read.extracts import read_extracts
from plansite.read.fitting import Expected, read_value
from plansite.read.folder import ID, read_folder
from plansite.read.migrations import NEWER, NEWEST
from plansite.read.plan import Answer, Plan, Reference, Settings, is_blank
from plansite.read.scenario import Scenario, lay_over
from plansite.read.schema import SchemaSet, visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plansite.read.currencies import Currencies
    from plansite.read.document import Document
    from plansite.read.folder import Folder
    from plansite.read.values import Value

_DAY_OR_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?\Z")
YEARS = range(1900, 2201)


class Reading(NamedTuple):
    """Hold the result of reading: the plan, None when there is none, and every problem.

    `computable` tells whether all files could be used and the plan says from when to when it runs;
    `scenarios` pairs each scenario with the plan as it would be.
    """

    plan: Plan | None
    problems: list[Problem]
    texts: Mapping[str, str]
    computable: bool
    scenarios: tuple[tuple[Scenario, Plan], ...] = ()


def read_plan(folder: Path, schemas: SchemaSet, shown: str = "") -> Reading:
    """Read a plan folder and its scenarios. Problems of all files are collected, never raised.

    Places name the folder as it is given, or as `shown`: a copy of a plan is read in the name of the original.
    """
    name = shown or folder.as_posix()
    if not (folder / "plan.yaml").is_file():
        return Reading(None, [_no_plan(folder, name)], {}, computable=False)
    files = read_folder(folder, schemas, name)
    if files.version > NEWEST:  # in what way it differs, nobody here can know
        newer = [problem for problem in files.problems if problem.rule == NEWER]
        return Reading(None, newer, files.texts, computable=False)
    _read_tables(folder, name, files)
    plan, plan_problems = _plan(name, files, files.documents, schemas)
    problems = [*files.problems, *without_repeats(plan_problems, files.problems)]
    scenarios, scenario_problems = lay_over(files.documents, schemas, files.unread)
    laid_over: list[tuple[Scenario, Plan]] = []
    for scenario in scenarios:
        plan_then, problems_then = _plan(name, files, list(scenario.documents), schemas)
        scenario_problems += [
            problem for problem in problems_then if problem.span.file == scenario.root.mark.file
        ]
        laid_over.append((scenario, plan_then))
    problems += without_repeats(scenario_problems, problems)
    computable = not files.unread and _is_complete(_root(files.documents))
    return Reading(plan, problems, files.texts, computable, tuple(laid_over))


def _read_tables(folder: Path, name: str, files: Folder) -> None:
    """Add actuals and the baseline to what was read of a folder."""
    actuals, (extracted, extract_problems) = (
        read_actuals(folder, name),
        read_extracts(folder, files.documents),
    )
    baseline = read_baseline(folder, name)
    rows = [*actuals.rows, *extracted]
    files.actuals, files.baseline = tuple(rows), tuple(baseline.rows)
    files.texts |= actuals.texts | baseline.texts
    files.problems += [*actuals.problems, *extract_problems, *repeated(rows), *baseline.problems]


def _root(documents: list[Document]) -> Entry | None:
    return next((document.root for document in documents if document.kind == "plan"), None)


def _plan(
    name: str, files: Folder, documents: list[Document], schemas: SchemaSet
) -> tuple[Plan, list[Problem]]:
    """Put documents together to a plan, and say what their values have wrong with them."""
    settings = _settings(_root(documents))
    answers = [
        Answer(*pair) for document in documents for pair in visit(document.root, schemas.kinds[document.kind])
    ]
    values, problems = _values(answers, settings.currencies)
    plan = Plan(
        folder=name,
        settings=settings,
        schemas=schemas,
        documents=tuple(documents),
        ids=_ids(documents, answers, schemas),
        references=tuple(_references(answers)),
        values=values,
        answers=tuple(answers),
        texts=files.texts,
        unread=frozenset(files.unread),
        uncertain=frozenset([*_collections(files.unread, schemas), *_blanked(files.mended, schemas)]),
        actuals=files.actuals,
        baseline=files.baseline,
    )
    return plan, [*problems, *_dates(answers), *_blanks(answers)]


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
    )


def _collections(kinds: Iterable[str], schemas: SchemaSet) -> Iterator[str]:
    """Yield the collections that files of these kinds define."""
    waiting: list[Any] = [schemas.kinds[kind] for kind in kinds]
    while waiting:
        schema = waiting.pop()
        if "x-collection" in schema:
            yield str(schema["x-collection"])
        waiting += schema.get("properties", {}).values()


def _blanked(documents: list[Document], schemas: SchemaSet) -> Iterator[str]:
    """Yield the collections that are there, but not written as the schema wants them."""
    for document in documents:
        for entry, field in visit(document.root, schemas.kinds[document.kind]):
            for name, child in entry.every():
                below = field.get("properties", {}).get(name, {})
                if child.data is None and "x-collection" in below:
                    yield str(below["x-collection"])


def _ids(documents: list[Document], answers: list[Answer], schemas: SchemaSet) -> dict[str, dict[str, Entry]]:
    ids: dict[str, dict[str, Entry]] = {}
    for document in documents:
        collection = schemas.kinds[document.kind].get("x-collection")
        if collection and ID.match(document.id):
            ids.setdefault(collection, {})[document.id] = document.root
    roots = {id(document.root.mark) for document in documents}
    for entry, field in answers:
        if "x-collection" in field and isinstance(entry.data, dict) and id(entry.mark) not in roots:
            items = {name: child for name, child in entry.every() if ID.match(name)}
            ids.setdefault(field["x-collection"], {}).update(items)
    return ids


def _references(answers: list[Answer]) -> Iterator[Reference]:
    for entry, field in answers:
        collection = field.get("x-refers")
        if collection and isinstance(entry.data, str):
            yield Reference(collection, entry)
        collection = field.get("propertyNames", {}).get("x-refers")
        if collection:
            for key, child in entry.items():
                yield Reference(collection, Entry(key, child.key_mark or child.mark))


def _values(answers: list[Answer], currencies: Currencies) -> tuple[dict[Span, Value], list[Problem]]:
    values: dict[Span, Value] = {}
    problems: list[Problem] = []
    for entry, field in answers:
        if "x-unit" in field and isinstance(entry.data, int | float | str | dict):
            value, wrong = read_value(entry, Expected(field["x-unit"], currencies))
            problems += wrong
            if value is not None:
                values[entry.span] = value
    return values, problems


def _dates(answers: list[Answer]) -> Iterator[Problem]:
    """Find days that no calendar has, and years that can only be slips; the schema has checked the form."""
    for entry, field in answers:
        kind = field.get("x-text")
        if (
            kind not in {"date", "month"}
            or not isinstance(entry.data, str)
            or not _DAY_OR_MONTH.match(entry.data)
        ):
            continue
        if int(entry.data[:4]) not in YEARS:
            hint = f"Write a year from {YEARS.start} to {YEARS.stop - 1}."
            yield error("wrong-date", f"{entry.data[:4]} is not a year of our time.", hint, entry.span)
        elif kind == "date" and not _is_day(entry.data):
            days = monthrange(int(entry.data[:4]), int(entry.data[5:7]))[1]
            hint = f"That month has {days} days."
            yield error("wrong-date", f"There is no day {entry.data}.", hint, entry.span)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _blanks(answers: list[Answer]) -> Iterator[Problem]:
    for entry, field in answers:
        if is_blank(entry):
            question = str(field.get("description", "")).split("\n", 1)[0]
            message = f"“{field.get('title', entry.key)}” is still to be filled."
            yield Problem(Severity.BLANK, "blank", message, question or "Fill it.", entry.span)
