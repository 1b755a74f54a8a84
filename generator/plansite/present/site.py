"""Decide which pages exist and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from plansite.present.charts.catalog import charts_of
from plansite.present.charts.charts import draw
from plansite.present.context import open_context
from plansite.present.files import datafile
from plansite.present.files.calendar import calendars
from plansite.present.files.explorer import explorer_files
from plansite.present.files.sources import sources_file
from plansite.present.files.what_if import what_if_files
from plansite.present.navigation import tidy
from plansite.present.page import DATA, SOURCES, Page, Section, Site
from plansite.present.pages.actions import actions_page
from plansite.present.pages.ahead.risks import risks_page
from plansite.present.pages.ahead.roadmap import roadmap_page
from plansite.present.pages.assumption_dependencies import assumption_dependencies_page
from plansite.present.pages.board.sheet import board_page
from plansite.present.pages.budget import budget_page
from plansite.present.pages.figures import figure_pages
from plansite.present.pages.findings import Judged, findings_pages
from plansite.present.pages.forecast import PATH as FORECAST
from plansite.present.pages.forecast import forecast_page
from plansite.present.pages.gaps import gaps_page
from plansite.present.pages.goals import goal_pages
from plansite.present.pages.guidance import guidance_pages
from plansite.present.pages.kpis import kpi_pages
from plansite.present.pages.marketing.calendar import calendar_page
from plansite.present.pages.marketing.channels import channels_page
from plansite.present.pages.overview import PATH as OVERVIEW
from plansite.present.pages.overview import overview, whole_time
from plansite.present.pages.padre import padre_page
from plansite.present.pages.people import people_pages
from plansite.present.pages.progress import progress_pages
from plansite.present.pages.risk import fan, risk_page
from plansite.present.pages.scenarios import scenarios_page
from plansite.present.pages.story import collection, pages
from plansite.present.pages.team import capacity_part
from plansite.present.pages.timeline import timeline_page
from plansite.present.pages.track_record import track_record_page
from plansite.present.parts.market import accounts_part, segments_part
from plansite.present.parts.programs import programs_part
from plansite.present.parts.risk import Risk, spreads, weigh
from plansite.present.parts.track_record import within_words
from plansite.present.search_words import with_search_words
from plansite.present.sources import SourceLines
from plansite.present.text.apart import apart
from plansite.present.text.description import description
from plansite.present.text.headings import with_all_ids
from plansite.present.text.render import from_page
from plansite.present.withholding import for_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date
    from typing import Self

    from plansite.compute.measured.track_record import TrackRecord
    from plansite.outcome import Outcome, WhatIf
    from plansite.present.context import PageContext

_WORDS = (
    "plan",
    "situation",
    "assumptions",
    "customers",
    "market",
    "marketing",
    "sales",
    "padre",
    "team",
    "tools",
)
_FOLDERS = {
    "profiles": "Ideal customers",
    "personas": "Personas",
    "strategies": "Strategies",
    "sections": "Other topics",
}
_STRATEGIES, _OF_MARKETING = "strategies", "marketing_strategies"
_UPKEEP = ("findings", "progress", "guidance")
_ABOVE = {
    "team/index.md": capacity_part,
    "market/segments.md": segments_part,
    "customers/accounts.md": accounts_part,
    "marketing/programs.md": programs_part,
}
_ON_COVER = 420  # characters
_META = "---\n"  # before and after what a page says of itself


class First(NamedTuple):
    """Name files or folders of a plan, without ending, whose pages are made ahead of all others, and say what takes them."""

    names: Collection[str]
    show: Callable[[tuple[Page, ...]], None]


def make_site(
    outcome: Outcome,
    today: date | None = None,
    lines: SourceLines | None = None,
    record: TrackRecord | None = None,
    first: First | None = None,
) -> Site:
    """Make all pages of a sound plan. Raises ValueError without numbers.

    `today` decides what is overdue and what comes next, where another day shall count than that of the outcome; `lines` know where the web shows the lines of the plan; `record` says how
    good the forecasts of earlier versions were. `first` says what to make ahead of all, and takes it.
    """
    ready = _Ready.of(outcome, today, lines, record)
    context = ready.context
    if first:
        first.show(_pages_named(ready, first.names))
    sections = _navigation(ready)
    opening = overview(context, sections, ready.judged)
    settings = context.plan.settings
    navigation = finished(Section("", (opening, *sections)), settings.title)
    tried = what_if_files(context)
    navigation = _with_what_if(navigation) if tried else navigation
    files = {**calendars(context), DATA: datafile.data_file(context), **tried, **explorer_files(context)}
    files[SOURCES] = sources_file(context.lines)
    return _with_cover(
        Site(settings.title, settings.language, navigation, files, context.as_of), context, opening
    )


def _pages_named(ready: _Ready, names: Collection[str]) -> tuple[Page, ...]:
    """Make the pages of the parts with some names, finished but for what only the whole site knows of them."""
    parts = (name for name in ready.parts if name.partition("/")[0] in names)
    entries = (entry for name in parts for entry in ready.parts[name]() if entry)
    return _finished(Section("", tuple(entries)), ready.context.plan.settings.title).pages()


@dataclass(frozen=True, slots=True)
class _Ready:
    """Hold what all pages are made from, and by name what makes the parts of the site, each once."""

    context: PageContext
    judged: Judged
    parts: Mapping[str, Callable[[], Sequence[Page | Section | None]]]

    @classmethod
    def of(
        cls, outcome: Outcome, today: date | None, lines: SourceLines | None, record: TrackRecord | None
    ) -> Self:
        """Take from an outcome what readers may see, and draw what several pages show."""
        whole, outcome = outcome, for_readers(outcome)
        context = replace(open_context(outcome, today, whole=whole), lines=lines or SourceLines())
        risk = weigh(context)
        charts = draw({**charts_of(context), **fan(context, risk)})
        context = replace(context, charts=charts, spreads=spreads(risk))
        context = replace(context, scenarios=_in_scenarios(context, outcome.scenarios))
        judged = Judged(outcome.problems, outcome.waived, outcome.rulebook)
        parts = _parts(context, outcome.scenarios, risk, judged, record)
        return cls(context, judged, {name: cache(make) for name, make in parts.items()})


def finished(navigation: Section, name: str) -> Section:
    """Return the pages of a site of this name as they are published, in the navigation that readers see."""
    return _finished(tidy(navigation), name)


def _with_cover(site: Site, context: PageContext, first: Page) -> Site:
    """Return a site with what a cover says: of whom, which months, version and day, and how the plan stands."""
    plan, words = context.plan.files.plan, context.language
    stated = [version.number for version in plan.versions]
    return replace(
        site,
        company=plan.company,
        months=whole_time(context),
        version=stated[-1] if stated else "",
        day=words.day(context.today.isoformat()) if context.today else "",
        words=description(first.text, _ON_COVER),
    )


def _in_scenarios(context: PageContext, scenarios: tuple[WhatIf, ...]) -> dict[str, PageContext]:
    """Return the plan as it would be in each scenario, by the id of the scenario."""
    return {what_if.scenario.id: context.in_scenario(what_if.plan, what_if.results) for what_if in scenarios}


def _parts(
    context: PageContext,
    scenarios: tuple[WhatIf, ...],
    risk: Risk | None,
    judged: Judged,
    record: TrackRecord | None,
) -> dict[str, Callable[[], Sequence[Page | Section | None]]]:
    """Return by name what makes the parts of the site."""
    words = within_words(context.language, record.forecasts if record else ())
    return {
        **{name: partial(tuple, entries) for name, entries in _pages_of_words(context).items()},
        "goals": lambda: (goal_pages(context),),
        "board": lambda: (board_page(context),),
        "gaps": lambda: (gaps_page(context),),
        "assumption_dependencies": lambda: (assumption_dependencies_page(context),),
        "findings": lambda: findings_pages(context, judged),
        "progress": lambda: progress_pages(context),
        "guidance": lambda: (guidance_pages(context),),
        "padre_parts": lambda: (padre_page(context),),
        "forecast": lambda: (forecast_page(context),),
        "scenarios": lambda: (scenarios_page(context, scenarios),),
        "risk": lambda: (risk_page(context, risk, words),),
        "track_record": lambda: (track_record_page(context, record),),
        "budget": lambda: (budget_page(context),),
        "kpis": lambda: (kpi_pages(context),),
        "figures": lambda: (figure_pages(context),),
        "roadmap": lambda: (roadmap_page(context),),
        "risks": lambda: (risks_page(context),),
        "channels": lambda: (channels_page(context),),
        "calendar": lambda: (calendar_page(context),),
        "actions": lambda: (actions_page(context),),
        "timeline": lambda: (timeline_page(context),),
        "people": lambda: (people_pages(context),),
    }


def _navigation(ready: _Ready) -> tuple[Section, ...]:
    """Make the parts of the site in the order of the plan's outline."""
    parts = {name: make() for name, make in ready.parts.items()}
    tabs = ready.context.outline.tabs
    named = {name for names in tabs.values() for name in names}
    return tuple(_section(title, *_in_order(parts, names, named)) for title, names in tabs.items())


