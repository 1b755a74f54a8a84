"""Sentences in which something looks like Markdown by accident, by language."""

from __future__ import annotations

from pathlib import Path

import yaml

_WRITTEN: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
)
SENTENCES = [(language, sentence) for language, sentences in _WRITTEN.items() for sentence in sentences]


def on_one_line(text: str) -> str:
    """Return a text with each white space as one space, as a browser shows it."""
    return " ".join(text.split())
