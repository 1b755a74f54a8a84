"""The recipes of README.md and CONTRIBUTING.md do what they say, when they are followed to the letter and nothing else is done.

Each takes the example out of the guide and applies it to a copy of the repository.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest

from plansite.deliver.export.export import as_csv
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from plansite.outcome import Outcome

pytestmark = pytest.mark.commands

TOP = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = (
    "generator",
    "schemas",
    "plan",
    "tests/catalog",
    "tests/judge",
    "pyproject.toml",
    "tests/conftest.py",
)
# what a fresh process says of a plan: the same stages, run by the package of the copy
SHOW = """\
import json, sys
from pathlib import Path
from plansite.deliver.export.export import as_csv
from plansite.pipeline import run
from plansite.present.site import make_site
outcome = run(Path(sys.argv[1]))
pages = {page.path: page.text for page in make_site(outcome).navigation.pages()} if outcome.results else {}
rules = [problem.rule for problem in outcome.problems]
print(json.dumps({"rules": rules, "pages": pages, "csv": as_csv({"base": outcome.results}) if outcome.results else ""}))
"""


def example(guide: str, heading: str, language: str, number: int = 0) -> str:
    """Return an example in a language that stands under a heading of a guide."""
    text = (TOP / guide).read_text(encoding="utf-8")
    chapter = text[text.index(f"\n## {heading}\n") + 1 :].split("\n## ")[0]
    return [fence for name, fence in FENCE.findall(chapter) if name == language][number]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what the recipes touch, and what shows that they work."""
    for name in COPIED:
        source, target = TOP / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def add(file: Path, text: str) -> None:
    """Add a text at the end of a file."""
    file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n\n{text}", encoding="utf-8")


def python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the package of the copy."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={"PYTHONPATH": str(copy / "generator"), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def shown(copy: Path, plan: str) -> dict[str, Any]:
    done = python(copy, "-c", SHOW, plan)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def check_tests(copy: Path, tests: str, chosen: str) -> None:
    """Run some tests in the copy; fail if one fails or none is there."""
    done = python(copy, "-m", "pytest", "-p", "no:cacheprovider", tests, "-k", chosen)
    assert done.returncode == 0, done.stdout


def pages(outcome: Outcome) -> dict[str, str]:
    return {page.path: page.text for page in make_site(outcome).navigation.pages()}


@pytest.mark.parametrize(
    ("guide", "heading"),
    [("README.md", "Make it yours, without Python"), ("CONTRIBUTING.md", "Add a question")],
)
def test_a_question_is_one_edit_of_a_schema(copy: Path, guide: str, heading: str) -> None:
    ((name, question),) = json.loads("{" + example(guide, heading, "json") + "}").items()
    file = copy / "schemas" / "marketing.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert name not in schema["properties"]["product"]["properties"]
    schema["properties"]["product"]["properties"][name] = question
    file.write_text(json.dumps(schema), encoding="utf-8")
    assert question["description"].split("\n")[0] in pages(run(copy / "plan"))["open-questions.md"]
    answer = question["examples"][0]
    change(copy / "plan" / "marketing.yaml", "\nproduct:\n", f"\nproduct:\n  {name}: {json.dumps(answer)}\n")
    page = pages(run(copy / "plan"))["marketing/product.md"]
    assert question["title"] in page
    assert answer in page


def test_a_kpi_of_a_plan_is_one_entry(copy: Path) -> None:
    entry = example("README.md", "Make it yours, without Python", "yaml")
    change(copy / "plan" / "kpis.yaml", "\ndefinitions:\n", f"\n{entry}")
    outcome = run(copy / "plan")
    assert not outcome.failed, outcome.problems
    page = pages(outcome)["kpis/revenue_per_seller.md"]
    assert "Revenue per person in sales" in page
    assert "What does one more person in sales bring" in page
    assert "€" in page
    assert outcome.results
    assert ",revenue_per_seller," in as_csv({"base": outcome.results})


def test_a_kpi_of_the_catalogue_is_one_entry_and_its_case(copy: Path) -> None:
    heading = "Add a KPI"
    add(copy / "generator/plansite/catalog/kpis.yaml", example("CONTRIBUTING.md", heading, "yaml"))
    change(copy / "plan/kpis.yaml", "\ntracked:\n", "\ntracked:\n  revenue_per_seller: {every: month}\n")
    said = shown(copy, "plan")
    assert ",revenue_per_seller," in said["csv"]
    assert "Revenue per person in sales" in said["pages"]["kpis/revenue_per_seller.md"]
    case = example("CONTRIBUTING.md", heading, "python")
    change(
        copy / "tests/catalog/cases_practice.py",
        "\nCASES: dict[str, Case] = {\n",
        f"\nCASES: dict[str, Case] = {{\n{case}",
    )
    check_tests(copy, "tests/catalog", "revenue_per_seller or every_case_a_kpi or no_title or units_fit")


def test_a_rule_is_a_function_its_name_in_a_list_and_an_entry(copy: Path) -> None:
    heading = "Add a rule"
    function, entry = (example("CONTRIBUTING.md", heading, language) for language in ("python", "yaml"))
    family = copy / "generator/plansite/judge/rules/resources.py"
    change(
        family,
        "\nRULES: tuple[Rule, ...] = (\n",
        f"\n{function}\n\nRULES: tuple[Rule, ...] = (\n    team_without_lead,\n",
    )
    add(copy / "generator/plansite/catalog/rules.yaml", entry)
    sound = shown(copy, "tests/judge/sound")
    assert "team-without-lead" not in sound["rules"]
    assert "Every team has a lead" in sound["pages"]["rules.md"]
    assert "What everybody leads, nobody leads." in sound["pages"]["rules.md"]
    case = example("CONTRIBUTING.md", heading, "python", 1)
    file = copy / "tests/judge/cases_advice.py"
    cases = file.read_text(encoding="utf-8").rstrip().removesuffix(")")
    file.write_text(f"{cases}{indent(case.rstrip(), '    ')},\n)\n", encoding="utf-8")
    chosen = "without-lead or without_lead or sound_plan or has_a_case or agree"
    check_tests(copy, "tests/judge/test_advice.py", chosen)
    change(copy / "tests/judge/sound/team.yaml", ", lead: cleo", "")
    assert shown(copy, "tests/judge/sound")["rules"] == ["team-without-lead"]
