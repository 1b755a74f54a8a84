"""Lay scenarios over a plan's documents: a scenario states only what differs and inherits the rest.

Works before the schema check, so that every scenario meets the same schema and the same rules as the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, Suggestion, error, warning
from plansite.read.document import Document, Entry, Mark
from plansite.read.over_base import as_formula, is_over_base
from plansite.read.schema import visit
from plansite.read.shifts import Ground, nothing_to_shift, shifted, shifts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from plansite.read.schema import Schema, SchemaSet
    from plansite.read.values import Shift

COLLECTION = "scenarios"
BASE = "base"
OUTLOOK = "outlook"
_TAKEN = {BASE: "the plan itself", OUTLOOK: "the plan with what was measured so far"}
_FIXED = frozenset({"start", "months", "fiscal_year_start", "currency", "schema_version"})


class Change(NamedTuple):
    """Hold one value that a scenario replaces: where it stood (None when it is new), and what stands there now.

    `shifts` say by how much it was changed, if it was not written anew: by the month from which on, "" for all of it.
    """

    before: Entry | None
    after: Entry
    shifts: Mapping[str, Shift] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scenario:
    """Hold one scenario: its own file, the documents that result, and what it changes.

    `blanked` are those of the documents in which something that scenarios state is blanked out.
    """

    id: str
    root: Entry
    documents: tuple[Document, ...]
    changes: tuple[Change, ...]
    blanked: tuple[Document, ...] = ()

    def own(self, problems: Iterable[Problem], earlier: Iterable[Problem]) -> list[Problem]:
        """Return the problems in the scenario's own file, but none of a value that is as wrong in the plan already."""
        wrong = {(problem.span.file, problem.span.line) for problem in earlier}
        inherited = {
            change.after.span.line
            for change in self.changes
            if change.shifts and change.before and not wrong.isdisjoint(_lines(change.before.mark))
        }
        file = self.root.mark.file
        return [
            problem
            for problem in problems
            if problem.span.file == file and problem.span.line not in inherited
        ]


def lay_over(
    documents: Sequence[Document], schemas: SchemaSet, unread: Collection[str] = ()
) -> tuple[list[Scenario], list[Problem]]:
    """Return all scenarios in the order of their files, and what is wrong with what they state.

    `unread` names the kinds of which a file could not be used: whether it has what is changed, nobody knows.
    """
    scenarios_by_id = {
        document.id: document
        for document in documents
        if schemas.kinds[document.kind].get("x-collection") == COLLECTION
    }
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for key, document in scenarios_by_id.items():
        if key in _TAKEN:
            message = f"A scenario cannot be called “{key}”: that is {_TAKEN[key]}."
            problems.append(error("wrong-id", message, "Rename the file.", document.root.span))
        chain, cycles = _ancestry(document, scenarios_by_id)
        problems += cycles
        overlay = _Overlay(list(documents), schemas, unread, _ground(documents))
        for layer in chain:
            overlay.changes, overlay.problems = [], []
            overlay.ground = overlay.ground._replace(text=layer.text)
            overlay.apply(layer.root)
        problems += overlay.problems
        documents_laid, changes = tuple(overlay.documents), tuple(overlay.changes)
        blanked = tuple(laid for laid in documents_laid if (laid.kind, laid.id) in overlay.blanked)
        scenarios.append(Scenario(key, document.root, documents_laid, changes, blanked))
    return scenarios, problems


def _lines(mark: Mark) -> Iterator[tuple[str, int]]:
    yield mark.file, mark.line
    for _, child in (mark.keys or {}).values():
        yield from _lines(child)


def _ground(documents: Sequence[Document]) -> Ground:
    root = next((document.root for document in documents if document.kind == "plan"), None)
    if root is None:
        return Ground("", "", "")
    begins, months = (root.data.get(key) for key in ("fiscal_year_start", "months"))
    return Ground(
        root.text("currency"),
        root.text("start"),
        "",
        begins if isinstance(begins, int) and 1 <= begins <= 12 else 1,  # noqa: PLR2004 - months of a year
        months if isinstance(months, int) else 0,
    )


def _ancestry(
    document: Document, scenarios_by_id: Mapping[str, Document]
) -> tuple[list[Document], list[Problem]]:
    """Return the scenarios to lay over each other, the given one last."""
    chain = [document]
    while parent := chain[0].root.text("inherits"):
        place = chain[0].root.at(["inherits"]).span
        if parent not in scenarios_by_id:
            return [document], []  # the check of references reports it
        if scenarios_by_id[parent] in chain:
            hint = "Let one of them build on the plan itself: delete its “inherits”."
            return [document], [
                error("circle", f"“{document.id}” builds on itself in a circle.", hint, place)
            ]
        chain.insert(0, scenarios_by_id[parent])
    return chain, []