def _in_order(
    parts: Mapping[str, Sequence[Page | Section | None]], names: Sequence[str], named: Collection[str]
) -> Iterator[Page | Section | None]:
    """Yield what stands in a tab, and at its end together what is about the plan's upkeep."""
    for name in names:
        if name not in _UPKEEP:
            yield from _entries(parts, name, named)
    upkeep = (entry for name in names if name in _UPKEEP for entry in _entries(parts, name, named))
    yield _section("Checks and completeness", *upkeep)


def _entries(
    parts: Mapping[str, Sequence[Page | Section | None]], name: str, named: Collection[str]
) -> Iterator[Page | Section | None]:
    """Yield the pages of a name, and those below it that stand nowhere else, as `sales/market` with `sales`."""
    for part, entries in parts.items():
        if part == name or (part.startswith(f"{name}/") and part not in named):
            yield from entries


def _pages_of_words(context: PageContext) -> dict[str, Sequence[Page | Section | None]]:
    """Make the pages of files and folders in words, by the address of each page without its ending."""
    parts: dict[str, Sequence[Page | Section | None]] = {}
    for kind in _WORDS:
        made = pages(context, kind, _ABOVE)
        parts |= {page.path.removesuffix(".md").removesuffix("/index"): (page,) for page in made}
    parts |= {folder: (collection(context, folder, title),) for folder, title in _FOLDERS.items()}
    return parts | _strategies(context)


