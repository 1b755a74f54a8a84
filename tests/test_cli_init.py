"""What a new plan says of itself comes from options, or from answers at a terminal."""

from __future__ import annotations

import json

from plansite.cli_init import LANGUAGES
from plansite.resources import packaged


def test_the_languages_are_those_that_a_plan_can_have() -> None:
    schema = json.loads((packaged("schemas") / "plan.schema.json").read_text(encoding="utf-8"))
    assert list(LANGUAGES) == schema["properties"]["language"]["enum"]