@dataclass(slots=True)
class _Overlay:
    """Collect documents as changes are laid over them."""

    documents: list[Document]
    schemas: SchemaSet
    unread: Collection[str]
    ground: Ground
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    blanked: set[tuple[str, str]] = field(default_factory=set)

    def apply(self, root: Entry) -> None:
        for name, change in root.under("change"):
            if name in self.schemas.folders and name != COLLECTION:
                for key, item in change.items():
                    self._document(self.schemas.folders[name], key, item)
            elif f"{name}.yaml" in self.schemas.files:
                self._document(name, name, change)
            else:
                known = [file.removesuffix(".yaml") for file in self.schemas.files] + list(
                    self.schemas.folders
                )
                message = f"A plan has no file or folder “{name}” that a scenario could change."
                self.problems.append(
                    error("unknown-key", message, Suggestion(name, known, lists=True), change.key_span)
                )

    def _document(self, kind: str, key: str, change: Entry) -> None:
        at = next(
            (i for i, document in enumerate(self.documents) if (document.kind, document.id) == (kind, key)),
            None,
        )
        if at is None:
            if kind not in self.unread:
                known = [document.id for document in self.documents if document.kind == kind]
                message = f"The plan has no “{key}” that could be changed."
                otherwise = "Add it to the plan first: a scenario changes what is there."
                near = Suggestion(key, known, otherwise, lists=True)
                self.problems.append(error("unknown-reference", message, near, change.key_span))
            return
        for fixed in (
            sorted(_FIXED & set(change.data)) if kind == "plan" and isinstance(change.data, dict) else ()
        ):
            hint = "Scenarios are compared month by month; change it in plan.yaml for all of them."
            place = change.at([fixed]).key_span
            self.problems.append(error("fixed", f"“{fixed}” is the same in every scenario.", hint, place))
        document = self.documents[at]
        merged = self._merge(document.root, change, self.schemas.kinds[kind])
        said_of_the_plan = set(self.schemas.check(kind, document.root))
        of_schema = self.schemas.check_and_blank_out(kind, merged)
        problems = [problem for problem in of_schema if problem not in said_of_the_plan]
        self.problems += problems
        if problems:
            self.blanked.add((kind, key))
        self.documents[at] = Document(document.kind, document.id, merged, document.text)

    def _merge(self, base: Entry, change: Entry, schema: Schema) -> Entry:
        if isinstance(base.data, dict) and isinstance(change.data, dict) and "x-unit" not in schema:
            return self._merge_mapping(base, change, schema)
        if "x-unit" in schema and is_over_base(change.data):
            return self._over_base(base, change) or base
        shifts = shifts_of(change, self.ground) if "x-unit" in schema else {}
        if isinstance(shifts, Problem):
            self.problems.append(shifts)
            return base
        if shifts:
            return self._shift(base, change, shifts)
        self._refuse_shifts(change, schema)
        if base.data == change.data:
            hint = "Delete it: a scenario states only what differs."
            self.problems.append(warning("no-change", "This is the same as in the plan.", hint, change.span))
        self.changes.append(Change(base, change))
        return change

    def _over_base(self, base: Entry | None, change: Entry) -> Entry | None:
        """Put a formula over the plan's own figures in place of the plan's value; None for one that cannot be read."""
        after = as_formula(base, change, self.ground.currency)
        if isinstance(after, Problem):
            self.problems.append(after)
            return None
        self.changes.append(Change(base, after))
        return after

    def _shift(self, base: Entry, change: Entry, shifts: Mapping[str, Shift]) -> Entry:
        """Change a value of the plan; one that cannot be read stays, and is reported where it stands."""
        after = shifted(base, change, shifts, self.ground)
        if after is None:
            return base
        if isinstance(after, Problem):
            self.problems.append(after)
            return base
        if after.data == base.data:
            hint = "Delete it, or say by how much the plan's value changes."
            self.problems.append(
                warning("no-change", "This leaves the plan's value as it is.", hint, change.span)
            )
        self.changes.append(Change(base, after, shifts))
        return after

    def _refuse_shifts(self, change: Entry, schema: Schema) -> None:
        """Report changes of values that the plan does not have, and in lists, which are written anew."""
        for entry, question in visit(change, schema):
            shifts = shifts_of(entry, self.ground) if "x-unit" in question else {}
            if isinstance(shifts, Problem):
                self.problems.append(shifts)
            else:
                self.problems += [nothing_to_shift(shift) for shift in shifts.values()]

    def _merge_mapping(self, base: Entry, change: Entry, schema: Schema) -> Entry:
        data: dict[str, Any] = dict(base.data)
        keys: dict[str, tuple[Mark, Mark]] = dict(base.mark.keys or {})
        for name, child in change.every():
            below = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            before = base.get(name)
            if child.data is None:
                data.pop(name, None)
                keys.pop(name, None)
                continue
            merged = child
            if before is not None:
                merged = self._merge(before, child, below if isinstance(below, dict) else {})
            elif isinstance(below, dict) and "x-unit" in below and is_over_base(child.data):
                merged = self._over_base(None, child) or child
            else:
                self._refuse_shifts(child, below if isinstance(below, dict) else {})
                self.changes.append(Change(None, child))
            key_mark = keys[name][0] if name in keys else child.key_mark or child.mark
            data[name], keys[name] = merged.data, (key_mark, merged.mark)
        return Entry(data, base.mark._replace(keys=keys), base.key, base.key_mark)
