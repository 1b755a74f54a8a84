"""Every requirement is covered by something that names it, or waits with a written reason.

A cover is the word “covers” and ids: `"x-covers": ["MKT-WHY-1"]` in a schema, `covers: [PL1-8a]` in the catalogue,
`# covers: PL4-10, PL4-11` in a template, `covers=("STEP4-5",)` or `covers: STEP4-5` in a Python module or a page template.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ID = r"[A-Z][A-Z0-9]*(?:-[A-Z]+)?-[0-9]+[a-z]?"
COVER = re.compile(rf"""covers["']?\s*[:=]\s*[\[(]?\s*((?:["']?{ID}["']?[\s,#]*)+)""", re.IGNORECASE)
LINE = re.compile(rf"(?P<id>{ID}) (?P<kind>[QFRCXT]|K(?= ))(?: (?P<kpi>[a-z_]+))?  (?P<wording>[A-Z].+[.?])")
PLACES = [
    ("schemas", "*.json"),
    ("generator/plansite", "*.yaml"),
    ("generator/plansite", "*.py"),
    ("generator/plansite", "*.j2"),
]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is asked, its kind (a letter), and the name of a KPI in the catalogue."""

    kind: str
    kpi: str
    wording: str


def read(text: str) -> dict[str, Requirement]:
    """Map each id of a list of requirements to what stands on its line; raise `ValueError` on a line without."""
    requirements: dict[str, Requirement] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        parts = LINE.fullmatch(line)
        if parts is None or parts["id"] in requirements:
            message = f"not a requirement with an id of its own, a kind and a wording: {line}"
            raise ValueError(message)
        requirements[parts["id"]] = Requirement(parts["kind"], parts["kpi"] or "", parts["wording"])
    return requirements


def required() -> dict[str, Requirement]:
    return read((TOP / "tests" / "requirements.txt").read_text(encoding="utf-8"))


def later() -> dict[str, str]:
    """Map each id that waits to the reason above it."""
    reasons: dict[str, str] = {}
    reason = ""
    for line in (TOP / "tests" / "requirements_later.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            for name in line.split():
                assert name not in reasons, f"{name} waits twice"
                reasons[name] = reason
        elif not line.startswith("#"):
            reason = line
    return reasons


def covers(text: str) -> list[str]:
    return [name for match in COVER.finditer(text) for name in re.findall(ID, match[1])]


def covered() -> dict[str, list[str]]:
    """Map each id that is named somewhere to the files that name it."""
    files: dict[str, list[str]] = {}
    for folder, pattern in PLACES:
        for path in sorted((TOP / folder).rglob(pattern)):
            for name in covers(path.read_text(encoding="utf-8")):
                files.setdefault(name, []).append(str(path.relative_to(TOP)))
    return files


def guided() -> list[str]:
    """Return the ids of guidance: it counts where an author meets its words, which tests/deliver/edit/test_guidance.py holds."""
    text = (TOP / "generator" / "plansite" / "catalog" / "guidance.yaml").read_text(encoding="utf-8")
    return re.findall(rf"^({ID}):$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        '"x-covers": [\n  "PL1-1",\n  "SALES-KPI-4b"\n],',
        "covers: [PL1-1, SALES-KPI-4b]",
        "# covers: PL1-1, SALES-KPI-4b\nnext: PL9-9",
        'Rule("x", covers=("PL1-1", "SALES-KPI-4b"), check=y)',
        '"""Judge goals.\n\ncovers: PL1-1,\nSALES-KPI-4b\n"""',
        "{# covers: PL1-1, SALES-KPI-4b #}",
    ],
)
def test_each_form_of_cover_is_read(text: str) -> None:
    assert covers(text) == ["PL1-1", "SALES-KPI-4b"]


def test_an_id_in_a_sentence_covers_nothing() -> None:
    assert covers("This page covers much, PL1-1 not among it. See PL1-2.") == []


@pytest.mark.parametrize(
    "line",
    ["PL1-1 F", "PL1-1 F  ", "PL1-1  What the company stands for.", "PL1-1 F what the company stands for"],
)
def test_an_id_without_a_kind_and_a_sentence_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="a wording"):
        read(f"# Mission\n{line}\n")


def test_an_id_stands_once() -> None:
    with pytest.raises(ValueError, match="an id of its own"):
        read("PL1-1 F  What it stands for.\nPL1-1 F  What it means to achieve.\n")


def test_a_wording_stands_once() -> None:
    wordings = Counter(requirement.wording for requirement in required().values())
    assert [wording for wording, times in wordings.items() if times > 1] == []


def test_the_list_is_whole() -> None:
    kinds = Counter(requirement.kind for requirement in required().values())
    assert kinds == {"F": 273, "R": 88, "Q": 87, "K": 86, "T": 43, "X": 25, "C": 18}


def test_every_requirement_is_covered_or_waits_with_a_reason() -> None:
    advice = {name for name, asked in required().items() if asked.kind == "T"}
    assert set(guided()) == advice
    done = (covered().keys() - advice) | later().keys() | set(guided())
    assert {name: asked.wording for name, asked in required().items() if name not in done} == {}
    assert all(len(reason) > 40 for reason in later().values()), "a reason is a sentence"


def test_nothing_is_covered_and_waits() -> None:
    assert {name: covered()[name] for name in later() if name in covered()} == {}


def test_only_requirements_are_named() -> None:
    unknown = {name: files for name, files in covered().items() if name not in required()}
    assert unknown == {}
    assert [name for name in later() if name not in required()] == []


def test_questions_and_fields_do_not_wait() -> None:
    """Every question and field of a plan has its place from the start; what may wait is what a later stage shows."""
    waiting = [name for name in later() if required()[name].kind == "Q"]
    assert waiting == []


def test_a_kpi_is_covered_by_its_entry_in_the_catalogue() -> None:
    text = (TOP / "generator" / "plansite" / "catalog" / "kpis.yaml").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
    named = {name: entry.split(":")[0] for entry in entries for name in covers(entry)}
    wrong = {
        name: named.get(name, "nothing")
        for name, asked in required().items()
        if asked.kind == "K" and name not in later() and named.get(name) != asked.kpi
    }
    assert wrong == {}
