"""Adding a question and a KPI needs no Python: one edit of a schema, one entry in a plan, both are on the site."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

KPI = """
  revenue_per_seller:
    title: Revenue per person in sales
    question: What does one more person in sales bring?
    definition: Revenue of the period, divided by the people in sales at its end.
    formula: revenue / sales_people_employed
    unit: money
    better: up
    rollup: recompute
    goal: A sales team of the right size
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("company")
    for name in ("plan", "schemas"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "mkdocs.yml", project)
    schema_file = project / "schemas" / "marketing.schema.json"
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    schema["properties"]["product"]["properties"]["guarantee"] = {
        "$ref": "common.schema.json#/definitions/prose",
        "title": "Guarantee",
        "description": "What do you promise in case it does not work?",
        "examples": ["Money back within 60 days."],
    }
    schema_file.write_text(json.dumps(schema), encoding="utf-8")
    marketing = project / "plan" / "marketing.yaml"
    text = marketing.read_text(encoding="utf-8")
    assert "\nproduct:\n" in text
    marketing.write_text(
        text.replace("\nproduct:\n", "\nproduct:\n  guarantee: Sixty days, no reasons asked.\n"),
        encoding="utf-8",
    )
    kpis = project / "plan" / "kpis.yaml"
    text = kpis.read_text(encoding="utf-8")
    text = (
        text.replace("\ndefinitions:\n", f"\ndefinitions:{KPI}")
        if "\ndefinitions:\n" in text
        else f"{text}\ndefinitions:{KPI}"
    )
    kpis.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "plansite", "build"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "build" / "site"


def test_a_new_question_and_its_answer_are_on_the_page(site: Path) -> None:
    page = (site / "marketing" / "product.html").read_text(encoding="utf-8")
    assert "Guarantee" in page
    assert "Sixty days, no reasons asked." in page


def test_a_new_kpi_has_a_page_with_values(site: Path) -> None:
    page = (site / "kpis" / "revenue_per_seller.html").read_text(encoding="utf-8")
    assert "Revenue per person in sales" in page
    assert "What does one more person in sales bring" in page
    assert "€" in page
