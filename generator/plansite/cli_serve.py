"""The command that shows the site of a plan, or of several plans together, while somebody writes."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from plansite.cli_build import Wanted, build_many
from plansite.cli_portfolio import ALL_PLANS, JOBS, PLANS, one, several
from plansite.terminal import OUTPUT, TODAY, TRUST, refuse_folder, talk, write_pages_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from plansite.deliver.building.serve import Save
    from plansite.portfolio.reading import Portfolio


@click.command()
@PLANS
@OUTPUT
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where the site is served."
)
@ALL_PLANS
@JOBS
@TRUST
@TODAY
def serve(  # noqa: PLR0913 - one argument for each option
    plans: tuple[Path, ...],
    output: Path,
    port: int,
    jobs: int | None,
    today: date | None,
    *,
    all_plans: bool,
    trust_settings: bool,
) -> None:
    """Show the site in a browser and follow every change of the plan, or of several plans."""
    from plansite.deliver.building.serve import why_not_serve

    portfolio = several(plans, all_plans=all_plans)
    if refusal := why_not_serve(port):
        raise click.UsageError(refusal)
    wanted = Wanted(today, trust_settings, pdf=False, spreadsheet=False)
    if portfolio:
        sys.exit(_serve_many(portfolio, plans, output, port, wanted, jobs))
    sys.exit(_serve_one(one(plans), output, port, wanted))


def _serve_one(plan: Path, output: Path, port: int, wanted: Wanted) -> int:
    from plansite.deliver.building.early_pages import early_pages
    from plansite.deliver.building.serve import serve as run_server
    from plansite.deliver.building.site import build_site
    from plansite.present.site import First

    refuse_folder(output, plan)
    if not plan.is_dir():
        raise click.UsageError(f"There is no folder {plan}.")

    def write(save: Save) -> bool:
        names = {name for file in save.files for name in (file.parent.name, file.stem)}
        first = First(names, lambda pages: save.show(early_pages(output, pages)))
        with ExitStack() as lock:
            if not write_pages_of(plan, output, wanted.today, lock, trusted=wanted.trusted, first=first):
                return False
            built = build_site(output, lambda _: None, strict=False)  # somebody is still writing
        for message in built.messages:
            talk(message)
        return built.ok

    return run_server(output, _watched(plan), port, write, talk)


def _serve_many(  # noqa: PLR0913 - what the command line says
    portfolio: Portfolio, named: tuple[Path, ...], output: Path, port: int, wanted: Wanted, jobs: int | None
) -> int:
    """Build all plans again on every save; those that are as they were take their pages from before."""
    from plansite.deliver.building.serve import serve as run_server

    def write(_save: Save) -> bool:
        now = several(named, all_plans=not named) or portfolio
        build_many(now, output, wanted, None, jobs)
        return (output / "site" / "index.html").is_file()

    beside = [path for path in (portfolio.top / "portfolio.yaml", portfolio.top / "plans") if path.exists()]
    watched = [path for place in portfolio.plans for path in _watched(place.folder)]
    return run_server(output, [*dict.fromkeys([*watched, *beside])], port, write, talk)


def _watched(plan: Path) -> list[Path]:
    """Return the files and folders that the site of a plan follows from."""
    from plansite.deliver.building.own_settings import NAME
    from plansite.read.portfolio.shared import shared_of
    from plansite.resources import schema_folder

    shared = shared_of(plan)
    beside = [path for path in (shared.portfolio, shared.folder) if path]
    return [plan, schema_folder(plan), plan.resolve().parent / NAME, *beside]
