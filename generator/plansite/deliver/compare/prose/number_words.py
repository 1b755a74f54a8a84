"""Read numbers that are written as words, such as “twelve” and “a third of”, in the languages of plans.

Source: Unicode CLDR, rules for spelling numbers out. What is also an article, such as “one”, counts only before a larger word.
"""

from __future__ import annotations

import re

_WORDS: dict[int, str] = {
    2: r"two|dos|dwa|dwie|dwóch|два|две|двух|두",
    3: r"three|tres|trzy|trzech|три|трех|трёх|세",
    4: r"four|cuatro|cztery|czterech|четыре|четырех|четырёх|네",
    5: r"five|cinco|pięć|pięciu|пять|пяти|다섯",
    6: r"six|seis|sześć|sześciu|шесть|шести|여섯",
    7: r"seven|siete|siedem|siedmiu|семь|семи|일곱",
    8: r"eight|ocho|osiem|ośmiu|восемь|восьми|여덟",
    9: r"nine|nueve|dziewięć|dziewięciu|девять|девяти|아홉",
    10: r"ten|diez|dziesięć|dziesięciu|десять|десяти|열",
    11: r"eleven|once|jedenaście|jedenastu|одиннадцать|одиннадцати|열한",
    12: r"twelve|doce|dwanaście|dwunastu|двенадцать|двенадцати|열두",
    13: r"thirteen|trece|trzynaście|trzynastu|тринадцать|тринадцати",
    14: r"fourteen|catorce|czternaście|czternastu|четырнадцать|четырнадцати",
    15: r"fifteen|quince|piętnaście|piętnastu|пятнадцать|пятнадцати",
    16: r"sixteen|dieciséis|szesnaście|szesnastu|шестнадцать|шестнадцати",
    17: r"seventeen|diecisiete|siedemnaście|siedemnastu|семнадцать|семнадцати",
    18: r"eighteen|dieciocho|osiemnaście|osiemnastu|восемнадцать|восемнадцати",
    19: r"nineteen|diecinueve|dziewiętnaście|dziewiętnastu|девятнадцать|девятнадцати",
    20: r"twenty|veinte|dwadzieścia|dwudziestu|двадцать|двадцати|스무",
    30: r"thirty|treinta|trzydzieści|trzydziestu|тридцать|тридцати|서른",
    40: r"forty|cuarenta|czterdzieści|czterdziestu|сорок|сорока|마흔",
    50: r"fifty|cincuenta|pięćdziesiąt|pięćdziesięciu|пятьдесят|пятидесяти|쉰",
    60: r"sixty|sesenta|sześćdziesiąt|шестьдесят|шестидесяти|예순",
    70: r"seventy|setenta|siedemdziesiąt|семьдесят|семидесяти|일흔",
    80: r"eighty|ochenta|osiemdziesiąt|восемьдесят|восьмидесяти|여든",
    90: r"ninety|noventa|dziewięćdziesiąt|девяносто|아흔",
    100: r"a hundred|one hundred|cien|sto|сто",
}


def _by_first_letter(alternatives: list[str]) -> str:
    """Join alternatives, those with the same first letter together: nearly all words of a text are none of them by that."""
    rests: dict[str, list[str]] = {}
    for words in alternatives:
        rests.setdefault(words[0], []).append(words[1:])
    return "|".join(f"{first}(?:{'|'.join(of_first)})" for first, of_first in rests.items())


_HUNDREDS = _by_first_letter([words.split("|")[0] for number, words in _WORDS.items() if number < 10])  # noqa: PLR2004 - digits
_TENS = _by_first_letter(
    [word for number, words in _WORDS.items() if 20 <= number < 100 for word in words.split("|")]  # noqa: PLR2004 - from twenty on
)
_ONES = "one|uno|una?|jeden|один|одна|" + "|".join(words for number, words in _WORDS.items() if number < 10)  # noqa: PLR2004
_SINGLE = _by_first_letter(sorted("|".join(_WORDS.values()).split("|"), key=len, reverse=True))
_LARGER = r"hundred|thousand|million|billion|mil\b|millón|milion|миллион"
_LARGER_WORDS = tuple(_LARGER.replace(r"\b", "").split("|"))
# the longest first: “twenty-five”, “two hundred”, “twelve”
WORD = (
    rf"(?i:(?:{_TENS})(?:[- ]|\s+y\s+)(?:{_ONES})|(?:{_HUNDREDS}) hundred|{_SINGLE}"
    rf"|(?:an?|one|un|jeden|один)(?=\s+(?:{_LARGER})))(?![\w-])"
)
_BY_WORD = {word: number for number, words in _WORDS.items() for word in words.split("|")}
_FRACTIONS: dict[tuple[int, int], str] = {
    (1, 2): r"half{of}|la mitad|połowa|połowę|половина|половину|половины|절반",
    (2, 3): r"two thirds{of}|dos tercios|dwie trzecie|две трети|3분의 2",
    (1, 3): r"a third{of}|one third{of}|un tercio|jedna trzecia|треть|3분의 1",
    (3, 4): r"three quarters{of}|tres cuartos|trzy czwarte|три четверти|4분의 3",
    (1, 4): r"a quarter{of}|one quarter{of}|un cuarto|jedna czwarta|четверть|4분의 1",
    (1, 5): r"a fifth{of}|one fifth{of}|una quinta parte|jedna piąta|пятая часть|5분의 1",
    (1, 10): r"a tenth{of}|one tenth{of}|una décima parte|jedna dziesiąta|десятая часть|10분의 1",
}
# in English a share says of what it is one: “a quarter” alone is a time
_OF = r"(?=\s+(?:of|the|our|all)\b)"
_ANY_FRACTION = "|".join(
    f"(?P<of{top}_{below}>{words.format(of=_OF)})" for (top, below), words in _FRACTIONS.items()
)
FRACTION = re.compile(rf"(?<![\w-])(?:{_ANY_FRACTION})(?!\w)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
# one of these stands in every number without digits that is less than a hundred, and in every fraction
_NEEDED = frozenset(
    _LETTERS.findall(said.removesuffix("{of}"))[-1]
    for words in (*_WORDS.values(), *_FRACTIONS.values())
    for said in words.split("|")
)
_ROUGH = 0.025  # a third is said of what lies between some 31 and 36 percent


def may_be_in_words(text: str) -> bool:
    """Tell whether numbers or fractions without digits may stand in a text: to look at its words takes less than to search it."""
    small = text.lower()
    return not _NEEDED.isdisjoint(_LETTERS.findall(small)) or any(large in small for large in _LARGER_WORDS)


def number_of(written: str) -> float | None:
    """Return the number that a word, or two of them, say; None for digits."""
    # to a pattern that passes over capitals, each of these is the same letter
    word = written.casefold().replace("i\u0307", "i").replace("\u0131", "i")
    if word in _BY_WORD:
        return float(_BY_WORD[word])
    first, _, second = re.sub(r"\s+y\s+|-", " ", word).partition(" ")
    if second == "hundred":
        return 100.0 * _BY_WORD.get(first, 1)
    if first in _BY_WORD and second:
        return float(_BY_WORD[first] + _BY_WORD.get(second, 1))
    return 1.0 if word in {"a", "an", "one", "un", "jeden", "один"} else None


def share_of(match: re.Match[str]) -> tuple[float, float]:
    """Return the share that a fraction says, and by how much it may be off."""
    name = next(name for name, said in match.groupdict().items() if said)
    top, _, below = name.removeprefix("of").partition("_")
    share = int(top) / int(below)
    return share, min(_ROUGH, share / 10)
