"""Put what the catalogue offers into the lists of choices of schemas, also of a plan's own copy that knows less of it.

Beside such a list the schema that comes along has `x-choices`, the name of what is offered, and `x-other-choices`: what may
be chosen beside it, each with its description. `enum`, `enumDescriptions` and `x-labels` follow from both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHOICES = "x-choices"


class Choice(NamedTuple):
    """Hold what can be chosen: the word to write, its title on the site, and what it means."""

    id: str
    title: str
    description: str


Offer = dict[str, tuple[Choice, ...]]


def schemas_with_choices() -> dict[str, Any]:
    """Return the schemas that come along and have such a list, by the name of their file."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in packaged("schemas").glob("*.json")}
    return {name: json.loads(text) for name, text in texts.items() if f'"{_CHOICES}"' in text}


def with_choices(schema: Any, shipped: Any, offer: Offer) -> Any:
    """Return a schema whose lists of choices have what is offered; `shipped`, the one that comes along, says which these are."""
    if not isinstance(schema, dict) or not isinstance(shipped, dict):
        return schema
    offered = offer.get(str(shipped.get(_CHOICES)))
    if offered is not None:
        return _filled(schema, offered, shipped.get("x-other-choices", {}))
    return {key: with_choices(below, shipped.get(key), offer) for key, below in schema.items()}


def text_with_choices(text: str, offer: Offer) -> str:
    """Return the text of a schema that comes along with all that is offered; it stays as it is when that is there already."""
    schema = json.loads(text)
    filled = with_choices(schema, schema, offer)
    return text if filled == schema else json.dumps(filled, indent=2, ensure_ascii=False) + "\n"


def _filled(field: dict[str, Any], offered: Sequence[Choice], others: Mapping[str, str]) -> dict[str, Any]:
    """Return a field with all that is offered in its own order, what is new at the end, and after it the other choices."""
    by_id = {choice.id: choice for choice in offered}
    labels = field.get("x-labels", {})  # those of a plan's own copy are its own words
    ordered = [name for name in dict.fromkeys((*field.get("enum", ()), *by_id)) if name in by_id]
    return {
        **field,
        "enum": [*ordered, *others],
        "enumDescriptions": [*(by_id[name].description for name in ordered), *others.values()],
        "x-labels": {name: labels.get(name, by_id[name].title) for name in ordered},
    }
