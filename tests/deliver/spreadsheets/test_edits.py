"""Single values change in a file; comments, order and layout of all others stay."""

from __future__ import annotations

import pytest
import yaml

from plansite.deliver.spreadsheets.edits import CannotEditError, entry_at, put

FILE = """\
# our budget
owner: ben

lines:
  crm:
    title: CRM  # twelve seats
    amount: 540 EUR  # costs.xlsx Budget!B5:M5
  ads: {title: Ads, amount: 6 EUR}
  fair:
    title: Fair
    amount:  # decided in May
      2027-01: 0 EUR
      # the stand
      2027-02: 900 EUR  # net
    note: >-
      Paid in
      # two parts

# nothing else
approval: Oskar
"""
MONTHS = {"2027-01": "1 EUR", "2027-02": "2 EUR"}


def changed(path: list[str], content: str | dict[str, str], comment: str = "") -> list[tuple[str, str]]:
    """The lines that differ, as they were and as they are."""
    after = put(FILE, "budget.yaml", path, content, comment)
    assert entry_at(after, "budget.yaml", ["approval"]).data == "Oskar"  # type: ignore[union-attr]  # it is there
    before_lines, after_lines = FILE.splitlines(), after.splitlines()
    gone = [line for line in before_lines if line not in after_lines]
    new = [line for line in after_lines if line not in before_lines]
    return [("-", line) for line in gone] + [("+", line) for line in new]


def test_a_value_changes_and_the_address_behind_it() -> None:
    assert changed(["lines", "crm", "amount"], "550 EUR", "costs.xlsx Budget!B6:M6") == [
        ("-", "    amount: 540 EUR  # costs.xlsx Budget!B5:M5"),
        ("+", "    amount: 550 EUR  # costs.xlsx Budget!B6:M6"),
    ]


def test_words_of_people_behind_a_value_stay() -> None:
    assert changed(["lines", "crm", "title"], "Sales", "costs.xlsx Budget!A6") == [
        ("-", "    title: CRM  # twelve seats"),
        ("+", "    title: Sales  # twelve seats"),
    ]


def test_one_value_becomes_many_and_many_become_one() -> None:
    assert changed(["lines", "crm", "amount"], MONTHS) == [
        ("-", "    amount: 540 EUR  # costs.xlsx Budget!B5:M5"),
        ("+", "    amount:  # costs.xlsx Budget!B5:M5"),
        ("+", "      2027-01: 1 EUR"),
        ("+", "      2027-02: 2 EUR"),
    ]
    assert ("+", "    amount: 5 EUR  # decided in May") in changed(["lines", "fair", "amount"], "5 EUR")


def test_of_months_only_those_change_that_are_different() -> None:
    months = {"2026-12": "3 EUR", "2027-01": "0 EUR", "2027-02": "950 EUR", "2027-03": "1 EUR"}
    assert changed(["lines", "fair", "amount"], months) == [
        ("-", "      2027-02: 900 EUR  # net"),
        ("+", "      2026-12: 3 EUR"),
        ("+", "      2027-02: 950 EUR  # net"),
        ("+", "      2027-03: 1 EUR"),
    ]


def test_a_month_that_is_gone_takes_no_comment_with_it() -> None:
    after = put(FILE, "budget.yaml", ["lines", "fair", "amount"], {"2027-02": "900 EUR"})
    assert "      # the stand\n      2027-02: 900 EUR  # net\n" in after
    assert "2027-01" not in after


def test_what_stands_in_braces_stays_there() -> None:
    assert changed(["lines", "ads", "amount"], MONTHS) == [
        ("-", "  ads: {title: Ads, amount: 6 EUR}"),
        ("+", "  ads: {title: Ads, amount: {2027-01: 1 EUR, 2027-02: 2 EUR}}"),
    ]
    assert changed(["lines", "ads", "note"], "new")[1] == (
        "+",
        "  ads: {title: Ads, amount: 6 EUR, note: new}",
    )


def test_a_new_item_comes_last_among_its_own() -> None:
    after = put(FILE, "budget.yaml", ["lines", "phone"], {"title": "Phone", "amount  # x.xlsx A!B2": MONTHS})
    expected = """\
      # two parts
  phone:
    title: Phone
    amount:  # x.xlsx A!B2
      2027-01: 1 EUR
      2027-02: 2 EUR

# nothing else
"""
    assert expected in after


def test_a_key_without_a_value_gets_one() -> None:
    assert put("lines:\n# none yet\n", "f", ["lines", "crm", "title"], "CRM") == (
        "lines:\n  crm:\n    title: CRM\n# none yet\n"
    )
    assert put("lines: {}\n", "f", ["lines", "crm"], "5") == "lines: {crm: 5}\n"


def test_an_empty_file_and_a_file_of_comments_get_lines() -> None:
    assert put("", "f", ["lines", "crm"], "5", "x") == "lines:\n  crm: 5  # x\n"
    assert put("# head\n", "f", ["lines", "crm"], "5") == "# head\nlines:\n  crm: 5\n"


def test_a_text_of_several_lines_is_replaced_whole() -> None:
    after = put(FILE, "budget.yaml", ["lines", "fair", "note"], "new", "costs.xlsx Budget!A9")
    assert "    note: new  # costs.xlsx Budget!A9\n\n# nothing else\n" in after


@pytest.mark.parametrize(
    "text",
    [
        "lines: {crm: {title: CRM, amount: {2027-01: 1, # net\n  2027-02: 2}}}\n",
        "lines: {\n  crm: {\n    title: CRM,\n    amount: 7\n  }\n}\n",
        "lines:\n  crm:\n    amount:\n      &all 2027-01: 1\n      2027-02: 2\n",
        'lines:\n  "crm":\n    amount: "a # b" # c\n',
        "lines:\n  crm:\n    amount:\n      2027-01: >-\n        1\n      2027-02: 2",
        "lines:\r\n  crm:\r\n    amount:\r\n      2027-02: 7  # net\r\n",
        "lines:\n  crm: {amount: &pay 7}\nowner: *pay\n",
        "lines:\n  crm:\n    amount: [1, 2]\n",
        "lines:\n  crm:\n    amount:\n    - 1\n    - 2\n",
        "lines:\n  - crm\n",
        "lines:\n  crm:\n",
        "lines:\n  crm:\n    amount:   # later\n    title: CRM\n",
        "# nothing\n---\n",
        "lines: 7",
    ],
)
@pytest.mark.parametrize("content", ["9 EUR", MONTHS, '"=a # b"'])
def test_whatever_the_layout_a_value_is_put_in_exactly_or_refused(
    text: str, content: str | dict[str, str]
) -> None:
    try:
        after = put(text, "f", ["lines", "crm", "amount"], content, "x.xlsx A!B2:C2")
    except CannotEditError:
        return
    said = yaml.load(after, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
    wanted = yaml.load(text, yaml.BaseLoader) or {"lines": {}}  # noqa: S506 - as above
    wanted["lines"] = wanted["lines"] if isinstance(wanted["lines"], dict) else {}
    crm = wanted["lines"].get("crm") or {}
    wanted["lines"]["crm"] = {**crm, "amount": content if isinstance(content, dict) else content.strip('"')}
    assert said == wanted


def test_what_would_be_a_guess_is_refused() -> None:
    with pytest.raises(CannotEditError, match=r"budget\.yaml:2 is written in a way"):
        put(FILE, "budget.yaml", ["owner", "name"], "new")
    with pytest.raises(CannotEditError, match=r"budget\.yaml:1"):
        put("a: [", "budget.yaml", ["a"], "new")
