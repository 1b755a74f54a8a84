"""Numbers are read as people write them in five languages, and what is no number of the plan is left alone."""

# ruff: noqa: RUF001 - words of other languages
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.compare.prose.quantities import Kind, Quantity, quantities, years

MILLION = 1_000_000


def read(text: str, language: str = "en") -> list[Quantity]:
    return quantities(text, language)


@pytest.mark.parametrize(
    ("language", "text", "value", "currency"),
    [
        ("en", "EUR 1.25 million", 1.25 * MILLION, "EUR"),
        ("en", "€1.31M", 1.31 * MILLION, "EUR"),
        ("en", "620,000 EUR", 620_000, "EUR"),
        ("en", "1,250,000 euros", 1.25 * MILLION, "EUR"),
        ("en", "$3.5 billion", 3.5e9, "USD"),
        ("en", "EUR\n690", 690, "EUR"),
        ("en", "£45k", 45_000, "GBP"),
        # of a company whose site is in another language than some of its words
        ("en", "1,25 Mio. €", 1.25 * MILLION, "EUR"),
        ("en", "620 Tsd. Euro", 620_000, "EUR"),
        ("en", "1,5 Mrd. EUR", 1.5e9, "EUR"),
        ("en", "¥4,500,000", 4.5 * MILLION, "JPY"),
        ("ko", "450만 엔", 4.5 * MILLION, "JPY"),
        ("en", "3 million yen", 3 * MILLION, "JPY"),
        ("ru", "1,25 млн евро", 1.25 * MILLION, "EUR"),
        ("ru", "1,25 миллиона евро", 1.25 * MILLION, "EUR"),
        ("ru", "620 000 руб.", 620_000, "RUB"),
        ("ru", "620\u00a0тыс. рублей", 620_000, "RUB"),
        ("ru", "2 млрд ₽", 2e9, "RUB"),
        ("ko", "125만 유로", 1.25 * MILLION, "EUR"),
        ("ko", "1억 2,500만 원", 125 * MILLION, "KRW"),
        ("ko", "3억원", 300 * MILLION, "KRW"),
        ("ko", "₩1,250,000", 1.25 * MILLION, "KRW"),
        ("es", "1,25 millones de euros", 1.25 * MILLION, "EUR"),
        ("es", "620.000 €", 620_000, "EUR"),
        ("es", "1.250.000 EUR", 1.25 * MILLION, "EUR"),
        ("es", "3 mil euros", 3_000, "EUR"),
        ("es", "690,50 €", 690.5, "EUR"),
        ("pl", "1,25 mln zł", 1.25 * MILLION, "PLN"),
        ("pl", "620 tys. złotych", 620_000, "PLN"),
        ("pl", "1 250 000 zł", 1.25 * MILLION, "PLN"),
        ("pl", "1,5 miliarda EUR", 1.5e9, "EUR"),
    ],
)
def test_amounts(language: str, text: str, value: float, currency: str) -> None:
    for around in ("%s", "x %s.", "(%s), y"):
        (quantity,) = read(around % text, language)
        assert (quantity.kind, quantity.value, quantity.currency) == ("money", pytest.approx(value), currency)


@pytest.mark.parametrize(
    ("own", "text", "currency"),
    [
        ("MXN", "$690", "MXN"),
        ("MXN", "MX$690", "MXN"),
        ("MXN", "US$690", "USD"),
        ("CLP", "690 pesos", "CLP"),
        ("CAD", "690 dollars", "CAD"),
        ("MXN", "690 dollars", "USD"),
        ("CNY", "¥690", "CNY"),
        ("JPY", "JP¥690", "JPY"),
        ("KWD", "690 KWD", "KWD"),
        ("TND", "690 dinars", "TND"),
        ("NOK", "690 kroner", "NOK"),
        ("EUR", "690 SQL", ""),
        ("EUR", "$690", "USD"),
    ],
)
def test_signs_that_several_currencies_share_mean_the_plans_own(own: str, text: str, currency: str) -> None:
    (quantity,) = quantities(text, "en", own)
    assert (quantity.currency, quantity.value) == (currency, 690)