def _strategies(context: PageContext) -> dict[str, Sequence[Page | Section | None]]:
    """Make the pages of strategies: those of marketing by themselves, where the outline has a place for them."""
    strategies, title = context.plan.strategies, _FOLDERS[_STRATEGIES]
    if not any(_OF_MARKETING in names for names in context.outline.tabs.values()):
        return {}
    of_marketing = {key for key, strategy in strategies.items() if strategy.area == "marketing"}
    return {
        _OF_MARKETING: (collection(context, _STRATEGIES, "Marketing strategies", of_marketing),),
        _STRATEGIES: (collection(context, _STRATEGIES, title, strategies.keys() - of_marketing),),
    }


def _section(title: str, *entries: Page | Section | None) -> Section:
    return Section(title, tuple(entry for entry in entries if entry))


def _with_what_if(section: Section) -> Section:
    """Mark the pages on which readers may try other inputs, for the theme to load what that takes."""
    entries = (
        _with_what_if(entry) if isinstance(entry, Section) else _marked(entry) for entry in section.entries
    )
    return replace(section, entries=tuple(entries))


def _marked(page: Page) -> Page:
    if page.path not in {OVERVIEW, FORECAST} and not page.path.startswith("goals/"):
        return page
    return replace(page, text=_says_of_itself(page.text, "what_if: true"))


def _finished(section: Section, name: str) -> Section:
    """Let the figures that texts mention lead from each page to where they stand, and each page be found by what it is about."""
    entries = (
        replace(entry, text=_written(entry, name)) if isinstance(entry, Page) else _finished(entry, name)
        for entry in section.entries
    )
    return replace(section, entries=tuple(entries))


def _written(page: Page, name: str) -> str:
    text = from_page(page.text, page.path)
    described = _described(text, f"{page.title}, {name}")
    return with_search_words(apart(with_all_ids(described)), page.path)


def _described(text: str, title: str) -> str:
    words = description(text, otherwise=title)
    return _says_of_itself(text, f'description: "{words}"') if words else text


def _says_of_itself(text: str, line: str) -> str:
    """Return a page with one more line in what it says of itself, ahead of its text."""
    rest = text.removeprefix(_META)
    return f"{_META}{line}\n{rest if rest != text else _META + rest}"
