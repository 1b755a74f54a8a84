"""Take the answers of a form into the files of a plan: only those that have changed in it, and nothing half."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.edit.in_place import with_value, without
from plansite.deliver.edit.migrate import Rewriting
from plansite.deliver.edit.pieces import NotEditedError
from plansite.deliver.edit.questionnaire import inline
from plansite.deliver.edit.scaffold import Choice
from plansite.deliver.forms.answers import Answers, Misfit, said_otherwise
from plansite.deliver.forms.form import FormTrouble, form_of, state_of
from plansite.deliver.forms.memory import Memory, place_of, recall, text_of
from plansite.deliver.forms.questions import EVERY, value_at
from plansite.deliver.forms.reading import read_form
from plansite.deliver.forms.wording import WrongAnswerError, by_month, shown, tidy, typed
from plansite.deliver.report.excerpt import printable
from plansite.read.document import Entry
from plansite.read.files.opening import project_of, why_outside
from plansite.read.source import read_bytes
from plansite.read.violations import explain
from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from plansite.deliver.forms.answers import Answer
    from plansite.deliver.forms.form import State
    from plansite.deliver.forms.rows import Returned
    from plansite.deliver.forms.wording import Words

_ID = re.compile(r"([a-z_]+/)?[a-z0-9_]+\Z")
_MODELINE = "# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n"
_SHOWN = 70


class Change(NamedTuple):
    """Say what changes in a plan: the place in the form, the file, and the answer, None for one that is taken out."""

    place: str
    file: str
    path: tuple[str | int, ...]
    value: Any


@dataclass(slots=True)
class Filled:
    """Hold what a form changes: the files, and the changes one by one; none of them when something is wrong."""

    files: list[Rewriting] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


def fill_in(document: Path, plan: Path) -> Filled:
    """Return what a form that was filled in changes in a plan; nothing is written yet. Raises FormTrouble."""
    returned = read_form(document)
    choice = _choice(returned)
    state = state_of(plan, choice)
    form = form_of(state, choice)
    memory = recall(plan, document)
    data = {file: read.root.data for file, read in state.documents.items()}
    answers = Answers(
        form, returned, data, {place: key for place, key in memory.ids.items() if _ID.match(key)}
    )
    comparing = _Comparing({**returned.before, **memory.answers}, answers, form.known)
    for answer in answers.every():
        comparing.compare(answer)
    comparing.note_missing_rows()
    editing = _Editing(plan, state, comparing)
    filled = Filled(
        editing.files(), comparing.changes, [*answers.misfits, *comparing.misfits, *editing.misfits]
    )
    if filled.misfits:
        return Filled(misfits=filled.misfits)
    if filled.changes or comparing.noted != memory.answers:
        place = place_of(plan, document)
        _refuse_outside(place, plan)
        filled.files.append(Rewriting(place, place.name, "", text_of(Memory(comparing.noted, answers.ids))))
    return filled


def _choice(returned: Returned) -> Choice:
    """Return from what the form was made."""
    about = returned.about
    company, outline = about.get("company", ""), about.get("outline", "")
    if company not in template_names("companies") or outline not in template_names("outlines"):
        raise FormTrouble(f"This form is of an outline that is not known here: {outline or 'none'}.")
    try:
        day = date.fromisoformat(about.get("day", ""))
    except ValueError as failure:
        raise FormTrouble("What this form says of itself is damaged. Take a new one.") from failure
    return Choice(about.get("name", "")[:200], company, outline, "", day)


@dataclass(slots=True)
class _Comparing:
    """Compare the answers of a form with those that it had before, and with the plan.

    `noted` has what the form says now, to compare with the next time.
    """

    before: Mapping[str, str]
    answers: Answers
    known: Words
    noted: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)

    def compare(self, answer: Answer) -> None:
        """Note a change where an answer is another one than before, and another than in the plan."""
        before = self.before.get(answer.address, "")
        raw = answer.cells[""].raw if "" in answer.cells else None
        if isinstance(raw, str) and tidy(raw) == tidy(before):
            self._note(answer.address, before)
            return
        try:
            value = self._typed(answer)
        except WrongAnswerError as wrong:
            self.misfits.append(Misfit(answer.place, str(wrong)))
            return
        text = shown(answer.field, value, self.known.names)
        self._note(answer.address, text)
        data = value_at(self.answers.data.get(answer.file, {}), answer.path)
        is_in_plan = value == data or (value is None and not shown(answer.field, data, self.known.names))
        if text != before and not is_in_plan:
            self.changes.append(Change(answer.place, answer.file, _counted(answer.path), value))

    def _typed(self, answer: Answer) -> Any:
        if "" in answer.cells:
            return typed(answer.field, answer.cells[""].raw, self.known)
        months = {month: cell.raw for month, cell in answer.cells.items() if month != EVERY}
        every = answer.cells[EVERY].raw if EVERY in answer.cells else None
        return by_month(answer.field, every, months, self.known)

    def _note(self, address: str, text: str) -> None:
        if text or address in self.answers.returned.before:
            self.noted[address] = text

    def note_missing_rows(self) -> None:
        """Note what is to be taken out: rows that the form had, in tables that are still there; and sheets that came too late."""
        returned = self.answers.returned
        for address, rows in returned.rows.items():
            sheet, _, path = address.partition("|")
            file = self.answers.file(sheet)
            said = [known for known, text in self.before.items() if known.startswith(f"{address}/") and text]
            for row in dict.fromkeys(known.removeprefix(f"{address}/").split("/", 1)[0] for known in said):
                steps = (*path.split("/"), self.answers.ids.get(f"{address}/{row}", row))
                if row not in rows and value_at(self.answers.data.get(file, {}), steps) is not None:
                    self.changes.append(Change(returned.files[sheet], file, _counted(steps), None))
        for sheet in self.answers.strangers():
            if said_otherwise(returned, sheet, self.before):
                message = f"What this sheet asks about is not in the plan any more: {printable(sheet)}.yaml."
                self.misfits.append(Misfit(returned.files[sheet], message))


@dataclass(slots=True)
class _Editing:
    """Make all changes in the texts of the files, and hold what comes out against the schemas."""

    plan: Path
    state: State
    comparing: _Comparing
    misfits: list[Misfit] = field(default_factory=list)

    def files(self) -> list[Rewriting]:
        """Return the files that change, of a new plan all. Raises FormTrouble for one that leads out of its repository."""
        changes = self.comparing.changes
        files = dict.fromkeys(
            [*(self.state.documents if self.state.is_new else ()), *(change.file for change in changes)]
        )
        rewritings = []
        for file in files:
            path = self.plan / f"{file}.yaml"
            _refuse_outside(path, self.plan)
            there = self.state.documents.get(file)
            before = there.text if there else ""
            of_file = [change for change in changes if change.file == file]
            after = self._edited(file, before, of_file)
            self._check(file, after, of_file)
            rewritings.append(Rewriting(path, path.name, before, after))
        return rewritings

    def _kind(self, file: str) -> str:
        schemas = self.state.schemas
        return schemas.files.get(f"{file}.yaml") or schemas.folders[file.split("/", 1)[0]]

    def _edited(self, file: str, text: str, changes: list[Change]) -> str:
        """Return the text of a file with all changes; what is taken out of a list goes from its end on."""
        schema = self.state.schemas.kinds[self._kind(file)]
        put = [change for change in changes if change.value is not None]
        out = [change for change in changes if change.value is None]
        out.sort(key=lambda change: [str(step).zfill(6) for step in change.path], reverse=True)
        if not text and put:
            text = _MODELINE.format(up="../" * (1 + file.count("/")), kind=self._kind(file))
        for change in [*put, *out]:
            try:
                if change.value is None:
                    text = without(text, change.path)
                else:
                    text = with_value(text, change.path, change.value, schema)
            except NotEditedError:
                where = f"{file}.yaml, {'.'.join(str(step) for step in change.path)}"
                message = (
                    f"This cannot be changed without touching what stands beside it. Change it in {where}."
                )
                self.misfits.append(Misfit(change.place, message))
        return text

    def _check(self, file: str, text: str, changes: list[Change]) -> None:
        """Say what does not meet the schema that met it before, each at the cell that it came from."""
        answers, kind = self.comparing.answers, self._kind(file)
        sheet = next((name for name in answers.returned.files if answers.file(name) == file), "")
        place = answers.returned.files.get(sheet, file)
        root, _, problems = read_bytes(f"{file}.yaml", text.encode())
        if root is None:
            self.misfits.append(
                Misfit(place, problems[0].message if problems else "Nothing would be left here.")
            )
            return
        violations = self.state.schemas.violations(kind, root.data)
        earlier = (
            self.state.schemas.violations(kind, answers.data[file])
            if file in answers.data and violations
            else []
        )
        known = {(violation.rule, violation.path) for violation in earlier}
        for violation in violations:
            if (violation.rule, violation.path) not in known:
                at = [
                    change.place for change in changes if change.path[: len(violation.path)] == violation.path
                ]
                problem = explain([violation], Entry(root.data, root.mark))[0]
                message = f"{problem.message} {problem.hint}".strip()
                self.misfits.append(Misfit(at[0] if at and violation.path else place, message))


def _refuse_outside(path: Path, plan: Path) -> None:
    """Raise FormTrouble for a file that links would lead out of the repository of the plan, or to a hidden one."""
    if outside := why_outside(path, project_of(plan)):
        raise FormTrouble(f"{path} cannot be written: {outside.message}. {outside.hint}")


def _counted(path: tuple[str, ...]) -> tuple[str | int, ...]:
    """Return a path with the positions of lists as numbers."""
    return tuple(int(step) if step.isdigit() else step for step in path)


def told(filled: Filled, plan: Path) -> str:
    """Say what changes in a plan, an answer a line: where it stands in the form, where in the plan, and what it is."""
    lines = []
    for change in filled.changes:
        where = f"{(plan / change.file).as_posix()}.yaml, {'.'.join(str(step) for step in change.path)}"
        answer = "taken out" if change.value is None else " ".join(inline(change.value).split())
        short = answer if len(answer) <= _SHOWN else f"{answer[: _SHOWN - 1]}…"
        lines.append(f"{printable(change.place)} → {printable(where)}: {printable(short)}\n")
    return "".join(lines)
