"""Read the amounts, percentages, counts and months that stand in a text, as people write them in the languages of plans.

Sources: Unicode CLDR for separators, short words for large numbers and names of months.
"""

# ruff: noqa: RUF001 - words of other languages
from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from plansite.deliver.compare.prose.number_words import FRACTION, WORD, may_be_in_words, number_of, share_of
from plansite.deliver.compare.prose.quarters import quarters
from plansite.read.currencies import SYMBOLS, is_currency, minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["money", "percent", "months", "days", "count", "month"]

_GROUPS = {"en": ",", "ko": ",", "es": ".", "ru": "", "pl": ""}  # beside spaces, which group in all of them
_MAGNITUDES = {
    1e3: r"thousand|тыс(?:яч[аи]?|\.)?|tys(?:iąc[ea]?|ięcy|\.)?|Tsd\.?|Tausend|mil|천|[Kk]",
    1e4: r"만",
    1e6: r"million|millones|millón|milion(?:y|ów|a)?|mln\.?|млн\.?|миллион(?:а|ов)?|Mio\.?|Millionen|Million|백만|mn|[Mm]",
    1e8: r"억",
    1e9: r"billion|bn|mld\.?|млрд\.?|миллиард(?:а|ов)?|miliard(?:y|ów|a)?|mil millones|Mrd\.?|Milliarden|십억",
}
_SYMBOLS = {symbol: code for symbol, code in SYMBOLS.items() if len(symbol) == 1}
_CURRENCIES = {
    "EUR": r"[Ee]uros?|евро|유로",
    "USD": r"dollars?|dólares|долларов|доллара|долл\.|달러|dolarów|dolary",
    "GBP": r"pounds?",
    "RUB": r"руб(?:л[ьяей]+|\.)?",
    "KRW": r"원|won",
    "PLN": r"zł(?:otych|ote|oty)?",
    "MXN": r"pesos",
    "JPY": r"yen(?:es)?|円|엔|иен[аы]?|jen(?:ów|y)?",
    "KWD": r"dinars?|dinares|динаров|динара",
    "CHF": r"francs?|francos|франков|franków",
    "SEK": r"kron(?:or|er|a)|крон|koron",
}
# signs and words that the currencies of several countries share: in a plan they mean its own
_SHARED = {
    "$": "USD CAD AUD NZD SGD HKD TWD MXN CLP COP ARS UYU DOP",
    "USD": "USD CAD AUD NZD SGD HKD TWD",
    "¥": "JPY CNY",
    "£": "GBP EGP LBP",
    "MXN": "MXN CLP COP ARS UYU DOP PHP",
    "KWD": "KWD BHD TND JOD IQD DZD RSD LYD",
    "CHF": "CHF XOF XAF RWF",
    "SEK": "SEK NOK DKK CZK ISK",
    "GBP": "GBP EGP LBP",
}
# as Unicode's locale data have them, and pages write them
_WITH_COUNTRY = {"MX$": "MXN", "US$": "USD", "CA$": "CAD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "JP¥": "JPY", "CN¥": "CNY"}  # fmt: skip
_SIGNED = r"[A-Z]{1,2}[$¥]"
_UNITS: dict[Kind, str] = {
    "percent": r"%|percent|per cent|процент(?:а|ов)?|퍼센트|por ciento|procent(?:a|y)?|Prozent",
    "months": r"months?|месяц(?:а|ев)?|개월|meses|mes|miesi(?:ąc|ące|ęcy)|Monate?n?",
    "days": r"days?|дн(?:я|ей)|день|일|días?|dni|dzień|Tage?n?",
}
_OTHER_UNITS = r"minutes?|hours?|weeks?|years?|points?|times?|o'clock|мин|час|недел|лет|год|분|시간|주|년|minutos?|horas?|semanas?|años?|minut|godzin|tygodni|lat|rok|Minuten?|Stunden?|Wochen?|Jahre?n?|Uhr"
_DIGITS = r"[0-9]{1,3}(?:[ \u00a0\u202f.,'’][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?"
_SPACE = r"[ \t\n\u00a0\u202f]?"
_ANY = "|".join


def _words(words: dict[float, str]) -> str:
    return _ANY(words[size] for size in sorted(words, reverse=True))


_NUMBER = re.compile(
    rf"(?<![\w.,/:-])(?:(?P<before>{_SIGNED}|[A-Z]{{3}}(?=\s)|[{''.join(_SYMBOLS)}]){_SPACE})?"
    rf"(?P<number>{_DIGITS}|{WORD})"
    rf"(?:{_SPACE}(?P<size>{_words(_MAGNITUDES)})(?![^\W\d_가-힣]))?"
    rf"(?P<more>{_SPACE}(?P<rest>[0-9][0-9,]*){_SPACE}(?P<rest_size>[만천]))?"
    rf"(?:{_SPACE}(?:de )?(?P<symbol>{_SIGNED}|[{''.join(_SYMBOLS)}]|[A-Z]{{3}}\b|(?:{_ANY(_CURRENCIES.values())})(?![^\W\d_가-힣])"
    rf"|(?:{_ANY(_UNITS.values())}|{_OTHER_UNITS})(?![^\W\d_가-힣])))?"
    r"(?![^\W가-힣]|[/:]|-\w|[.,][0-9])"
)
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_COINS_OF_DINARS = 3  # digits after the point
_ROUNDED = 1000  # from here on people write zeros for digits that do not matter
_YEARS = (1900, 2100)
_YEAR_MONTHS = 12
_ROUGH = 0.1
_RANGE = re.compile(r"\s*(?:to|and|or|instead of|–|-|—|до|и|a|y|do|i|에서)\s*\Z")
_MONTHS = (
    r"jan(?:uary?)?|jänner|январ[яьею]|1월|enero|stycz(?:eń|nia|niu)",
    r"feb(?:ruary?)?|феврал[яьею]|2월|febrero|lut(?:y|ego|ym)",
    r"mar(?:ch)?|märz?|март[ае]?|3월|marzo|mar(?:zec|ca|cu)",
    r"apr(?:il)?|апрел[яьею]|4월|abril|kwie(?:cień|tnia|tniu)",
    r"ma[iy]|ма[яйе]|5월|mayo|maj[au]?",
    r"jun[ei]?|июн[яьею]|6월|junio|czerw(?:iec|ca|cu)",
    r"jul[iy]?|июл[яьею]|7월|julio|lip(?:iec|ca|cu)",
    r"aug(?:ust)?|август[ае]?|8월|agosto|sierp(?:ień|nia|niu)",
    r"sep(?:t|tember)?|сентябр[яьею]|9월|septiembre|wrze(?:sień|śnia|śniu)",
    r"o[ck]t(?:ober)?|октябр[яьею]|10월|octubre|październik[au]?",
    r"nov(?:ember)?|ноябр[яьею]|11월|noviembre|listopad(?:a|zie)?",
    r"de[cz](?:ember)?|декабр[яьею]|12월|diciembre|grud(?:zień|nia|niu)",
)
_DAY = r"[0-9]{1,2}"
_ORDINAL = r"(?:st|nd|rd|th)?"
_MONTH = re.compile(
    rf"(?<![\w.,/-])(?:(?P<day>{_DAY}){_ORDINAL}\.?\s+(?:de\s+|of\s+)?)?"
    r"(?:(?P<iso>(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2]))(?:-(?P<iso_day>[0-3][0-9]))?(?![-\w])"
    r"|(?P<first>0?[1-9]|[12][0-9]|3[01])(?P<between>[./])(?P<second>0?[1-9]|[12][0-9]|3[01])(?P=between)(?P<last>(?:19|20)[0-9]{2})(?!\w)"
    rf"|(?P<year_first>(?:19|20)[0-9]{{2}})년\s?(?P<number>1[0-2]|[1-9])월(?:\s?(?P<day_last>{_DAY})일)?"
    rf"|(?:{_ANY(f'(?P<m{number}>{names})' for number, names in enumerate(_MONTHS, 1))})\.?,?\s+"
    rf"(?:(?P<day_between>{_DAY}){_ORDINAL},?\s+)?(?:de\s+)?(?P<year>(?:19|20)[0-9]{{2}})(?!\w))",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_SOME_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_YEAR = re.compile(r"(?<![\w.,-])(?:19|20)[0-9]{2}(?![\w,]|-[0-9]|\.[0-9])|(?<!\w)(?:19|20)[0-9]{2}(?=년)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold one number of a text: what it is, by how much it may be rounded, and where it stands in the text.

    `value` is a fraction for a percentage. A month has its name, YYYY-MM, as `month`, a quarter its label, YYYY-Q3, and a month with a
    day `day`, YYYY-MM-DD. `digits` are those that count; `currency` is empty for what is no money.
    """

    kind: Kind
    value: float
    slack: float
    digits: int
    start: int
    stop: int
    currency: str = ""
    month: str = ""
    day: str = ""

    def is_said_by(self, value: float) -> bool:
        """Tell whether a reader would round a value to this number."""
        return abs(value - self.value) <= self.slack * (1 + 1e-9)


def quantities(text: str, language: str, own: str = "") -> list[Quantity]:
    """Return the numbers of a text in order. Years, days of a month and parts of words are none.

    What several currencies share, such as “$”, means the plan's `own` where that is one of them.
    """
    if not may_have_numbers(text):
        return []
    months = [month for match in _months(text) if (month := _month(match, language))]
    shares = [_share(match) for match in FRACTION.finditer(text)] if may_be_in_words(text) else []
    named = [Quantity("month", 0.0, 0.0, 0, one.start, one.stop, month=one.label) for one in quarters(text)]
    taken = [(known.start, known.stop) for known in (*months, *named, *shares)]
    numbers = [
        (quantity, match)
        for match in _NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < stop for start, stop in taken)
        and (quantity := _number(match, language, own)) is not None
    ]
    plain = [quantity for quantity, _ in _with_shared_units(text, numbers)]
    return sorted([*months, *named, *shares, *plain], key=lambda quantity: quantity.start)


def may_have_numbers(text: str) -> bool:
    """Tell whether a text may have numbers at all, so that it is worth reading word by word."""
    return bool(_DIGIT.search(text)) or may_be_in_words(text)


def years(text: str) -> set[str]:
    """Return the years that a text names; a day in digits is no word about a year."""
    in_words = [match for match in _months(text) if not match["iso_day"] and not match["last"]]
    return set(_YEAR.findall(text)) | {month.month[:4] for match in in_words if (month := _month(match, ""))}


def _months(text: str) -> Iterator[re.Match[str]]:
    """Find months, each of which has its year in digits."""
    return _MONTH.finditer(text) if _SOME_YEAR.search(text) else iter(())


def _month(match: re.Match[str], language: str) -> Quantity | None:
    """Read a month, with its day where one stands; None for digits that are no date."""
    day = match["day"] or match["iso_day"] or match["day_last"] or match["day_between"] or ""
    if match["iso"]:
        name = match["iso"]
    elif match["last"]:
        # a point stands between day and month; a slash in English usage of America between month and day
        turned = match["between"] == "/" and language == "en" and int(match["first"]) <= _YEAR_MONTHS
        number, day = (match["first"], match["second"]) if turned else (match["second"], match["first"])
        if int(number) > _YEAR_MONTHS:
            return None
        name = f"{match['last']}-{int(number):02}"
    elif match["year_first"]:
        name = f"{match['year_first']}-{int(match['number']):02}"
    else:
        number = next(number for number in range(1, 13) if match[f"m{number}"])
        name = f"{match['year']}-{number:02}"
    whole = f"{name}-{int(day):02}" if day else ""
    return Quantity("month", 0.0, 0.0, 0, match.start(), match.end(), month=name, day=whole)


def _share(match: re.Match[str]) -> Quantity:
    value, slack = share_of(match)
    return Quantity("percent", value, slack, 1, match.start(), match.end())


def _number(match: re.Match[str], language: str, own: str) -> Quantity | None:
    if match["number"].lower() == "once" and language != "es":
        return None  # eleven in Spanish
    before, after = match["before"] or "", match["symbol"] or ""
    if len(before) == 3 and before.isalpha() and not is_currency(before):  # noqa: PLR2004 - “the 100”
        before = ""
    amount, step = _amount(match["number"], language)
    if match["size"] and step == 1 and not match["number"][0].isdigit():
        step = _ROUGH  # “two million” is not said of 1.6
    size = _size(match["size"]) if match["size"] else 1.0
    value, slack = amount * size, step * size / 2
    if match["more"]:
        rest, rest_step = _amount(match["rest"], language)
        part = 1e4 if match["rest_size"] == "만" else 1e3
        value, slack = value + rest * part, rest_step * part / 2
    stop = match.end()
    if is_currency(after) and after not in {*_CURRENCIES, own}:
        after, stop = "", match.end("size" if match["size"] else "number")  # “100 SQL”
    currency = _currency(before, own) or _currency(after, own)
    if currency and minor_digits(currency) < _COINS_OF_DINARS and _ONE_GROUP.fullmatch(match["number"]):
        # nobody writes three decimals of a euro: of “620.000 €” and “€620,000” one is German, one English
        amount, step = _amount(re.sub(r"\D", "", match["number"]), language)
        value, slack = amount * size, step * size / 2
    kind = "money" if currency else _unit(after) if after else None
    if kind is None and after:
        return None
    is_year = not match["size"] and _YEARS[0] <= value <= _YEARS[1] and match["number"].isdigit()
    if kind is None and is_year:
        return None
    if kind == "percent":
        value, slack = value / 100, slack / 100
    start = match.start("before") if before else match.start("number")
    digits = len(re.sub(r"\D", "", f"{amount:.15g}").strip("0")) or 1
    return Quantity(kind or "count", value, slack, digits, start, stop, currency)


def _size(written: str) -> float:
    return next((size for size, words in _MAGNITUDES.items() if re.fullmatch(words, written)), 1.0)


def _unit(written: str) -> Kind | None:
    return next((kind for kind, words in _UNITS.items() if re.fullmatch(words, written)), None)


def _currency(sign: str, own: str) -> str:
    if not sign or is_currency(sign):
        return sign
    named = (code for code, words in _CURRENCIES.items() if re.fullmatch(words, sign))
    code = _SYMBOLS.get(sign) or _WITH_COUNTRY.get(sign) or next(named, "")
    sharing = _SHARED.get(sign) or _SHARED.get(code, "") if sign not in _WITH_COUNTRY else ""
    return own if own and own in sharing.split() else code


def _amount(written: str, language: str) -> tuple[float, float]:
    """Return a number and by what it is rounded: its last decimal, else the zeros at its end, two digits before them kept."""
    if (word := number_of(written)) is not None:
        return word, 1.0
    group = _GROUPS.get(language, ",")
    plain = re.sub(r"[ \u00a0\u202f'’]", "", written)
    parts = re.split(r"([.,])", plain)
    signs = parts[1::2]
    is_grouped = bool(signs) and all(len(part) == 3 for part in parts[2::2])  # noqa: PLR2004 - thousands
    if is_grouped and ((len(signs) > 1 and len(set(signs)) == 1) or signs == [group]):
        whole, decimals = "".join(parts[::2]), ""
    elif signs:
        whole, decimals = "".join(parts[:-2:2]), parts[-1]
    else:
        whole, decimals = plain, ""
    number = float(f"{whole}.{decimals or 0}")
    if decimals:
        return number, 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0"))
    return number, 10.0 ** max(0, min(zeros, len(whole) - 2)) if number >= _ROUNDED else 1.0


def _with_shared_units(
    text: str, numbers: list[tuple[Quantity, re.Match[str]]]
) -> list[tuple[Quantity, re.Match[str]]]:
    """Give the first of two numbers, as in “1.3 to 1.2 percent”, the unit of the second."""
    shared = list(numbers)
    for at, ((first, _), (second, _)) in enumerate(pairwise(numbers)):
        is_range = _RANGE.match(text[first.stop : second.start])
        if first.kind == "count" and second.kind in {"percent", "months", "days"} and is_range:
            share = 100 if second.kind == "percent" else 1
            unit = Quantity(
                second.kind, first.value / share, first.slack / share, first.digits, first.start, first.stop
            )
            shared[at] = (unit, numbers[at][1])
    return shared
