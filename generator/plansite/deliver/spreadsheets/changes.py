"""Hold what an import does to the files of a plan, and how it deals with what is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plansite.deliver.spreadsheets.cells.tables import Left


@dataclass(slots=True)
class Changes:
    """Collect what an import does to the files of a plan.

    `after` has the new text of each file that changes; `kept` says what stays because people wrote it, `notes` what was assumed, `left` which cells of tables of roles are left out, `differing`
    which figures come out otherwise than in the workbook;
    `written` has a mark of each value by its place, `formulas` the figures that became formulas by the keys of their rows, and
    `places` where those stand: the file, and the keys down to the formula. `figures` are those that have the workbook's values now, by
    the keys of their rows.
    """

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """Return the names of the files that are different afterwards."""
        return [file for file, text in self.after.items() if text != self.before.get(file, "")]


@dataclass(frozen=True, slots=True)
class Policy:
    """Say how an import deals with what is there: `replace` takes the workbook's value where people wrote another.

    Rows whose keys are in `as_values` become values even if their formulas are simple.
    """

    replace: bool = False
    formulas: bool = True
    as_values: frozenset[str] = frozenset()