@pytest.mark.parametrize(
    ("text", "own", "value"),
    [
        ("620.000 €", "EUR", 620_000),
        ("€620,000", "EUR", 620_000),
        ("KRW 49.900", "KRW", 49_900),
        ("KWD 49.900", "KWD", 49.9),
        ("€0.125", "EUR", 0.125),
        ("€6.50", "EUR", 6.5),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_three_digits_after_a_mark_are_thousands_but_of_dinars(
    language: str, text: str, own: str, value: float
) -> None:
    (quantity,) = quantities(text, language, own)
    assert (quantity.kind, quantity.value) == ("money", pytest.approx(value))


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("en", "1.2 percent", "percent", 0.012),
        ("en", "85%", "percent", 0.85),
        ("ru", "1,2 %", "percent", 0.012),
        ("ru", "18 процентов", "percent", 0.18),
        ("ko", "1.2퍼센트", "percent", 0.012),
        ("es", "1,2 por ciento", "percent", 0.012),
        ("pl", "1,2 procent", "percent", 0.012),
        ("en", "14 months", "months", 14),
        ("ru", "14 месяцев", "months", 14),
        ("ko", "14개월", "months", 14),
        ("en", "in 18 Monaten", "months", 18),
        ("en", "1,2 Prozent", "percent", 0.012),
        ("en", "58 Tage", "days", 58),
        ("es", "14 meses", "months", 14),
        ("pl", "14 miesięcy", "months", 14),
        ("en", "58 days", "days", 58),
        ("en", "100 new customers", "count", 100),
        ("ko", "고객 100명", "count", 100),
        ("en", "4.6 lines", "count", 4.6),
    ],
)
def test_shares_times_and_counts(language: str, text: str, kind: Kind, value: float) -> None:
    (quantity,) = read(text, language)
    assert (quantity.kind, quantity.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in September 2028"),
        ("en", "on 29 September 2028"),
        ("en", "on September 29, 2028"),
        ("en", "since 2028-09"),
        ("en", "by 2028-09-29"),
        ("en", "on 29.09.2028"),
        ("en", "on 09/29/2028"),
        ("en", "on September 29th, 2028"),
        ("en", "on the 29th of September 2028"),
        ("es", "el 29/09/2028"),
        ("ko", "2028년 9월 29일"),
        ("ru", "в сентябре 2028"),
        ("ru", "29 сентября 2028 года"),
        ("ko", "2028년 9월"),
        ("es", "en septiembre de 2028"),
        ("pl", "we wrześniu 2028"),
    ],
)
def test_months(language: str, text: str) -> None:
    (quantity,) = read(text, language)
    assert (quantity.kind, quantity.month) == ("month", "2028-09")


@pytest.mark.parametrize(
    "text",
    [
        "in Q3 2028, of course",
        "by the end of Q3/2028",
        "2028-Q3",
        "2028 Q3",
        "in the third quarter of 2028",
        "im 3. Quartal 2028",
        "im dritten Quartal 2028",
        "en el tercer trimestre de 2028",
        "en T3 2028",
        "в III квартале 2028 года",
        "в третьем квартале 2028",
        "w III kwartale 2028 roku",
        "2028년 3분기에",
    ],
)
def test_quarters(text: str) -> None:
    (quantity,) = read(text)
    assert (quantity.kind, quantity.month) == ("month", "2028-Q3")


