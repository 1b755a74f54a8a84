"""Every number on every page of the example leads back to lines of YAML."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown
import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.explain import trace
from plansite.compute.engine.graph import Given
from plansite.deliver.explain import as_json, as_text, explain
from plansite.deliver.export.export import as_csv
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.text.language import language
from plansite.present.text.rounding import exported
from plansite.present.withholding import for_readers
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.results import Results
    from plansite.present.page import Page

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TODAY = date(2026, 11, 23)
DIGIT = re.compile(r"[0-9]")
NUMBER = re.compile(r"[−-]?[^0-9−]{0,4}(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<scale>[KMB%]?)")
VOID = {"br", "hr", "col", "img", "input", "path", "wbr"}


@dataclass
class Element:
    """Hold an element that is open: its name, attributes, and how many cells it holds so far."""

    tag: str
    attributes: dict[str, str]
    cells: int = 0

    def has_class(self, *names: str) -> bool:
        return bool(set(names) & set(self.attributes.get("class", "").split()))


@dataclass
class Text:
    """Hold visible text with the elements around it, and the period of its column when it stands in a table."""

    text: str
    around: tuple[Element, ...]
    column: str

    def nearest(self, attribute: str) -> str:
        return next(
            (each.attributes[attribute] for each in reversed(self.around) if attribute in each.attributes), ""
        )

    def within(self, *names: str) -> bool:
        return any(each.has_class(*names) for each in self.around)


@dataclass
class Reader(HTMLParser):
    """Read a page's HTML into texts and the figures it names."""

    texts: list[Text] = field(default_factory=list)
    figures: list[tuple[dict[str, str], str]] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.columns = []
        if tag in {"th", "td"} and self.stack and self.stack[-1].tag == "tr":
            self.stack[-1].cells += 1
            if any(each.tag == "thead" for each in self.stack):
                self.columns.append(attributes.get("data-period", ""))
        if tag not in VOID:
            self.stack.append(Element(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and tag not in VOID:
            if self.stack.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(each.tag in {"style", "script"} for each in self.stack):
            return
        row = next((each for each in reversed(self.stack) if each.tag == "tr"), None)
        at = row.cells - 1 if row else -1
        column = self.columns[at] if 0 <= at < len(self.columns) else ""
        text = Text(" ".join(data.split()), tuple(self.stack), column)
        self.texts.append(text)
        if self.stack and "data-value" in self.stack[-1].attributes:
            self.figures.append((self.stack[-1].attributes, text.text))


def read(page: Page) -> Reader:
    body = page.text.split("---\n", 2)[2] if page.text.startswith("---\n") else page.text
    reader = Reader()
    reader.feed(markdown.markdown(body, extensions=["attr_list", "tables", "toc"]))
    reader.close()
    return reader


class Case:
    """Hold the example's plan, numbers and pages."""

    def __init__(self) -> None:
        whole = run(ROOT / "plan")
        assert not whole.failed, whole.problems[:3]
        self.pages = {page.path: read(page) for page in make_site(whole, TODAY).navigation.pages()}
        self.outcome = for_readers(whole)
        assert self.outcome.results is not None
        self.results = {"base": self.outcome.results}
        self.results |= {"outlook": self.outcome.outlook} if self.outcome.outlook else {}
        self.results |= {each.scenario.id: each.results for each in self.outcome.scenarios}
        self.nodes = {node for each in self.results.values() for node in each.graph.nodes}
        self.said = set(self._said())
        self.periods = {
            period.label: (grain, index)
            for grain in GRAINS
            for index, period in enumerate(self.outcome.results.calendar.periods(grain))
        }

    def _said(self) -> Iterator[str]:
        """Yield every text of the plan, of the schemas and of the catalogue, and the title of every figure."""
        assert self.outcome.plan is not None
        for document in self.outcome.plan.documents:
            yield from strings(document.root.data)
        for each in self.outcome.scenarios:
            yield from strings(each.scenario.root.data)
        for file in packaged("schemas").glob("*.json"):
            yield from strings(json.loads(file.read_text(encoding="utf-8")))
        assert self.outcome.catalog is not None
        for definition in (*self.outcome.catalog.kpis.values(), *self.outcome.catalog.inputs.values()):
            yield from strings(
                [definition.title, definition.question, definition.meaning, definition.formula]
            )
        for rule in self.outcome.rulebook.values():
            yield from strings([rule.title, rule.what, rule.why, rule.mend, rule.example])
        for node in self.outcome.results.graph.nodes.values() if self.outcome.results else ():
            yield from (plain(node.title), plain(getattr(node.source, "text", "")))

    def is_said(self, text: str) -> bool:
        """Tell whether a text stands in a file as it is: whole, or, when it has words, as a part."""
        wanted = plain(text)
        return wanted in self.said or (
            bool(re.search(r"[^\W\d]{2}", wanted)) and any(wanted in each for each in self.said)
        )


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield plain(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield plain(key)
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, int | float):
        yield str(data)


def plain(text: str) -> str:
    """Return a text as it can be compared: one space between words, no marks of Markdown."""
    return re.sub(r"[*_`\\]", "", " ".join(text.split())).replace("“", '"').replace("”", '"')


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


def test_every_number_is_marked(case: Case) -> None:
    bare = [
        f"{path}: {text.text}"
        for path, reader in case.pages.items()
        for text in reader.texts
        if DIGIT.search(text.text) and not is_marked(case, text)
    ]
    assert bare == []


def is_marked(case: Case, text: Text) -> bool:
    if text.nearest("data-source") or text.within("ps-formula", "ps-period", "ps-count", "ps-words"):
        return True
    if text.nearest("data-node") and (text.column or text.nearest("data-period") or text.within("ps-chart")):
        return True
    if re.fullmatch(r"\S+\.(?:yaml|csv):\d+", text.text.strip()):
        return True
    heading = text.around[-1].tag == "th" and "data-period" in text.around[-1].attributes
    return heading or case.is_said(text.text.removeprefix("= "))


def test_figures_are_the_results_and_the_export(case: Case) -> None:
    exported = {
        (row["scenario"], row["metric"], row["period"]): row["value"]
        for row in csv.DictReader(io.StringIO(as_csv(case.results)))
    }
    shown = [(path, figure) for path, reader in case.pages.items() for figure, _ in reader.figures]
    assert len(shown) > 100
    wrong = [
        (path, figure)
        for path, figure in shown
        if exported[figure.get("data-scenario", "base"), figure["data-node"], figure["data-period"]]
        != figure["data-value"]
    ]
    assert wrong == []


def test_what_is_written_is_the_value(case: Case) -> None:
    wrong = []
    for path, reader in case.pages.items():
        written = [
            (figure["data-node"], figure["data-period"], figure, text) for figure, text in reader.figures
        ]
        written += [
            (
                text.nearest("data-node"),
                text.column,
                {"data-scenario": text.nearest("data-scenario") or "base"},
                text.text,
            )
            for text in reader.texts
            if text.column and text.nearest("data-node") and any(each.tag == "td" for each in text.around)
        ]
        for node, period, figure, text in written:
            results = case.results[figure.get("data-scenario", "base")]
            if not reads_as(text, results.value(node, *case.periods[period]), results, node):
                wrong.append((path, node, period, text))
    assert wrong == []


def reads_as(text: str, value: float | None, results: Results, node: str) -> bool:
    """Tell whether a text shows a value: rounded, but by less than one in its last digit."""
    if value is None:
        return text == "—"
    month = re.fullmatch(r"(\w+) (\d{4})", text)
    if month and node in {"break_even_month", "lowest_cash_month"}:
        return results.calendar.name(round(value) - 1).startswith(month[2])
    if text in {"on target", "as planned"}:
        return abs(value) < 0.0005
    found = NUMBER.search(text)
    if found is None:
        return False
    digits = found["number"].replace(",", "")
    kind = "%" if re.search(r"\bpoints?\b", text) else found["scale"]
    scale = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "%": 0.01}[kind]
    step = scale * 10.0 ** -len(digits.partition(".")[2])
    return abs(float(digits) * scale - abs(value)) < step * 1.0001


def shown_figures(case: Case) -> dict[tuple[str, str, str], set[str]]:
    """Return what each page writes for each figure by scenario, id and period; a name or a picture writes nothing."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for reader in case.pages.values():
        for text in reader.texts:
            node, period = text.nearest("data-node"), text.column or text.nearest("data-period")
            if node in case.nodes and period:
                written = found.setdefault((text.nearest("data-scenario") or "base", node, period), set())
                value = any(each.tag == "td" or each.has_class("ps-figure") for each in text.around)
                if value and not text.within("ps-sampled", "ps-count"):
                    written.add(text.text)
    return found


def test_explain_answers_for_every_figure_of_every_page(case: Case) -> None:
    """Ask as `plansite explain` does, in words and as JSON, and compare with what the pages write."""
    settings = case.outcome.plan.settings if case.outcome.plan else None
    assert settings
    write = language(settings.language, settings.currency).value
    shown = shown_figures(case)
    assert {scenario for scenario, _, _ in shown} == set(case.results)
    for (scenario, node, period), written in shown.items():
        results = case.results[scenario]
        tree = explain(results, node, period)
        value = tree.lineage.value
        assert value == results.value(node, *case.periods[period])
        head, *below = as_text(tree, write).splitlines()
        title = f"{results.graph.nodes[node].title} ({period}): "
        assert head.startswith(title)
        assert head.endswith(f"  [{node}]")
        printed = head.removeprefix(title).removesuffix(f"  [{node}]")
        told = json.loads(as_json(tree))
        assert (told["id"], told["period"], told["value"]) == (node, period, exported(value))
        assert bool(told["reason"]) == (value is None) == any("unknown: " in line for line in below[:1])
        assert reads_as(printed, value, results, "")
        assert all(reads_as(text, value, results, node) for text in written), (scenario, node, period)
        assert f"{told['file']}:{told['line']}:{told['column']}" in "\n".join(below[:2])


def test_every_figure_rests_on_lines_of_yaml(case: Case) -> None:
    texts = {**case.outcome.texts}

    @cache
    def is_line(file: str, line: int) -> bool:
        lines = texts[file].splitlines() if file in texts else []
        return 1 <= line <= len(lines) and bool(lines[line - 1].strip())

    @cache
    def lost(scenario: str, node: str, grain: Any, index: int) -> tuple[str, ...]:
        """Return the figures below a figure that end nowhere; figures that look back at each other are met once."""
        results, waiting, seen, found = case.results[scenario], [node], {node}, []
        while waiting:
            name = waiting.pop()
            step = trace(results, name, grain, index)
            inputs = [each for each in step.inputs if each in results.graph.nodes]
            is_leaf = isinstance(results.graph.nodes[name].source, Given) or not inputs
            if is_leaf and not is_line(step.span.file, step.span.line):
                found.append(name)
            waiting += [each for each in inputs if each not in seen]
            seen.update(inputs)
        return tuple(found)

    named = {
        (text.nearest("data-scenario") or "base", node, text.column or text.nearest("data-period"))
        for reader in case.pages.values()
        for text in reader.texts
        for node in text.nearest("data-node").split()  # a chart names several
        if text.column or text.nearest("data-period")
    }
    assert len(named) > 1000
    assert [each for each in sorted(named) if lost(each[0], each[1], *case.periods[each[2]])] == []


def test_sources_name_lines_that_exist(case: Case) -> None:
    texts = {**case.outcome.texts}
    missing = []
    for path, reader in case.pages.items():
        for text in reader.texts:
            source = text.nearest("data-source")
            if source:
                file, _, line = source.rpartition(":")
                if not 1 <= int(line) <= len(texts.get(file, "").splitlines()):
                    missing.append((path, source))
    assert missing == []


def test_charts_name_figures_that_exist(case: Case) -> None:
    assert case.outcome.results is not None
    nodes = case.outcome.results.graph.nodes
    charts = [
        each.attributes
        for reader in case.pages.values()
        for text in reader.texts
        for each in text.around
        if each.has_class("ps-chart")
    ]
    assert charts
    # phases of a roadmap are dates, and no figures
    assert all(set(chart.get("data-node", "").split()) <= set(nodes) for chart in charts)


def test_what_no_line_of_the_plan_says_is_plansites_own(case: Case) -> None:
    """A reader has no catalogue at hand."""
    formulas = [text for reader in case.pages.values() for text in reader.texts if text.within("ps-formula")]
    own = [text for text in formulas if "Plansite’s own definition" in text.text]
    assert own
    assert not any(text.nearest("data-source") for text in own)
    assert not any(text.nearest("data-source").startswith("catalog/") for text in formulas)
