"""Find the quarters that a text names, as people write them in the languages of plans: Q3 2027, the third quarter of 2027."""

# ruff: noqa: RUF001 - words of other languages
from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar

_ORDINALS = (
    r"1st|first|primer|erste[ns]?|перв(?:ый|ого|ом)|pierwsz(?:y|ego|ym)|1-(?:й|го|м)|1\.|1º|1er|I|1",
    r"2nd|second|segundo|zweite[ns]?|втор(?:ой|ого|ом)|drug(?:i|iego|im)|2-(?:й|го|м)|2\.|2º|2do|II|2",
    r"3rd|third|tercer|dritte[ns]?|трет(?:ий|ьего|ьем)|trzeci(?:ego|m)?|3-(?:й|го|м)|3\.|3º|3er|III|3",
    r"4th|fourth|last|cuarto|vierte[ns]?|четв[её]рт(?:ый|ого|ом)|czwart(?:y|ego|ym)|4-(?:й|го|м)|4\.|4º|4to|IV|4",
)
_WORD = r"quarter|trimestre|quartals?|квартал[еау]?|kwarta(?:ł|łu|le)"
_YEAR = r"(?:19|20)[0-9]{2}"
_NAMED = "|".join(f"(?P<q{number}>{words})" for number, words in enumerate(_ORDINALS, start=1))
_QUARTER = re.compile(
    rf"(?<![\w.,/-])(?:[QT](?P<short>[1-4])[ /-]?(?P<year>{_YEAR})|(?P<year_first>{_YEAR})[ -]?[QT](?P<short_last>[1-4])"
    rf"|(?P<year_korean>{_YEAR})년\s?(?P<korean>[1-4])분기"
    rf"|(?:{_NAMED})\s+(?:{_WORD})\s+(?:(?:of|de|del|года?|roku)\s+)?(?P<year_last>{_YEAR}))(?![^\W가-힣]|[-.,][0-9])",
    re.IGNORECASE,
)


_ANY_YEAR = re.compile(_YEAR)


class Quarter(NamedTuple):
    """Hold a quarter that a text names: its label, such as 2027-Q3, and where it stands in the text."""

    label: str
    start: int
    stop: int


def quarters(text: str) -> Iterator[Quarter]:
    """Yield the quarters of a text in order."""
    for match in _QUARTER.finditer(text) if _ANY_YEAR.search(text) else ():
        said = {name: word for name, word in match.groupdict().items() if word}
        year = next(word for name, word in said.items() if name.startswith("year"))
        number = next(
            (word for name, word in said.items() if name in {"short", "short_last", "korean"}), ""
        ) or next(name[1:] for name in said if name.startswith("q"))
        yield Quarter(f"{year}-Q{number}", match.start(), match.end())


def quarter_of(day: str, calendar: Calendar) -> str:
    """Return the label of the quarter that a month or day of the plan lies in, empty outside of the plan."""
    month = calendar.index(day[:7])
    return next(
        (period.label for period in calendar.periods("quarter") if period.first <= month < period.stop), ""
    )
