"""Plans of one repository are found, in their order, and everything about them is untrusted."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.portfolio.reading import ExchangeRate, Portfolio, read_portfolio


class Repository:
    """Hold folders of plans, and what stands beside them."""

    def __init__(self, top: Path) -> None:
        self.top = top
        (top / ".git").mkdir(parents=True)

    def plan(self, folder: str) -> None:
        (self.top / folder).mkdir(parents=True, exist_ok=True)
        (self.top / folder / "plan.yaml").write_text("title: One of several\n", encoding="utf-8")

    def read(self, text: str | None = None) -> Portfolio:
        if text is not None:
            (self.top / "portfolio.yaml").write_text(text, encoding="utf-8")
        return read_portfolio(self.top)

    def said(self, text: str) -> list[tuple[str, int, int, str, str]]:
        """Return rule, line, column, message and hint of each problem."""
        return [
            (problem.rule, problem.span.line, problem.span.column, problem.message, problem.hint)
            for problem in self.read(text).problems
        ]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    top = Repository(tmp_path / "top")
    for name in ("sales", "marketing"):
        top.plan(f"plans/{name}")
    return top


def ids(portfolio: Portfolio) -> list[str]:
    return [place.id for place in portfolio.plans]


def test_folders_in_plans_are_plans_and_so_is_the_one_beside_them(repository: Repository) -> None:
    (repository.top / "plans/shared").mkdir()
    (repository.top / "plans/.hidden").mkdir()
    (repository.top / "plans/.hidden/plan.yaml").touch()
    assert ids(repository.read()) == ["marketing", "sales"]
    repository.plan("plan")
    portfolio = repository.read()
    assert [place.folder for place in portfolio.plans] == [
        repository.top / "plan",
        repository.top / "plans/marketing",
        repository.top / "plans/sales",
    ]
    assert (portfolio.title, portfolio.currency, portfolio.fiscal_year_start) == ("Plans", "", 1)
    assert not portfolio.is_stated
    assert not portfolio.is_one_plan
    assert portfolio.problems == ()


def test_one_plan_is_no_portfolio_until_a_file_says_so(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "top")
    assert repository.read().is_one_plan
    repository.plan("plan")
    assert repository.read().is_one_plan
    assert not repository.read("title: Our plans\n").is_one_plan
    (repository.top / "portfolio.yaml").unlink()
    repository.plan("plans/sales")
    assert not repository.read().is_one_plan


def test_a_list_says_which_and_in_which_order(repository: Repository) -> None:
    repository.plan("regions/north/plan-2027")
    repository.plan("regions/south/plan_2028")
    portfolio = repository.read(
        "title: All of it\nplans:\n  - plans/sales\n  - plans/*\n  - regions/*/plan*\n"
    )
    assert ids(portfolio) == ["sales", "marketing", "plan-2027", "plan_2028"]
    assert (portfolio.title, portfolio.is_stated, portfolio.problems) == ("All of it", True, ())


def test_paths_are_those_from_where_one_stands(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.top)
    (repository.top / "portfolio.yaml").write_text("titel: Ours\n", encoding="utf-8")
    portfolio = read_portfolio(Path())
    assert [place.folder.as_posix() for place in portfolio.plans] == ["plans/marketing", "plans/sales"]
    assert [problem.span.file for problem in portfolio.problems] == ["portfolio.yaml"]
    assert portfolio.problems[0].rule == "unknown-key"
    assert "Did you mean “title”?" in portfolio.problems[0].hint
    assert portfolio.texts == {"portfolio.yaml": "titel: Ours\n"}


def test_rates_hold_from_their_month_on(repository: Repository) -> None:
    text = """\
currency: EUR
fiscal_year_start: 4
exchange_rates:
  USD: 0.92 EUR
  GBP: {2027-01: 1.15, 2027-07: 1.17 EUR}
  CHF: {2028: 1.05, 2029-Q2: 1.1}
