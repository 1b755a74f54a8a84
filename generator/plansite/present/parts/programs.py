"""Show what programs bring and what they pay, by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.present.figures.tables import Row, Tables
from plansite.present.text.render import render

if TYPE_CHECKING:
    from plansite.compute.engine.ids import ProgramPart
    from plansite.present.context import PageContext

_SHOWN: tuple[ProgramPart, ...] = ("counted", "revenue")


def programs_part(context: PageContext, page: str) -> Markup | None:
    """Return a table of what comes by each program and what it pays; None where no program pays in numbers."""
    tables, rows = Tables(context, page), list[Row]()
    for program in context.plan.files.marketing.programs.values():
        if ids.program(program.id) not in context.results.graph.nodes:
            continue
        parts = (ids.program(program.id, part) for part in _SHOWN)
        rows += [tables.row(node, "quarter") for node in parts if node in context.results.graph.nodes]
        rows.append(tables.row(ids.program(program.id), "quarter", "total", f"{program.title_or_id}: paid"))
    if not rows:
        return None
    table = tables.table(rows, "quarter")
    return Markup(render("compared.md.j2", measures=[], compared=[], tables=[table]))  # noqa: S704 - a finished template
