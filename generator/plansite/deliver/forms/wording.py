"""Write answers as people read them, and read what people write as the schema wants it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.edit.questionnaire import inline
from plansite.deliver.forms.questions import element_of, form_of
from plansite.present.answers.phrases import words
from plansite.problems import did_you_mean
from plansite.read.document import Entry, Mark
from plansite.read.fitting import Expected, read_value
from plansite.read.grammar import RANGE
from plansite.read.misread import either, meanings
from plansite.read.plan import BLANK
from plansite.read.source import read_bytes
from plansite.read.syntax import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plansite.deliver.forms.names import Names
    from plansite.read.currencies import Currencies
    from plansite.read.schema import Schema

Raw = str | int | float | bool | date | None
_YES = frozenset({"yes", "y", "true", "x", "✓", "☑", "ja", "sí", "si", "oui", "1"})
_NO = frozenset({"no", "n", "false", "☐", "nein", "non", "0"})
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d. %B %Y")
_MONTHS = ("%Y-%m", "%m/%Y", "%m.%Y", "%Y/%m", "%B %Y", "%b %Y", "%b-%y", "%b-%Y")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\Z")
_SPOKEN = re.compile(
    r"(?P<likely>[^{=]+?),? (growing (by )?(?P<growth>.+ per (month|quarter|year))|between (?P<low>.+) and (?P<high>.+))\Z"
)
_MONTH_LINE = re.compile(r"[^:{]{3,20}[0-9]\s*:\s*\S")
_MONTHS_OF_A_YEAR = 12
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\Z")


class WrongAnswerError(Exception):
    """Say what is wrong with an answer, and how it can be written."""


class Words(NamedTuple):
    """Hold what an answer may name: the items of the plan, and its currencies."""

    names: Names
    currencies: Currencies


def shown(field: Schema, data: Any, names: Names) -> str:
    """Return the answer in a plan as a form shows it; a text that is still to be written is no answer."""
    if isinstance(data, list):
        return "\n".join(filter(None, (shown(element_of(field), element, names) for element in data)))
    if data is None or (isinstance(data, str) and data.startswith(BLANK)):
        return ""
    if isinstance(data, bool):
        return "Yes" if data else "No"
    if "enum" in field:
        return label(field, str(data))
    if "x-refers" in field:
        return names.title(str(field["x-refers"]), str(data))
    return tidy(data) if isinstance(data, str) else _spoken(data)


def _spoken(data: Any) -> str:
    """Return a number in words that people may write, too: what grows, and what is not certain."""
    if isinstance(data, dict) and set(data) == {"start", "growth"}:
        return f"{inline(data['start'])}, growing {data['growth']}"
    if isinstance(data, dict) and set(data) == {"low", "likely", "high"}:
        return f"{inline(data['likely'])}, between {inline(data['low'])} and {inline(data['high'])}"
    return inline(data)


def label(field: Schema, choice: str) -> str:
    """Return the words for a choice."""
    return str(field.get("x-labels", {}).get(choice) or words(choice))


def choices(field: Schema) -> list[str]:
    """Return the words for all choices of a field."""
    return [label(field, str(choice)) for choice in element_of(field).get("enum", ())]


def typed(field: Schema, raw: Raw, known: Words) -> Any:
    """Return an answer as the schema wants it, None for an empty one. Raises WrongAnswerError."""
    if field.get("type") == "array":
        parts = str(raw if raw is not None else "").split("\n")
        if form_of(element_of(field)) in {"choice", "reference"}:
            parts = [part for line in parts for part in _apart(element_of(field), line, known)]
        elements = [typed(element_of(field), part.strip(" •\t"), known) for part in parts]
        return [element for element in elements if element is not None] or None
    if raw is None or (isinstance(raw, str) and not tidy(raw)):
        return None
    reads: dict[str, Callable[[Schema, Any, Words], Any]] = {
        "choice": _choice,
        "reference": _reference,
        "yes or no": _yes_or_no,
        "date": _date,
        "month": _month,
        "value": _value,
        "number": _number,
    }
    read: Callable[[Schema, Any, Words], Any] = reads.get(form_of(field) or "", _text)
    return read(field, tidy(raw) if isinstance(raw, str) else raw, known)


def tidy(text: str) -> str:
    """Return a text without spaces at the ends of lines, double ones and more than one empty line at once."""
    text = INVISIBLE.sub(" ", text.replace("\r", "\n").replace("\x0b", "\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _apart(field: Schema, line: str, known: Words) -> list[str]:
    """Return the names in a line: one that has a comma itself stays whole."""
    is_one = _known(field, tidy(line), known) is not None
    return [line] if is_one else re.split(r"[,;]", line)


def _known(field: Schema, text: str, known: Words) -> str | None:
    if "enum" not in field:
        return known.names.key(str(field.get("x-refers")), text)
    options = {label(field, str(choice)).casefold(): str(choice) for choice in field["enum"]}
    return options.get(text.casefold()) or next(
        (str(choice) for choice in field["enum"] if text.casefold() == str(choice).casefold()), None
    )


def _choice(field: Schema, raw: Any, known: Words) -> Any:
    text = _text({}, raw, known)
    choice = _known(field, text, known)
    if choice is None:
        options = choices(field)
        raise WrongAnswerError(f"“{text}” cannot be chosen here. {did_you_mean(text, options)}")
    return (
        choice
        if isinstance(field["enum"][0], str)
        else next(one for one in field["enum"] if str(one) == choice)
    )


def _reference(field: Schema, raw: Any, known: Words) -> str:
    text, collection = _text({}, raw, known), str(field["x-refers"])
    key = known.names.key(collection, text)
    if key is None and collection == "nodes" and re.fullmatch(r"[a-z][a-z0-9_.]*", text):
        return text
    if key is None:
        options = known.names.offered(collection)
        what = str(field.get("title", collection)).lower()
        raise WrongAnswerError(
            f"“{text}” is not known: no {what} has this name. {did_you_mean(text, options, 'There is none yet.')}"
        )
    return key


def _yes_or_no(_field: Schema, raw: Any, _known: Words) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise WrongAnswerError(f"“{raw}” is neither yes nor no. Write Yes or No.")


def _date(_field: Schema, raw: Any, _known: Words) -> str:
    day = _day(raw)
    if day is None:
        raise WrongAnswerError(f"“{raw}” is not a date. Write year, month and day: 2027-03-31.")
    return day.isoformat()


def _month(_field: Schema, raw: Any, _known: Words) -> str:
    day = _parsed(str(raw), _MONTHS) or _day(raw)
    if day is None:
        raise WrongAnswerError(f"“{raw}” is not a month. Write year and month: 2027-03.")
    return day.isoformat()[:7]


def _day(raw: Any) -> date | None:
    if isinstance(raw, date):
        return raw.date() if isinstance(raw, datetime) else raw
    text = str(raw).replace(",", "")
    slashed = _SLASHED.match(text)
    if not slashed:
        return _parsed(text, _DAYS)
    first, second, year = (int(part) for part in slashed.groups())
    if first <= _MONTHS_OF_A_YEAR and second <= _MONTHS_OF_A_YEAR and first != second:
        raise WrongAnswerError(
            f"“{raw}” can be two days. Write {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}."
        )
    day, month = (first, second) if second <= _MONTHS_OF_A_YEAR else (second, first)
    return _parsed(f"{year}-{month}-{day}", _DAYS)


def _parsed(text: str, forms: tuple[str, ...]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _number(field: Schema, raw: Any, _known: Words) -> int | float:
    number: int | float | str = _plain_number(_one_meaning(raw) if isinstance(raw, str) else raw)
    if isinstance(number, str) or (isinstance(number, float) and field.get("type") == "integer"):
        raise WrongAnswerError(f"“{raw}” is not a {'whole ' * (field.get('type') == 'integer')}number.")
    return number


def _value(field: Schema, raw: Any, known: Words) -> Any:
    """Read whatever may stand where a plan has a number: as people write numbers, or in the words of plans."""
    if isinstance(raw, date):
        raise WrongAnswerError(
            "A date stands here, not a number. A spreadsheet makes dates of 1.5 or 3-4: write it again."
        )
    data: Any = raw
    if isinstance(raw, str) and all(_MONTH_LINE.match(line) for line in raw.split("\n")):
        parts = (line.split(":", 1) for line in raw.split("\n"))
        return by_month(
            field, None, {_month({}, month.strip(), known): value for month, value in parts}, known
        )
    if isinstance(raw, str) and (spoken := _SPOKEN.match(raw)):
        numbers = {key: _plain_number(_one_meaning(part)) for key, part in spoken.groupdict().items() if part}
        growing = {"start": numbers["likely"], "growth": spoken["growth"]}
        data = _group(inline(growing if spoken["growth"] else {key: numbers[key] for key in RANGE}))
    elif isinstance(raw, str):
        data = (
            _group(raw)
            if raw.startswith("{")
            else raw
            if raw.startswith("=")
            else _plain_number(_one_meaning(raw))
        )
    elif field.get("x-unit") == "percent":
        data = f"{_short(raw * 100)}%" if abs(raw) <= 1 else f"{_short(raw)}%"  # a cell holds 2.5 % as 0.025
    else:
        data = _plain_number(raw)
    entry = data if isinstance(data, Entry) else Entry(data, Mark("answer", 1, 1, 0))
    _, problems = read_value(entry, Expected(str(field.get("x-unit", "any")), known.currencies))
    if problems:
        raise WrongAnswerError(f"{problems[0].message} {problems[0].hint}".strip())
    return entry.data


def _group(text: str) -> Entry:
    root, _, problems = read_bytes("answer", text.encode())
    if root is None or problems:
        raise WrongAnswerError(
            f"“{text}” is not written as a plan wants it. Write {{2027-01: 100, 2027-07: 150}}."
        )
    return root


def _one_meaning(text: str) -> str:
    meant = meanings(text)
    if len(meant) > 1 and not _NUMBER.match(text):
        raise WrongAnswerError(f"“{text}” can mean different numbers. Write {either(meant)}.")
    return meant[0] if len(meant) == 1 else text


def _plain_number(raw: Any) -> Any:
    """Return a number that stands for itself, an int where it is whole; any other text as it is."""
    if isinstance(raw, str):
        return (float(raw) if "." in raw else int(raw)) if _NUMBER.match(raw) and len(raw) < 16 else raw  # noqa: PLR2004 - what a float holds exactly
    return int(raw) if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**15 else raw


def _short(number: float) -> str:
    return f"{number:.12g}"


def _text(field: Schema, raw: Any, _known: Words) -> str:
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    text = raw if isinstance(raw, str) else str(_plain_number(raw))
    return " ".join(text.split()) if field.get("x-text") in {"line", "url"} else text


def by_month(field: Schema, every: Raw, months: Mapping[str, Raw], known: Words) -> Any:
    """Return an answer that is either the same every month or given by month. Raises WrongAnswerError."""
    steps = {month: typed(field, raw, known) for month, raw in months.items()}
    steps = {month: value for month, value in steps.items() if value is not None}
    always = typed(field, every, known)
    if steps and always is not None:
        raise WrongAnswerError(
            "There is a value for every month and one for a single month. Keep one of the two."
        )
    return steps or always