"""
    portfolio = repository.read(text)
    assert portfolio.problems == ()
    assert portfolio.rate("EUR", "1999-01") == 1.0
    assert portfolio.rate("USD", "1999-01") == 0.92
    assert [portfolio.rate("GBP", month) for month in ("2026-12", "2027-01", "2027-06", "2027-07")] == [
        None,
        1.15,
        1.15,
        1.17,
    ]
    # fiscal 2028 begins in April 2027; the second quarter of fiscal 2029 in July 2028
    assert [portfolio.rate("CHF", month) for month in ("2027-03", "2027-04", "2028-06", "2028-07")] == [
        None,
        1.05,
        1.05,
        1.1,
    ]
    assert portfolio.rate("SEK", "2027-01") is None
    assert pickle.loads(pickle.dumps(portfolio)) == portfolio  # noqa: S301 - it goes to other processes


@given(st.dictionaries(st.integers(1, 40), st.integers(1, 99).map(float), min_size=1), st.integers(0, 41))
def test_a_rate_is_the_last_one_stated(steps: dict[int, float], month: int) -> None:
    def name(number: int) -> str:
        return f"{2025 + number // 12}-{number % 12 + 1:02}"

    rate = ExchangeRate(tuple((name(number), steps[number]) for number in sorted(steps)))
    earlier = [steps[number] for number in sorted(steps) if number <= month]
    assert rate.at(name(month)) == (earlier[-1] if earlier else None)


WRONG = {
    "exchange_rates: {EUR: 1}\n": [
        ("missing-key", 1, 1, "Nobody knows in which currency these rates are.", "Add “currency:”"),
    ],
    "currency: EUR\nexchange_rates:\n  EUR: 1\n  USD: 0\n  GBP: 1.1 USD\n  CHF: {start: 1, growth: 1% per year}\n  SEK: = mrr\n": [
        (
            "own-currency",
            3,
            3,
            "EUR is the currency of the sums; it needs no exchange rate.",
            "Remove this line.",
        ),
        ("rate-not-positive", 4, 8, "An exchange rate is a number above zero.", "USD: 0.92 EUR"),
        ("wrong-currency", 5, 8, "A rate is given in EUR, the plan's currency.", "Write it as 0.92 EUR."),
        (
            "wrong-value",
            6,
            8,
            "An exchange rate of a portfolio is a number, or numbers by month, quarter or year.",
            "CHF: 0.92 EUR",
        ),
        (
            "wrong-value",
            7,
            8,
            "An exchange rate of a portfolio is a number, or numbers by month, quarter or year.",
            "SEK: 0.92 EUR",
        ),
    ],
    "plans: [plans/sales, plans/marketing, ./plans/sales/]\n": [
        ("named-twice", 1, 39, "“plans/sales” is listed twice.", "Delete one of the two lines."),
    ],
    "plans:\n  - plans/sale\n  - plans/empty\n  - nowhere/*\n": [
        ("no-plan", 2, 5, "There is no folder “plans/sale”.", "Did you mean “plans/sales”?"),
        (
            "no-plan",
            3,
            5,
            "The folder “plans/empty” has no plan.yaml, so it is no plan.",
            "Name the folder that holds it",
        ),
        (
            "no-plan",
            4,
            5,
            "No folder that “nowhere/*” means has a plan.yaml.",
            "Correct it, or delete the line.",
        ),
    ],
    "plans:\n  - ../other\n  - /etc\n  - ~/plan\n  - .\n  - .git/plan\n": [
        ("wrong-value", 2, 5, "“../other” leads out of the folder of this file.", "plans/sales"),
        ("wrong-value", 3, 5, "“/etc” leads out of the folder of this file.", "plans/sales"),
        ("wrong-value", 4, 5, "“~/plan” leads out of the folder of this file.", "plans/sales"),
        (
            "wrong-value",
            5,
            5,
            "The folder of this file cannot be a plan among others.",
            "Move the plan to “plan”.",
        ),
        (
            "wrong-value",
            6,
            5,
            "“.git/plan” is hidden, so nothing in it is read.",
            "Take the “.” out of the name.",
        ),
    ],
    'plans:\n  - "a\\0b"\n  - "plans\\\\sales"\n  - plans/**\n  - plans/[a-z]*\n  - a/b/c/d/e/f/g/h/i\n': [
        ("control-character", 2, 5, "", ""),
        ("wrong-value", 3, 5, "“plans\\sales” is not a path to a folder.", "plans/sales"),
        ("wrong-value", 4, 5, "“plans/**” means too much.", "plans/*"),
        ("wrong-value", 5, 5, "“plans/[a-z]*” is not a path to a folder.", "plans/sales"),
        ("wrong-value", 6, 5, "“a/b/c/d/e/f/g/h/i” means too much.", "plans/*"),
    ],
    "plans: [other/sales, plans/*]\n": [
        (
            "name-taken",
            1,
            22,
            "“other/sales” and “plans/sales” would have the same id, “sales”.",
            "Rename the folder",
        ),
    ],
    "plans: [plans/sales, plans/sales/inner]\n": [
        (
            "wrong-value",
            1,
            22,
            "“plans/sales/inner” lies in the folder of another plan, “plans/sales”.",
            "beside each other",
        ),
    ],
    "plans: [search, 'plans/two words']\n": [
        (
            "reserved-word",
            1,
            9,
            "“search” cannot be the id of a plan: the site keeps this name for itself.",
            "Rename",
        ),
        ("wrong-id", 1, 17, "“two words” cannot be the id of a plan", "Rename the folder"),
    ],
    "plans: []\n": [("out-of-range", 1, 8, "", "plans/marketing")],
    "plans: plans/*\n": [("wrong-type", 1, 8, "“Plans” should be a list", "")],
    "fiscal_year_start: 13\n": [("out-of-range", 1, 20, "", "")],
    "- plans/sales\n": [("wrong-type", 1, 1, "", "")],
    "plans: [\n": [("yaml", 1, 8, "This bracket is not closed.", "Add “]” at the end.")],
    "": [("empty-file", 1, 1, "This file is empty.", "")],
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_has_its_place_and_a_hint(repository: Repository, text: str) -> None:
    for folder in ("other/sales", "plans/sales/inner", "search", "plans/two words"):
        if folder in text:
            repository.plan(folder)
    (repository.top / "plans/empty").mkdir()
    said = repository.said(text)
    assert [one[:3] for one in said] == [one[:3] for one in WRONG[text]], said
    for (*_, message, hint), (*_, part, remedy) in zip(said, WRONG[text], strict=True):
        assert part in message
        assert remedy in hint
        assert hint


def test_one_wrong_line_leaves_the_others(repository: Repository) -> None:
    portfolio = repository.read("plans: [plans/gone, plans/sales]\ncurrency: euro\n")
    assert ids(portfolio) == ["sales"]
    assert portfolio.currency == ""
    assert [problem.rule for problem in portfolio.problems] == ["no-plan", "wrong-form"]


def test_links_lead_nowhere_else(repository: Repository, tmp_path: Path) -> None:
    away = Repository(tmp_path / "away")
    away.plan("plan")
    (repository.top / "plans/theirs").symlink_to(away.top / "plan")
    (repository.top / "plans/git").symlink_to(repository.top / ".git")
    (repository.top / "plans/again").symlink_to("sales")
    (repository.top / "plans/loop").symlink_to("loop")
    (repository.top / ".git/plan.yaml").touch()
    portfolio = repository.read()
    assert ids(portfolio) == ["again", "marketing"], "a link to a plan is that plan, once"
    assert [(problem.rule, Path(problem.span.file).parent.name) for problem in portfolio.problems] == [
        ("unreadable", "git"),
        ("unreadable", "theirs"),
    ]
    (repository.top / "elsewhere").symlink_to(away.top)
    assert [one[:3] for one in repository.said("plans: [elsewhere/*, elsewhere/plan, plans/loop]\n")] == [
        ("no-plan", 1, 9),
        ("unreadable", 1, 22),
        ("no-plan", 1, 38),
    ]


def test_a_file_that_cannot_be_read_is_said_so(repository: Repository, tmp_path: Path) -> None:
    file = repository.top / "portfolio.yaml"
    os.mkfifo(file)
    assert [problem.message for problem in repository.read().problems] == ["This is a pipe, not a file."]
    file.unlink()
    secret = tmp_path / "secret.yaml"
    secret.write_text("title: Not for you\n", encoding="utf-8")
    file.symlink_to(secret)
    portfolio = repository.read()
    assert [problem.rule for problem in portfolio.problems] == ["unreadable"]
    assert "Not for you" not in repr(portfolio)
    assert ids(portfolio) == ["marketing", "sales"], "folders are found without the file"
    file.unlink()
    file.write_bytes(b"title: \xff\n")
    assert [problem.rule for problem in repository.read().problems] == ["not-utf-8"]
    file.unlink()
    (repository.top / "portfolio.yml").write_text("title: Ours\n", encoding="utf-8")
    assert [problem.hint for problem in repository.read().problems] == ["Rename it to “portfolio.yaml”."]


def test_a_plan_called_almost_right_is_one_whose_own_check_says_so(repository: Repository) -> None:
    (repository.top / "plans/other").mkdir()
    (repository.top / "plans/other/plan.yml").touch()
    assert ids(repository.read()) == ["marketing", "other", "sales"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )
)
def test_nothing_that_a_list_may_hold_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    import json

    top = tmp_path_factory.mktemp("top")
    for key in ("plans", "title", "exchange_rates", "fiscal_year_start"):
        text = json.dumps({"currency": "EUR", key: value})
        (top / "portfolio.yaml").write_text(text, encoding="utf-8")
        for problem in read_portfolio(top).problems:
            assert problem.message
            assert problem.hint
            assert problem.span.line == 1
