"""Nothing that leaves Plansite holds what is no number: pages and exports of the example and of every kind of company."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from every_plan import TODAY, every_plan

from plansite.deliver.export.export import export
from plansite.deliver.numbers import numbers_of
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.outcome import Outcome

ODD = re.compile(
    r"(?<![\w#])-?(?:nan|NaN|NAN|inf|Inf|infinity|Infinity)(?!\w)|#(?:DIV/0!|NUM!|VALUE!|REF!|NAME\?|N/A)"
)
PLANS = ["example", *(name for name in every_plan() if name.endswith("-full"))]


def texts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield all that is made of a plan, as text."""
    assert outcome.plan is not None
    assert outcome.catalog is not None
    for page in make_site(outcome, TODAY).navigation.pages():
        yield page.path, page.text
    numbers = numbers_of(outcome.plan, outcome.catalog, outcome.numbers)
    for form in ("csv", "json"):
        yield form, export(numbers, form).decode()
    with zipfile.ZipFile(io.BytesIO(export(numbers, "xlsx"))) as context:
        yield from ((name, context.read(name).decode()) for name in context.namelist())


@pytest.mark.parametrize("name", PLANS)
def test_what_is_no_number_is_nowhere(name: str) -> None:
    found = list(texts(every_plan()[name]))
    assert len(found) > 40
    assert [(where, text[match.start() - 60 : match.end() + 20]) for where, text in found for match in ODD.finditer(text)] == []  # fmt: skip


@pytest.mark.parametrize("text", ["<td>nan</td>", ",-inf,", '"value": NaN', "<v>#DIV/0!</v>", "EUR inf"])
def test_it_would_be_noticed(text: str) -> None:
    assert ODD.search(text)


@pytest.mark.parametrize("text", ["information", "finance", "nano", "#inf-anchor", "banana"])
def test_words_are_left_alone(text: str) -> None:
    assert not ODD.search(text)
