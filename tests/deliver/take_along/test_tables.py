"""Tables on paper: what does not fit beside each other is continued below."""

from __future__ import annotations

import re

import pytest

from plansite.deliver.take_along.markup import rewritten


def table(columns: int, rows: int = 1, extra: str = "") -> str:
    cells = "".join(f"<td>c{column}</td>" for column in range(1, columns))
    head = "".join(f"<th>m{column}</th>" for column in range(1, columns))
    body = "".join(f'<tr id="r{row}"><th>row</th>{cells}</tr>' for row in range(rows))
    return f'<table class="ps-numbers">{extra}<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'


def headings(html: str) -> list[list[str]]:
    return [re.findall(r"m\d+", part) for part in html.split("</thead>")[:-1]]


@pytest.mark.parametrize(
    ("columns", "counts", "is_wide"),
    [(8, [7], False), (13, [12], True), (25, [12, 12], True), (26, [12, 13], True), (61, [12] * 5, True)],
)
def test_a_year_stands_beside_each_other(columns: int, counts: list[int], is_wide: bool) -> None:  # noqa: FBT001 - a case
    made = rewritten(table(columns), "index.md", {"index.md": 0})
    assert made.is_wide is is_wide
    assert [len(row) for row in headings(made.html)] == counts
    assert [name for row in headings(made.html) for name in row] == [f"m{n}" for n in range(1, columns)]
    assert made.html.count("<th>row</th>") == len(counts)
    assert made.html.count('id="p0-r0"') == 1


def test_a_table_with_cells_over_several_columns_stays_one() -> None:
    uneven = table(25).replace("<tbody>", '<tbody><tr><th colspan="25">all</th></tr>')
    made = rewritten(uneven, "index.md", {"index.md": 0})
    assert made.html.count("<table") == 1
    assert '<th colspan="25">all</th>' in made.html


def test_columns_keep_their_look() -> None:
    group = '<colgroup><col span="20"><col class="ps-unsure" span="5"></colgroup>'
    made = rewritten(table(25, extra=group), "index.md", {"index.md": 0})
    first, second = made.html.split("</table>")[:2]
    assert (first.count("ps-unsure"), second.count("ps-unsure")) == (0, 5)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("../index.html#how", ' href="#p0-how"'),
        ("mrr.md", ' href="#p1"'),
        ("#own", ' href="#p1-own"'),
        ("https://example.org/a?b=c&amp;d", ' href="https://example.org/a?b=c&amp;d"'),
        ("../data/plan.json", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_links_lead_inside_the_book_or_to_the_web(address: str, link: str) -> None:
    made = rewritten(f'<a href="{address}">x</a>', "kpis/mrr.md", {"index.md": 0, "kpis/mrr.md": 1})
    assert made.html == f"<a{link}>x</a>"


def test_what_is_folded_is_open_and_what_loads_or_runs_is_gone() -> None:
    html = '<details><summary>a &lt; b</summary>c</details><script>x</script><iframe src="a"></iframe><img src="a.png" onerror="b"><p class="ps-as-table">d<p>e</p></p>'
    made = rewritten(html, "index.md", {"index.md": 0})
    assert made.html == '<details open=""><summary>a &lt; b</summary>c</details><img>'
