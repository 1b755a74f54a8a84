"""Walk through two plans along their schema and collect what is different, answer by answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plansite.deliver.compare.edit import Edit, Kind, Way
from plansite.deliver.compare.equality import line_up, same_answer, same_text
from plansite.deliver.compare.hunks import hunks
from plansite.deliver.compare.renames import Renames, pair
from plansite.present.answers.phrases import words
from plansite.present.places import title_of
from plansite.read.items.filled import source_of
from plansite.read.scenario import COLLECTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.deliver.compare.answers import PlainWords
    from plansite.read.document import Document, Entry
    from plansite.read.schema import SchemaSet

Schema = dict[str, Any]
_TITLES = ("title", "name")
_FEW = 6
_SHORT = 80  # of a text this long, both states are shown whole


@dataclass(slots=True)
class Walk:
    """Collect edits while walking through both plans along the schema."""

    before: PlainWords
    after: PlainWords
    schemas: SchemaSet
    renames: Renames
    kind: str = ""
    edits: list[Edit] = field(default_factory=list)

    def document(self, old: Document | None, new: Document | None, folder: str) -> None:
        """Compare a file; `folder` is the collection that it is an item of, empty for a file of its own kind."""
        known = new or old
        if known is None:
            return
        self.kind, schema = known.kind, self.schemas.kinds.get(known.kind, {})
        if known.kind == self.schemas.folders.get(COLLECTION):
            schema = _with_changes(schema, self.schemas)
        if folder:
            ends = ((old.id, old.root) if old else None, (new.id, new.root) if new else None)
            self._item(ends[0], ends[1], schema, (words(folder),), folder)
            return
        way = (str(schema.get("title", words(known.kind))),)
        if old and new:
            self._fields(old.root, new.root, schema, way)
        else:
            kind: Kind = "added" if new else "removed"
            self.edits.append(Edit(kind, way, "", "", known.root.span))

    def _item(
        self,
        old: tuple[str, Entry] | None,
        new: tuple[str, Entry] | None,
        schema: Schema,
        way: Way,
        collection: str,
    ) -> None:
        """Compare an item of a collection: it is new, gone, renamed, or its answers differ."""
        if old is None or new is None:
            self._one_sided(old, new, schema, way, collection)
            return
        title_before = self._title(self.before, *old, collection)
        title = self._title(self.after, *new, collection)
        here = (*way, title)
        if old[0] != new[0] or title_before != title:
            # two names that look alike are told apart by their ids
            names = (title_before, title) if title_before != title else (old[0], new[0])
            place = new[1].span if old[0] != new[0] else _title_entry(new[1]).span
            self.edits.append(Edit("renamed", here, *names, place, item=(collection, new[0])))
        self._compare(old[1], new[1], schema, here, named=True)

    def _one_sided(
        self,
        old: tuple[str, Entry] | None,
        new: tuple[str, Entry] | None,
        schema: Schema,
        way: Way,
        collection: str,
    ) -> None:
        kind: Kind
        for kind, item, plan in (("added", new, self.after), ("removed", old, self.before)):
            if item is not None:
                key, entry = item
                shown = self._gist(entry, schema, plan)
                said = ("", shown) if kind == "added" else (shown, "")
                here = (*way, self._title(plan, key, entry, collection))
                named = (collection, key) if collection else None
                self.edits.append(Edit(kind, here, *said, entry.key_span, item=named))

    def _title(self, plan: PlainWords, key: str, entry: Entry, collection: str) -> str:
        if isinstance(entry.data, dict) and _title_entry(entry) is not entry:
            return title_of(key, entry)
        if collection or not isinstance(entry.data, dict):
            return plan.name(collection, key)
        return title_of(key, entry) or next(
            (_begun(str(child.data)) for _, child in entry.items() if isinstance(child.data, str)), ""
        )

    def _gist(self, entry: Entry, schema: Schema, plan: PlainWords) -> str:
        """Return what a new or removed item says first in numbers, or the whole answer if it is one."""
        if not isinstance(entry.data, dict) or "x-unit" in schema:
            return "" if schema.get("x-text") == "prose" else plan.answer(entry, schema)
        for name, below in schema.get("properties", {}).items():
            child = entry.get(name)
            if child is not None and "x-unit" in below:
                return f"{_label(name, below)} {plan.answer(child, below)}"
        return ""

    def _compare(self, old: Entry, new: Entry, schema: Schema, way: Way, *, named: bool = False) -> None:
        """Compare two answers to one question."""
        if old.data == new.data:
            return
        if isinstance(old.data, dict) and isinstance(new.data, dict) and "x-unit" not in schema:
            self._fields(old, new, schema, way, named=named)
        elif isinstance(old.data, list) and isinstance(new.data, list):
            self._lists(old, new, schema, way)
        elif not same_answer(old, new, schema, self.before, self.after, self.renames):
            self._changed(old, new, schema, way)

    def _fields(self, old: Entry, new: Entry, schema: Schema, way: Way, *, named: bool = False) -> None:
        """Compare what stands under the names of two groups, those that the schema names first."""
        fields: Mapping[str, Schema] = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, below in fields.items():
            if not (named and name in _TITLES):
                self._field(old.get(name), new.get(name), below, way, name)
        if isinstance(others, dict):
            was, now = (
                {key: child for key, child in group.items() if key not in fields} for group in (old, new)
            )
            self._free(was, now, schema, others, way)

    def _field(self, old: Entry | None, new: Entry | None, schema: Schema, way: Way, name: str) -> None:
        # the name of a group of items says nothing that their titles do not say, but in plan.yaml, which is about all
        is_group = isinstance(schema.get("additionalProperties"), dict) and "properties" not in schema
        here = way if is_group and self.kind != "plan" else (*way, _label(name, schema))
        if old is not None and new is not None:
            self._compare(old, new, schema, here)
        elif is_group:
            was, now = (dict(group.items()) if group else {} for group in (old, new))
            self._free(was, now, schema, schema["additionalProperties"], here)
        else:
            self._one_sided_answer(old, new, schema, here)

    def _one_sided_answer(self, old: Entry | None, new: Entry | None, schema: Schema, way: Way) -> None:
        if new is not None:
            self.edits.append(Edit("added", way, "", self._gist(new, schema, self.after), new.span))
        elif old is not None:
            self.edits.append(Edit("removed", way, self._gist(old, schema, self.before), "", old.span))

    def _free(
        self,
        old: Mapping[str, Entry],
        new: Mapping[str, Entry],
        schema: Schema,
        below: Schema,
        way: Way,
    ) -> None:
        """Compare items under names that people choose."""
        collection = str(schema.get("x-collection") or schema.get("propertyNames", {}).get("x-refers") or "")
        if collection:
            known = self.renames.ids.get(collection, {})
            was = {known.get(key, key): key for key in old}
        else:
            pairs = pair(old, new)
            was = {pairs.get(key, key): key for key in old}
        for key in [*new, *(key for key in was if key not in new)]:
            old_key = was.get(key)
            if old_key == key and key in new and not isinstance(new[key].data, dict):
                here = (*way, self._title(self.after, key, new[key], collection))
                self._compare(old[key], new[key], below, here)
            else:
                old_item = (old_key, old[old_key]) if old_key is not None else None
                self._item(old_item, (key, new[key]) if key in new else None, below, way, collection)

    def _lists(self, old: Entry, new: Entry, schema: Schema, way: Way) -> None:
        below: Schema = schema.get("items", {})
        before, after = list(old.elements()), list(new.elements())
        if any(isinstance(element.data, dict) for element in (*before, *after)):
            for was, record in line_up(before, after):
                self._record(was, record, below, way)
            return
        said = [self._meant(element, below, self.renames) for element in before]
        says = [self._meant(element, below, Renames()) for element in after]
        gone, fresh = Counter(said) - Counter(says), Counter(says) - Counter(said)
        for key, element in zip(says, after, strict=True):
            if fresh[key]:
                fresh[key] -= 1
                self.edits.append(Edit("added", way, "", self.after.answer(element, below), element.span))
        for key, element in zip(said, before, strict=True):
            if gone[key]:
                gone[key] -= 1
                self.edits.append(Edit("removed", way, self.before.answer(element, below), "", element.span))
        if sorted(said) == sorted(says) and said != says:
            self.edits.append(Edit("reordered", way, "", self.after.answer(new, schema), new.span))

    def _record(self, old: Entry | None, new: Entry | None, schema: Schema, way: Way) -> None:
        """Compare two records of a list; records have no ids, so a record without a title goes by its first words."""
        self._item(("", old) if old else None, ("", new) if new else None, schema, way, "")

    @staticmethod
    def _meant(entry: Entry, schema: Schema, renames: Renames) -> str:
        """Return an element of a list in a way that is the same for the same thing in both plans."""
        text = " ".join(source_of(entry.data if isinstance(entry.data, str) else str(entry.data)).split())
        return renames.new_id(schema["x-refers"], text) if "x-refers" in schema else text

    def _changed(self, old: Entry, new: Entry, schema: Schema, way: Way) -> None:
        """Say how an answer changed; values by month only where they differ."""
        if (
            schema.get("x-text") in {"prose", "line"}
            and isinstance(old.data, str)
            and isinstance(new.data, str)
        ):
            if not same_text(old.data, new.data):
                was, text = (" ".join(answer.data.split()) for answer in (old, new))
                if was == text:  # a figure took the place of the words for it
                    was, text = (" ".join(source_of(answer.data).split()) for answer in (old, new))
                differing = hunks(was, text) if max(len(was), len(text)) > _SHORT else ()
                self.edits.append(Edit("changed", way, was, text, new.span, differing))
            return
        said = (self.before.answer(old, schema), self.after.answer(new, schema))
        if said[0] == said[1]:
            said = (_as_written(old.data), _as_written(new.data))
        self.edits.append(Edit("changed", way, *said, new.span))


def _label(name: str, schema: Schema) -> str:
    return str(schema.get("title") or words(name))


def _title_entry(entry: Entry) -> Entry:
    return next((title for name in (*_TITLES, "statement") if (title := entry.get(name))), entry)


def _begun(text: str) -> str:
    """Return how a text begins, for a record that has no title."""
    begun = text.split()
    return " ".join(begun) if len(begun) <= _FEW else " ".join([*begun[:_FEW], "…"])


def _as_written(data: Any) -> str:
    """Return some data much as it stands in the file."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {_as_written(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_as_written(element) for element in data) + "]"
    return str(data)


def _with_changes(schema: Schema, schemas: SchemaSet) -> Schema:
    """Return the schema of a scenario in which what it changes is described as in the plan itself."""
    files = {file.removesuffix(".yaml"): schemas.kinds[kind] for file, kind in schemas.files.items()}
    folders = {
        folder: {"x-collection": folder, "additionalProperties": schemas.kinds[kind]}
        for folder, kind in schemas.folders.items()
    }
    change = {**schema["properties"]["change"], "properties": {**files, **folders}}
    return {**schema, "properties": {**schema["properties"], "change": change}}
