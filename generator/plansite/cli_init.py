"""Ask for what a new plan says of itself: by options, and at a terminal by questions."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plansite.deliver.edit.details import Details

    Command = Callable[..., Any]

LANGUAGES = ("en", "ru", "ko", "es", "pl")


def _form(pattern: str, example: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check of an option's form; `example` is what one looks like."""

    def check(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
        if given and not re.fullmatch(pattern, given, re.ASCII):
            raise click.BadParameter(f"“{given}” is not of the form {example}.")
        return given

    return check


_OPTIONS = (
    click.option("--company", metavar="NAME", help="What the company is called.  [default: like the folder]"),
    click.option(
        "--currency",
        metavar="CODE",
        callback=_form(r"[A-Z]{3}", "EUR"),
        help="The currency of the plan.  [default: EUR]",
    ),
    click.option(
        "--start",
        metavar="YYYY-MM",
        callback=_form(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", "2027-01"),
        help="The first month of the plan.  [default: that of the next quarter]",
    ),
    click.option("--language", type=click.Choice(LANGUAGES), help="The language of the site.  [default: en]"),
)


def with_details(command: Command) -> Command:
    """Give a command the options that say what a new plan says of itself."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def details_asked(name: str, given: Mapping[str, str | None]) -> Details:
    """Return what was given by options; ask for the rest where somebody sits at a terminal."""
    from plansite.deliver.edit.details import Details

    said = {option: text or "" for option, text in given.items()}
    if sys.stdin.isatty() and sys.stdout.isatty():
        questions = (
            ("company", "Company", name, None),
            ("currency", "Currency", "EUR", r"[A-Z]{3}"),
            (
                "start",
                "First month, such as 2027-01 (empty: the next quarter)",
                "",
                r"|\d{4}-(0[1-9]|1[0-2])",
            ),
            ("language", "Language of the site", "en", "|".join(LANGUAGES)),
        )
        said |= {key: _answer(*question) for key, *question in questions if not said[key]}
    return Details(**said)


def _answer(question: str, otherwise: str, pattern: str | None) -> str:
    """Ask until the answer has the form that it needs."""
    while True:
        answer: str = click.prompt(question, default=otherwise, show_default=bool(otherwise), err=True)
        if pattern is None or re.fullmatch(pattern, answer.strip(), re.ASCII):
            return answer.strip()
        click.echo("That is not of the form that is needed here.", err=True)
