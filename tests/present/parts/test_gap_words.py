"""A gap is told as finely as the numbers beside it, and never as none where a goal is missed."""

from __future__ import annotations

import pytest

from plansite.present.parts.goals import gap_words
from plansite.present.text.language import language


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (-0.0059, "0.6% ahead"),
        (-0.0004, "on target"),
        (0.0, "on target"),
        (1e-12, "on target"),
        (0.0004, "under 0.1% short"),
        (0.0341, "3.4% short"),
        (0.25, "25% short"),
        (-1.5, "150% ahead"),
    ],
)
def test_a_gap_in_words(gap: float, words: str) -> None:
    assert gap_words(language("en", "EUR"), gap) == words
