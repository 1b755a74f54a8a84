"""Load business knowledge that is data: KPIs, figures they need, and revenue models; let a plan override or add.

covers: KPI-RULE-11
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.model.definition import Definition, define
from plansite.compute.model.options import read_option, with_options
from plansite.compute.model.revenue_model import EXTENDS, read_model, refuse_mistakes
from plansite.read.choices import Choice
from plansite.read.files.compiled import compiled
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plansite.compute.model.options import Option
    from plansite.compute.model.revenue_model import RevenueModel
    from plansite.read.choices import Offer
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class Definitions(Mapping[str, Definition]):
    """Find definitions by id or by alias. Listing and counting know ids only: an alias is no second definition."""

    by_id: Mapping[str, Definition]
    aliases: Mapping[str, str]

    def __getitem__(self, name: str) -> Definition:
        return self.by_id[self.aliases.get(name, name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Hold all definitions by id, and the revenue models and their options by the name of their file.

    `choices` are what schemas let a plan choose of them.
    """

    kpis: Mapping[str, Definition]
    inputs: Mapping[str, Definition]
    models: Mapping[str, RevenueModel]
    options: Mapping[str, Option]
    texts: Mapping[str, str]
    choices: Offer

    @property
    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the vague names that several KPIs share, each with their ids."""
        kinds: dict[str, tuple[str, ...]] = {}
        for key, kpi in self.kpis.items():
            if kpi.kind_of:
                kinds[kpi.kind_of] = (*kinds.get(kpi.kind_of, ()), key)
        return kinds


def _offered(models: Mapping[str, RevenueModel], options: Mapping[str, Option]) -> Offer:
    from plansite.read.tables.export_map import ready_maps

    exports = ready_maps().items()
    return {
        "models": _choices(models.values()),
        "options": _choices(option for option in options.values() if not option.place),
        "options_of_models": _choices(option for option in options.values() if option.models),
        "exports": tuple(
            Choice(name, root.text("title"), root.text("description")) for name, root in exports
        ),
    }


def _choices(offered: Iterable[RevenueModel | Option]) -> tuple[Choice, ...]:
    return tuple(Choice(choice.id, choice.title, choice.description) for choice in offered)


def load_catalog(folder: Path) -> Catalog:
    """Load the catalogue that comes with the program. It is ours, so a mistake in it is a bug: ValueError."""
    return compiled(CATALOG, lambda: _read(folder)) if folder == catalog_folder() else _read(folder)


def _read(folder: Path) -> Catalog:
    texts: dict[str, str] = {}

    def load(name: str) -> Entry:
        file = f"{CATALOG}/{name}.yaml"
        root, texts[file], problems = read_bytes(file, (folder / f"{name}.yaml").read_bytes())
        if root is None or problems:
            raise ValueError(f"{file}: {problems}")
        return root

    kpis, inputs = _defined(load("kpis").items()), _defined(load("inputs").items())
    roots = {path.stem: load(f"models/{path.stem}") for path in sorted((folder / "models").glob("*.yaml"))}
    models = {name: _model(name, roots) for name in roots}
    for name, model in models.items():
        refuse_mistakes(model, roots[name], {*kpis, *inputs})
    options = {
        path.stem: read_option(path.stem, load(f"options/{path.stem}"))
        for path in sorted((folder / "options").glob("*.yaml"))
    }
    for name in {name for option in options.values() for name in option.models}:
        refuse_mistakes(with_options(models[name], options.values()), roots[name], {*kpis, *inputs})
    return Catalog(_named(kpis), inputs, models, options, texts, _offered(models, options))


def _model(name: str, roots: Mapping[str, Entry]) -> RevenueModel:
    base = roots[name].text(EXTENDS)
    if base and base not in roots:
        raise ValueError(f"{roots[name].mark.file}: no model is called “{base}”")
    return read_model(name, roots[name], _model(base, roots) if base else None)


def with_plan(catalog: Catalog, plan: Plan) -> Catalog:
    """Return the catalogue with the plan's own definitions of KPIs and inputs laid over it."""
    own = plan.files.kpis
    kpis = _defined((name, kpi.entry) for name, kpi in own.definitions.items())
    inputs = _defined((name, figure.entry) for name, figure in own.inputs.items())
    return replace(catalog, kpis=_named({**catalog.kpis, **kpis}), inputs={**catalog.inputs, **inputs})


def _defined(entries: Iterable[tuple[str, Entry]]) -> dict[str, Definition]:
    return {key: define(key, entry) for key, entry in entries}


def _named(by_id: Mapping[str, Definition]) -> Definitions:
    """Let definitions be found by their aliases too; where an alias is the id of another, the id wins."""
    return Definitions(
        by_id, {alias: key for key, kpi in by_id.items() for alias in kpi.aliases if alias not in by_id}
    )
