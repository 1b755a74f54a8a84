from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.evaluation.evaluate import View, evaluate
from plansite.compute.engine.formula import (
    FUNCTIONS,
    MAX_LENGTH,
    MAX_OPERATIONS,
    FormulaError,
    Name,
    Number,
    Operation,
    joined,
    looked_back_names,
    names,
    parse,
    parse_own,
)

FIGURES = {
    name: np.array([[float(value)]])
    for name, value in {"a": 7, "b": 3, "c": -2, "zero": 0, "team.pay": 50}.items()
}
PYTHON = {"a": 7.0, "b": 3.0, "c": -2.0, "zero": 0.0}


def value(text: str) -> float:
    return float(evaluate(parse(text), View(FIGURES, 0, 1, 1, 12))[0, 0])


def mistake_in(text: str) -> FormulaError | None:
    try:
        parse(text)
    except FormulaError as found:
        return found
    return None


def mistake(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3), ("100 / 10 / 5", 2), ("-a + b", -4), ("-(a + b)", -10),
        ("2 - -3", 5), ("2.5%", 0.025), ("a * 10%", 0.7), ("a > b", 1), ("a <= b", 0), ("a == 7", 1), ("a != 7", 0),
        ("1 if a > b else 2", 1), ("1 if a < b else 2 if b < c else 3", 3), ("a if a > b and c > b else c", -2),
        ("a > b or 1 / zero > 1", float("nan")), ("not a > b", 0), ("not zero", 1), ("min(a, b, c)", -2), ("max(a, b, c)", 7),
        ("sum(a, b, c)", 8), ("round(2.5)", 3), ("round(-2.5)", -2), ("round_up(2.1)", 3), ("round_up(3)", 3),
        ("growth(a, b)", 4 / 3), ("growth(a, zero)", float("nan")), ("1 / zero", float("nan")), ("team.pay * 2", 100),
        ("a+b*c", 1), (" a ", 7), ("((((a))))", 7),
    ],
)  # fmt: skip
def test_formulas_mean_what_they_mean_everywhere(text: str, result: float) -> None:
    assert value(text) == pytest.approx(result, nan_ok=True)


ARITHMETIC = st.recursive(
    st.sampled_from(["a", "b", "c", "zero", "1", "2", "0.5", "10"]),
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["+", "-", "*", "/"]), part).map(" ".join),
        part.map("({})".format),
        part.map("-{}".format),
        st.tuples(part, part, part).map(lambda each: f"({each[0]} if {each[1]} > {each[2]} else {each[0]})"),
    ),
    max_leaves=15,
)


@given(ARITHMETIC)
def test_arithmetic_agrees_with_python(text: str) -> None:
    try:
        expected = eval(text, {"__builtins__": {}}, PYTHON)  # noqa: S307 - the text is made of the letters above
    except ZeroDivisionError:
        return
    assert value(text) == pytest.approx(expected, rel=1e-9, nan_ok=True)


@given(ARITHMETIC)
def test_every_name_is_found_where_it_stands(text: str) -> None:
    for name in names(parse(text)):
        assert text[name.at : name.at + len(name.id)] == name.id


@pytest.mark.parametrize(
    ("text", "at", "words", "hint"),
    [
        ("", 0, "The formula ends", "name, a number"),
        ("a +", 3, "The formula ends", "name, a number"),
        ("a b", 2, "“b” does not belong here", "operator"),
        ("(a", 2, "“)” was expected", "brackets"),
        ("a)", 1, "“)” does not belong here", "operator"),
        ("a ^ 2", 2, "“^” has no meaning", "x * x"),
        ("a = 2", 2, "“=” has no meaning", "=="),
        ("a ** 2", 3, "“*” stands", "name, a number"),
        ("maxi(a, b)", 0, "no function “maxi”", "“max”"),
        ("growth(a)", 0, "takes 2 figures; here is 1", "commas"),
        ("round(a, b)", 0, "takes 1 figure; here are 2", "commas"),
        ("min()", 0, "here are 0", "commas"),
        ("lag(a + b)", 0, "one named figure", "name of its own"),
        ("a if b", 6, "“else” was expected", "brackets"),
        ("'a'", 0, "has no meaning", "Use names"),
        ("a.b.", 3, "has no meaning", "Use names"),
        ("visitors * 2,5", 12, "does not belong here", "Write 2.5: decimals"),
        ("(0,5 + a) * 2", 2, "“)” was expected", "Write 0.5: decimals"),
        ("a * 2,5%", 5, "does not belong here", "Write 2.5%: decimals"),
        ("a * 2 , 5", 6, "does not belong here", "operator"),
        ("a; b", 1, "has no meaning", "Use names"),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, at: int, words: str, hint: str) -> None:
    found = mistake(text)
    assert found.at == at
    assert words in found.message
    assert hint in str(found.hint)


@pytest.mark.parametrize(
    "text",
    [
        "(" * MAX_LENGTH, "-" * MAX_LENGTH, "not " * 400, "a if a else " * 150 + "a", "max(" * 400, "1" * (MAX_LENGTH + 1),
        "+".join(["a"] * (MAX_OPERATIONS + 2)), "a" * 1900 + "(", "1 if " * 300, "." * 1000, "a<" * 900, "9" * 1900 + "." + "9",
    ],
)  # fmt: skip
def test_no_text_is_too_much(text: str) -> None:
    started = time.process_time()
    found = mistake_in(text)
    assert found is None or found.hint
    assert time.process_time() - started < 0.5


@given(st.text(max_size=200) | st.text(st.sampled_from("ab1.%+-*/()<>=! ,iflsenotdag"), max_size=200))
def test_any_text_is_a_formula_or_a_mistake_on_a_place_in_it(text: str) -> None:
    found = mistake_in(text)
    assert found is None or (0 <= found.at <= len(text) and found.message and found.hint)


def test_a_long_formula_that_is_allowed_can_be_computed() -> None:
    assert value(" + ".join(["a"] * MAX_OPERATIONS)) == 7 * MAX_OPERATIONS


def test_names_that_are_only_looked_back_at() -> None:
    assert looked_back_names(parse("lag(a) + lag(b, c) + b + year_ago(d)")) == {"a", "d"}


def test_nothing_of_python_can_be_reached() -> None:
    for text in (
        "__import__('os')",
        "a.__class__",
        "().__class__",
        "lambda: 1",
        "[1]",
        "{1}",
        "a[0]",
        "open(a)",
        "f'{a}'",
    ):
        try:
            found: Any = parse(text)
        except FormulaError:
            continue
        assert found == Name("a.__class__", 0)  # the name of a figure, which no plan has


def test_every_function_can_be_called() -> None:
    for name, (fewest, _) in FUNCTIONS.items():
        parse(f"{name}({', '.join(['a'] * fewest)})")


def test_shapes() -> None:
    assert parse("-2 * a") == Operation("*", (Operation("negative", (Number(2.0),), 0), Name("a", 5)), 3)


def test_what_the_program_writes_may_be_of_any_length() -> None:
    assert joined(["a", "b", "c"], "+") == "a + b + c"
    for count in (12, 13, 145, 2000):
        figures = {f"figure_{number}": np.array([[float(number)]]) for number in range(count)}
        expression = parse_own(joined([*figures], "+"))
        assert [name.id for name in names(expression)] == [*figures]
        assert evaluate(expression, View(figures, 0, 1, 1, 12))[0, 0] == count * (count - 1) / 2
