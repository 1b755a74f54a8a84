"""Write small numbers as words, as sentences have them."""

from __future__ import annotations

_NUMBERS = [
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def in_words(count: int) -> str:
    """Return a number up to twelve as a word, a larger one in digits."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
