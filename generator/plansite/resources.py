"""Say where the files stand that come with Plansite: catalogue, schemas, theme."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def catalog_folder() -> Path:
    """Return the folder of the catalogue."""
    return _PACKAGE / "catalog"


def template_names(kind: str) -> list[str]:
    """Return the names of the templates of a kind: companies, outlines or servers."""
    return sorted(path.stem for path in (catalog_folder() / "templates" / kind).iterdir())


def schema_folder(plan: Path) -> Path:
    """Return the folder of the schemas: the one beside the plan if there is one, so that a plan can add questions."""
    return own_schemas(plan) or packaged("schemas")


def own_schemas(plan: Path) -> Path | None:
    """Return the folder of schemas beside a plan, None when there is none."""
    beside = plan.resolve().parent / "schemas"
    return beside if os.path.lexists(beside / "plan.schema.json") else None


def packaged(name: str) -> Path:
    """Return a file or folder that a wheel carries inside the package and a checkout has at its top."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _CHECKOUT / name
