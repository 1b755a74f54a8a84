"""Write single answers in words: references as links, dates and options in words, text made safe, owners with initials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.figures.conditions import Conditions
from plansite.present.figures.figures import Figures, given
from plansite.present.outline import ASIDE, is_blank
from plansite.present.places import FIGURES, title_of
from plansite.present.text.language import initials
from plansite.present.text.written import limit_in_words
from plansite.read.items.item import Text
from plansite.read.plan import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plansite.present.context import PageContext
    from plansite.read.document import Entry

Schema = dict[str, Any]
Fact = tuple[str, Markup]
TEXT_FORMS = frozenset({"lead", "saying", "bare", "quote", "note"})
_REFERENCE = Markup('<a class="ps-ref" href="{}">{}</a>')
_LINK = Markup('<a class="ps-url" href="{}" rel="noopener noreferrer">{}</a>')
_OWNER = Markup(
    '<span class="ps-who"><span class="ps-initials" aria-hidden="true">{}</span><span class="ps-unseen">{}: </span>{}</span>'
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Write the answers of one page. `prose` turns text with Markdown into safe HTML."""

    context: PageContext
    page: str
    prose: Callable[[str], Markup]

    def owner(self, entry: Entry, name: str = "owner", word: str = "") -> Markup | None:
        """Return the person who answers for a section, as a link with initials."""
        person = entry.text(name)
        if not person or person.startswith(BLANK):
            return None
        link = self.refer("people", person)
        return _OWNER.format(initials(link.striptags()), word or self.owner_word(), link)

    def owner_word(self) -> str:
        """Return what the plan calls the one person who answers for something."""
        plan = self.context.plan
        chosen = plan.files.plan.accountability
        field = plan.schemas.kinds["plan"]["properties"].get("accountability", {})
        return str(field.get("x-labels", {}).get(chosen) or words(chosen))

    def refer(self, collection: str, item_id: str) -> Markup:
        """Return an item's title as a link to where it is shown."""
        place = self.context.places.item(collection, item_id)
        node = self.context.results.graph.nodes.get(item_id) if collection in FIGURES else None
        if place is None and node:
            place = self.context.places.figure(node)
        if place is None:
            return Markup("{}").format(self._title(collection, item_id))
        return _REFERENCE.format(place.seen_from(self.page), place.title)

    def _title(self, collection: str, item_id: str) -> str:
        """Return the name of an item that is shown nowhere."""
        known = self.context.plan.items(collection).get(item_id)
        definition = self.context.catalog.kpis.get(item_id) if collection == "kpis" else None
        return definition.title if definition else title_of(item_id, known) if known else words(item_id)

    def inline(self, entry: Entry, schema: Schema) -> Markup:
        """Return a single value, ready to stand in a line or a cell."""
        data = entry.data
        if isinstance(data, list):
            shown = (element for element in entry.elements() if not is_blank(element))
            return Markup(", ").join(self.inline(element, schema.get("items", {})) for element in shown)
        if "x-refers" in schema and isinstance(data, str):
            return self.refer(schema["x-refers"], data)
        if "x-unit" in schema:
            return Figures(self.context, self.page).written(entry)
        if isinstance(data, bool):
            return (
                Markup('<span class="ps-yes">Yes</span>') if data else Markup('<span class="ps-no">No</span>')
            )
        if isinstance(data, int | float):
            return given(str(data), entry.span)
        return self._text(entry, schema)

    def facts(self, entry: Entry, schema: Schema, leave: Iterable[str] = ()) -> tuple[Fact, ...]:
        """Return the short answers of a record with their headings."""
        return tuple(
            (self.label(name, below), self.inline(child, below))
            for name, below in schema.get("properties", {}).items()
            if name not in ASIDE
            and name not in leave
            and is_fact(below)
            and (child := entry.get(name))
            and not is_blank(child)
        )

    def _text(self, entry: Entry, schema: Schema) -> Markup:
        text, kind = entry.data if isinstance(entry.data, str) else str(entry.data), schema.get("x-text")
        if kind == "prose":
            return self.prose(text)
        if kind in {"date", "month"}:
            write = self.context.language.day if kind == "date" else self.context.language.month
            return given(write(text), entry.span)
        if kind == "limit":
            return given(limit_in_words(text, self.context.language), entry.span)
        if kind == "condition":
            return Conditions(self.context, self.page).as_answer(Text(text, entry))
        if kind == "url" and text.startswith(("https://", "http://")):
            return _LINK.format(text, text.split("//", 1)[1].rstrip("/"))
        return self._option(text, schema) if "enum" in schema else given(text, entry.span)

    def _option(self, text: str, schema: Schema) -> Markup:
        """Return an option in words; one that names a part of the plan leads there."""
        place = self.context.places.parts.get(text)
        if place:
            return _REFERENCE.format(place.seen_from(self.page), place.title)
        return Markup("{}").format(schema.get("x-labels", {}).get(text) or words(text))

    def label(self, name: str, schema: Schema) -> str:
        """Return a field's heading; the one who answers is called what the plan calls them."""
        is_owner = name == "owner" and schema.get("x-refers") == "people"
        return (
            self.owner_word()
            if is_owner
            else str(schema.get("x-heading") or schema.get("title") or words(name))
        )


def question_of(schema: Schema) -> str:
    """Return the question a field answers, empty when it asks none."""
    first = str(schema.get("description", "")).split("\n", 1)[0]
    return first if first.endswith("?") else ""


def words(name: str) -> str:
    """Return an id or an option as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def is_short(schema: Schema) -> bool:
    """Tell whether a field holds something for one line: no prose, no records."""
    if schema.get("type") == "array":
        return (
            "properties" not in schema.get("items", {}) and schema.get("items", {}).get("x-text") != "prose"
        )
    return schema.get("x-text") != "prose" and schema.get("type") != "object"


def is_fact(schema: Schema) -> bool:
    """Tell whether a field is shown among the facts of a record."""
    return is_short(schema) and schema.get("x-show") not in {
        "hidden",
        "badge",
        "owner",
        "onward",
        "more",
        *TEXT_FORMS,
    }
