"""Recognize what was only given another id: its content is mostly the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plansite.compute.engine import ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.read.document import Entry
    from plansite.read.plan import Plan

Leaf = tuple[tuple[str, ...], str]

MOSTLY = 0.6
_TELLING = 40  # a leaf that more items than this share says nothing about which is which
_FEWEST = 2
_PLAIN = frozenset({"kpis", "nodes"})


@dataclass(frozen=True, slots=True)
class Renames:
    """Map ids of the old plan to those of the new one, by collection."""

    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def new_id(self, collection: str, old: str) -> str:
        """Return what an item of the old plan is called in the new one."""
        return self.ids.get(collection, {}).get(old, old)

    def new_node(self, node: str) -> str:
        """Return what a figure of the old plan is called in the new one."""
        if not self.ids:
            return node
        if not ids.first_word(node):
            return next((self.ids[plain][node] for plain in _PLAIN if node in self.ids.get(plain, {})), node)
        return ids.renamed(node, self.new_id)


def find_renames(old: Plan, new: Plan) -> Renames:
    """Pair items of all collections that only one plan has each, where their content is mostly the same."""
    by_collection = {
        collection: pair(old.items(collection), new.items(collection))
        for collection in sorted({*old.ids, *new.ids})
    }
    return Renames({collection: pairs for collection, pairs in by_collection.items() if pairs})


def pair(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Map keys that are gone to keys that are new, the most alike first."""
    gone = {key: leaves(entry.data) for key, entry in old.items() if key not in new}
    fresh = {key: leaves(entry.data) for key, entry in new.items() if key not in old}
    alike = sorted(
        (
            (_likeness(gone[old_key], fresh[new_key]), old_key, new_key)
            for old_key, new_key in _candidates(gone, fresh)
        ),
        key=lambda pairing: (-pairing[0], pairing[1:]),
    )
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for likeness, old_key, new_key in alike:
        if likeness >= MOSTLY and old_key not in pairs and new_key not in taken:
            pairs[old_key] = new_key
            taken.add(new_key)
    return pairs


def _candidates(
    gone: Mapping[str, Counter[Leaf]], fresh: Mapping[str, Counter[Leaf]]
) -> set[tuple[str, str]]:
    """Return the pairs that share something which is not everywhere: comparing all with all takes too long."""
    owners: dict[Leaf, list[str]] = {}
    for key, content in gone.items():
        for leaf in content:
            owners.setdefault(leaf, []).append(key)
    common = Counter(leaf for content in fresh.values() for leaf in content)
    return {
        (old_key, new_key)
        for new_key, content in fresh.items()
        for leaf in content
        if common[leaf] <= _TELLING and len(owners.get(leaf, ())) <= _TELLING
        for old_key in owners.get(leaf, ())
    }


def _likeness(old: Counter[Leaf], new: Counter[Leaf]) -> float:
    """Return how much two contents share: 0 nothing, 1 all."""
    longest = max(old.total(), new.total())
    if longest < _FEWEST and not _is_telling(old, new):
        return 0.0
    return 2 * (old & new).total() / (old.total() + new.total())


def _is_telling(old: Counter[Leaf], new: Counter[Leaf]) -> bool:
    """Tell whether single values are the same text of some length; a number alone tells nothing."""
    shared = list(old & new)
    return bool(shared) and len(shared[0][1]) >= _TELLING // 2


def leaves(data: Any) -> Counter[Leaf]:
    """Count the values of some data, each with the names that lead to it; places in lists do not matter."""
    return Counter(_leaves(data, ()))


def _leaves(data: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, path)
    elif data is not None:
        yield path, " ".join(str(data).split())