@pytest.mark.parametrize(
    "text", ["September 2028", "im September 2028", "am 29. September 2028", "09/29/2028"]
)
def test_german_months(text: str) -> None:
    (quantity,) = read(text)
    assert quantity.month == "2028-09"
    for name, month in (
        ("März", "03"),
        ("Mai", "05"),
        ("Juni", "06"),
        ("Juli", "07"),
        ("Oktober", "10"),
        ("Dez.", "12"),
    ):
        (quantity,) = read(f"im {name} 2028")
        assert quantity.month == f"2028-{month}"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "2028-09-29", "2028-09-29"),
        ("en", "5.9.2028", "2028-09-05"),
        ("en", "9/5/2028", "2028-09-05"),
        ("es", "5/9/2028", "2028-09-05"),
        ("ru", "5 сентября 2028", "2028-09-05"),
        ("en", "September 2028", ""),
    ],
)
def test_a_date_has_its_day(language: str, text: str, day: str) -> None:
    (quantity,) = read(text, language)
    assert quantity.day == day


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("en", "twelve people", "count", 12),
        ("en", "Twenty-five customers", "count", 25),
        ("en", "two hundred leads", "count", 200),
        ("en", "a hundred leads", "count", 100),
        ("en", "twenty-four months", "months", 24),
        ("en", "five percent", "percent", 0.05),
        ("en", "two million euros", "money", 2 * MILLION),
        ("en", "a third of all leads", "percent", 1 / 3),
        ("en", "half of the customers", "percent", 0.5),
        ("en", "three quarters of them", "percent", 0.75),
        ("es", "treinta y cinco clientes", "count", 35),
        ("es", "once clientes", "count", 11),
        ("es", "un tercio de los clientes", "percent", 1 / 3),
        ("pl", "dwanaście osób", "count", 12),
        ("ru", "двенадцать клиентов", "count", 12),
        ("ru", "треть клиентов", "percent", 1 / 3),
        ("ko", "열두 명", "count", 12),
        ("ko", "고객의 3분의 1", "percent", 1 / 3),
    ],
)
def test_numbers_in_words(language: str, text: str, kind: Kind, value: float) -> None:
    (quantity,) = read(text, language)
    assert (quantity.kind, quantity.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    "text",
    [
        "in 2027 and 2028",
        "one of us",
        "a quarter later",
        "once a week",
        "someone often",
        "ISO9001",
        "version 1.2.3",
        "B2B",
        "from 8:45",
        "5 years",
        "30-day trial",
        "10/12",
        "https://x.org/150",
    ],
)
def test_what_is_no_number_of_a_plan_is_left_alone(text: str) -> None:
    assert read(text) == []


def test_the_first_of_two_numbers_shares_the_unit_of_the_second() -> None:
    first, second = read("from 1.3 to 1.2 percent")
    assert (first.kind, first.value, second.value) == ("percent", pytest.approx(0.013), pytest.approx(0.012))


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("EUR 1.25 million", [1_247_889, 1_254_999], [1_244_000, 1_256_000]),
        ("EUR 620,000", [621_596, 615_100], [614_000, 626_293]),
        ("EUR 690", [690, 690.4], [691, 685]),
        ("100 customers", [100, 100.4, 99.6], [101, 98]),
        ("1.2 percent", [0.0118, 0.0124], [0.0113, 0.0126]),
    ],
)
def test_a_number_is_said_by_what_a_reader_would_round_to_it(
    text: str, said: list[float], unsaid: list[float]
) -> None:
    (quantity,) = read(text)
    assert all(quantity.is_said_by(value) for value in said)
    assert not any(quantity.is_said_by(value) for value in unsaid)


def test_years_are_told_apart_from_counts() -> None:
    assert years("From 2027 to March 2028; EUR 2,026, 2025-10-01 and 20270") == {"2027", "2028"}
    assert years("2027년 7월") == {"2027"}


@given(st.integers(13, 10**9), st.sampled_from(["en", "es", "ru", "pl", "ko"]))
def test_grouped_digits_are_read_back(number: int, language: str) -> None:
    group = {"en": ",", "ko": ",", "es": ".", "ru": "\u00a0", "pl": " "}[language]
    (quantity,) = read(f"EUR {number:,}".replace(",", group), language)
    assert quantity.value == number


@given(
    st.text(alphabet="0123456789.,- €%EURmln만억 тыс\n", max_size=30),
    st.sampled_from(["en", "es", "ru", "pl", "ko"]),
)
def test_any_text_can_be_read(text: str, language: str) -> None:
    for quantity in read(text, language):
        assert 0 <= quantity.start < quantity.stop <= len(text)


@pytest.mark.parametrize("word", ["SIX", "ſix", "sıx", "Sİx"])  # letters that patterns take for “s” and “i”
def test_a_word_is_the_same_number_in_all_its_letters(word: str) -> None:
    assert [quantity.value for quantity in read(f"{word} lines and 5 others")] == [6, 5]
