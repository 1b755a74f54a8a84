"""Workbooks as people make them, each in another manner, with the totals that they state themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GERMAN = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")


@dataclass(frozen=True)
class Made:
    """A workbook, and for figures of the plan the cell with the workbook's own total, or the mean of its months."""

    data: bytes
    totals: dict[str, str]
    means: dict[str, str]


def made(book: Workbook, totals: dict[str, str], means: dict[str, str]) -> Made:
    """Save a workbook once all its cells are written."""
    stream = BytesIO()
    book.save(stream)
    return Made(stream.getvalue(), totals, means)


def write(sheet: Worksheet, row: int, column: int, values: Iterable[object]) -> None:
    for at, value in enumerate(values):
        sheet.cell(row, column + at, value)


def sum_of(sheet: Worksheet, row: int, first: int, last: int, at: int) -> str:
    sheet.cell(row, at, f"=SUM({get_column_letter(first)}{row}:{get_column_letter(last)}{row})")
    return f"{sheet.title}!{get_column_letter(at)}{row}"


def months_across() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Budget 2027"
    write(sheet, 1, 1, ["Item", *(f"{month}-27" for month in MONTHS), "Total"])
    write(sheet, 2, 1, ["Google Ads", *(1000 + 25 * month for month in range(12))])
    write(sheet, 3, 1, ["Trade fair", 0, 0, 0, 8200, 0, 0, 0, 0, 4100, 0, 0, 0])
    write(sheet, 4, 1, ["CRM licences", *[145.5] * 12])
    totals = [sum_of(sheet, row, 2, 13, 14) for row in (2, 3, 4)]
    names = ("google_ads", "trade_fair", "crm_licences")
    return made(book, {f"budget.line.{name}": cell for name, cell in zip(names, totals, strict=True)}, {})


def quarters() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Marketing costs"
    write(sheet, 3, 1, ["", "2027 Q1", "2027 Q2", "2027 Q3", "2027 Q4", "2027"])
    write(sheet, 4, 1, ["Agency", 10000, 10000, 7000, 9999.99])
    write(sheet, 5, 1, ["Blog articles", 2500, 1200, 800, 2501])
    write(sheet, 6, 1, ["Outbound leads", 60, 75, 40, 80])
    totals = [sum_of(sheet, row, 2, 5, 6) for row in (4, 5, 6)]
    names = ("budget.line.agency", "budget.line.blog_articles", "outbound_leads")
    return made(book, dict(zip(names, totals, strict=True)), {})


def totals_rows() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Spend"
    write(sheet, 1, 1, ["Spending plan, EUR"])
    write(sheet, 2, 1, ["", *(date(2027, month, 1) for month in range(1, 13))])
    for column in range(2, 14):
        sheet.cell(2, column).number_format = "mmm yy"
    write(sheet, 3, 1, ["Online"])
    write(sheet, 4, 1, ["Search ads", *(500 + month for month in range(12))])
    write(sheet, 5, 1, ["LinkedIn", *[320] * 12])
    write(sheet, 6, 1, ["Total online", *(f"={letter}4+{letter}5" for letter in "BCDEFGHIJKLM")])
    write(sheet, 8, 1, ["Offline"])
    write(sheet, 9, 1, ["Print ads", *[90] * 12])
    write(sheet, 10, 1, ["Brochures", *[45.25] * 12])
    write(sheet, 11, 1, ["Total offline", *(f"=SUM({letter}9:{letter}10)" for letter in "BCDEFGHIJKLM")])
    write(sheet, 13, 1, ["Grand total", *(f"={letter}6+{letter}11" for letter in "BCDEFGHIJKLM")])
    own = sum_of(sheet, 4, 2, 13, 15)
    return made(
        book,
        {
            "budget.line.search_ads_2": own,
            "budget.line.linkedin": sum_of(sheet, 5, 2, 13, 15),
            "budget.line.print_ads": sum_of(sheet, 9, 2, 13, 15),
            "budget.line.brochures": sum_of(sheet, 10, 2, 13, 15),
            "budget.line.search_ads_2 + budget.line.linkedin + budget.line.print_ads + budget.line.brochures": sum_of(
                sheet, 13, 2, 13, 15
            ),
        },
        {},
    )


def merged_headings() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Costs"
    write(sheet, 1, 3, ["2027"])
    sheet.merge_cells("C1:N1")
    write(sheet, 2, 3, MONTHS)
    write(sheet, 3, 1, ["Marketing", "Google Ads", *[700] * 12])
    write(sheet, 4, 2, ["Webinars", *[0, 300] * 6])
    sheet.merge_cells("A3:A4")
    write(sheet, 5, 1, ["Sales", "Travel", *[410] * 12])
    write(sheet, 6, 2, ["Phone", *[55] * 12])
    sheet.merge_cells("A5:A6")
    names = ("google_ads", "webinars", "travel", "phone")
    return made(
        book, {f"budget.line.{name}": sum_of(sheet, row, 3, 14, 16) for row, name in enumerate(names, 3)}, {}
    )


def notes() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Forecast"
    write(
        sheet,
        1,
        1,
        [
            "Sales forecast of Northbank, as agreed in the meeting of 14 October; numbers of the CRM before that"
        ],
    )
    write(sheet, 2, 1, ["Draft 3"])
    write(sheet, 4, 1, ["Figure", "Note", *(f"2027-{month:02}" for month in range(1, 13))])
    write(sheet, 5, 1, ["Visitors", "from the website", *(4000 + 100 * month for month in range(12))])
    write(
        sheet, 6, 1, ["", "growth as last year, although the easy pages are written by now and nobody knows"]
    )
    write(sheet, 7, 1, ["Churn rate", "see tab 2", *[0.0125] * 12])
    for column in range(3, 15):
        sheet.cell(7, column).number_format = "0.00%"
    write(sheet, 9, 1, ["* without the reseller"])
    mean = "=AVERAGE(C7:N7)"
    sheet.cell(7, 17, mean)
    return made(book, {"visitors": sum_of(sheet, 5, 3, 14, 17)}, {"monthly_churn": "Forecast!Q7"})


def two_tables() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan 2027"
    write(sheet, 1, 1, ["Funnel", *MONTHS])
    write(sheet, 2, 1, ["Unique visitors", *[5200] * 12])
    write(sheet, 3, 1, ["New customers", *range(4, 16)])
    write(sheet, 7, 1, ["Costs", *MONTHS])
    write(sheet, 8, 1, ["Facebook", *[610] * 12])
    write(sheet, 9, 1, ["Hotels", *[240, 0, 0] * 4])
    return made(
        book,
        {
            "visitors": sum_of(sheet, 2, 2, 13, 16),
            "new_customers": sum_of(sheet, 3, 2, 13, 16),
            "budget.line.facebook": sum_of(sheet, 8, 2, 13, 16),
            "budget.line.hotels": sum_of(sheet, 9, 2, 13, 16),
        },
        {},
    )


def currency_signs() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Marketing budget"
    write(sheet, 1, 1, ["", *(f"{month} 2027" for month in MONTHS)])
    write(sheet, 2, 1, ["Paid search", *["€1,200.50"] * 11, "€ 900"])
    write(sheet, 3, 1, ["Discounts", *["(€150.00)"] * 2, *["€75.00"] * 10])
    write(sheet, 4, 1, ["Newsletter tool", *[49] * 12])
    for column in range(2, 14):
        sheet.cell(4, column).number_format = '"€"#,##0.00'
    sheet["P2"] = "=11*1200.5+900"
    sheet["P3"] = "=2*-150+10*75"
    sheet["P4"] = "=SUM(B4:M4)"
    return made(
        book,
        {
            "budget.line.paid_search": "Marketing budget!P2",
            "budget.line.discounts": "Marketing budget!P3",
            "budget.line.newsletter_tool": "Marketing budget!P4",
        },
        {},
    )


def percent_as_text() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Rates 2027"
    write(sheet, 2, 2, MONTHS)
    write(sheet, 3, 1, ["Win rate", *["25%"] * 6, *["27.5 %"] * 6])
    write(sheet, 4, 1, ["Gross margin (%)", *[78] * 12])
    write(sheet, 5, 1, ["Churn", *["1.5%"] * 12])
    sheet["P3"] = "=(6*0.25+6*0.275)/12"
    sheet["P4"] = "=AVERAGE(B4:M4)/100"
    sheet["P5"] = "=0.015"
    return made(
        book,
        {},
        {
            "opportunity_to_customer": "Rates 2027!P3",
            "gross_margin": "Rates 2027!P4",
            "monthly_churn": "Rates 2027!P5",
        },
    )


def empty_columns() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Expenses"
    for at, month in enumerate(MONTHS):
        sheet.cell(3, 4 + 2 * at, f"{month} 27")
        sheet.cell(5, 4 + 2 * at, 130 + at)
        if at % 3 == 0:
            sheet.cell(7, 4 + 2 * at, 1000)
    sheet["B5"] = "Display ads"
    sheet["B7"] = "Conference"
    sheet["AD5"] = "=SUM(D5:Z5)"
    sheet["AD7"] = "=SUM(D7:Z7)"
    return made(
        book, {"budget.line.display_ads": "Expenses!AD5", "budget.line.conference": "Expenses!AD7"}, {}
    )


def german() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Werbekosten"
    write(sheet, 1, 1, ["Werbebudget 2027"])
    write(sheet, 3, 1, ["Posten", *GERMAN, "Summe"])
    write(sheet, 4, 1, ["Anzeigen", *["1.250,00"] * 12])
    write(sheet, 5, 1, ["Messestand", *["-"] * 8, "12.400,50 €", *["-"] * 3])
    write(sheet, 6, 1, ["Reisekosten", *["1.100"] * 12])
    write(sheet, 7, 1, ["Gesamt", *["=1250+1100"] * 8, "=1250+12400.5+1100", *["=1250+1100"] * 3])
    sheet["P4"], sheet["P5"], sheet["P6"] = "=12*1250", "=12400.5", "=12*1100"
    return made(
        book,
        {
            "budget.line.anzeigen": "Werbekosten!P4",
            "budget.line.messestand": "Werbekosten!P5",
            "budget.line.reisekosten": "Werbekosten!P6",
        },
        {},
    )


def french() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Dépenses"
    names = [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ]
    write(sheet, 2, 1, ["Poste", *(f"{name} 2027" for name in names)])
    write(sheet, 3, 1, ["Publicité", *["1\u202f250,40 €"] * 12])
    write(sheet, 4, 1, ["Déplacements", *["980,5"] * 12])
    write(sheet, 5, 1, ["Salons", *["2 000 €", *["–"] * 11]])
    sheet["P3"], sheet["P4"], sheet["P5"] = "=12*1250.4", "=12*980.5", "=2000+0"
    return made(
        book,
        {
            "budget.line.publicite": "Dépenses!P3",
            "budget.line.deplacements": "Dépenses!P4",
            "budget.line.salons": "Dépenses!P5",
        },
        {},
    )


def dates_as_text() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Monthly"
    write(sheet, 1, 1, ["Month", "Visitors", "New customers", "Online ads"])
    for month in range(1, 13):
        write(
            sheet, 1 + month, 1, [f"01.{month:02}.2027", 3000 + 50 * month, 3 + month % 4, 400 + 10 * month]
        )
    write(sheet, 14, 1, ["Total", "=SUM(B2:B13)", "=SUM(C2:C13)", "=SUM(D2:D13)"])
    return made(
        book,
        {"visitors": "Monthly!B14", "new_customers": "Monthly!C14", "budget.line.online_ads": "Monthly!D14"},
        {},
    )


def hidden_sheets() -> Made:
    book = Workbook()
    sheet = book.active
    sheet.title = "Budget"
    write(sheet, 1, 1, ["", *(date(2027, month, 1) for month in range(1, 13))])
    write(sheet, 2, 1, ["Slack", *[88] * 12])
    old = book.create_sheet("old numbers")
    write(old, 1, 1, ["", *(date(2027, month, 1) for month in range(1, 13))])
    write(old, 2, 1, ["Fax", *[9999] * 12])
    old.sheet_state = "hidden"
    return made(book, {"budget.line.slack": sum_of(sheet, 2, 2, 13, 16)}, {})


def totals_between() -> Made:
    """Quarters after their months, and the year last, under a title that alone says which year."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Costs"
    sheet["A1"] = 2027
    quarters = [[*MONTHS[at : at + 3], f"Q{at // 3 + 1}"] for at in range(0, 12, 3)]
    write(sheet, 2, 1, ["Line", *(heading for quarter in quarters for heading in quarter), "Full year"])
    totals = {}
    for row, (title, name, amount) in enumerate([("Ads", "ads", 110), ("Print", "print", 45.5)], 3):
        sheet.cell(row, 1, title)
        for first in (2, 6, 10, 14):
            write(sheet, row, first, [amount + first, amount, amount * 2])
            sum_of(sheet, row, first, first + 2, first + 3)
        sheet.cell(row, 18, f"=E{row}+I{row}+M{row}+Q{row}")
        totals[f"budget.line.{name}"] = f"Costs!R{row}"
    return made(book, totals, {})


def a_sheet_for_each_month() -> Made:
    """Planned and measured amounts side by side, each month on a sheet that has its name, and the year on one of its own."""
    book = Workbook()
    whole = book.active
    whole.title = "Whole"
    for at, month in enumerate(MONTHS):
        sheet = book.create_sheet(f"{month} 2027")
        write(sheet, 1, 1, ["Item", "Budget", "Actual", "Note"])
        write(
            sheet, 2, 1, ["Advertising", 900 + 10 * at, 880 if at < 2 else None, "as agreed" if at else None]
        )
        write(sheet, 3, 1, ["Software", 75.25, 75.25 if at < 2 else None])
        write(sheet, 4, 1, ["Total", "=SUM(B2:B3)"])
    for row, title in enumerate(("Advertising", "Software"), 2):
        whole.cell(row, 1, title)
        whole.cell(row, 2, "=" + "+".join(f"'{month} 2027'!B{row}" for month in MONTHS))
    names = {"budget.line.advertising": "Whole!B2", "budget.line.software": "Whole!B3"}
    return made(book, names, {})


def units_in_headings() -> Made:
    """Thousands in a title, amounts below zero in brackets, dashes for nothing, and percentages without their sign."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Budget"
    sheet["A1"] = "Budget 2027, in k€"
    write(sheet, 3, 1, ["Cost item", *(f"{month}-27" for month in MONTHS)])
    write(sheet, 4, 1, ["Advertising", *[1.5] * 11, 2.25])
    write(sheet, 5, 1, ["Supplier credit", *["(0.2)"] * 12])
    write(sheet, 6, 1, ["Trade fair", "-", "–", "—", 4, *["-"] * 8])
    write(sheet, 7, 1, ["Visitor-to-lead rate (%)", *[2.1] * 11, 2.7])
    for row, formula in enumerate(["=1000*SUM(B4:M4)", "=-0.2*12*1000", "=1000*E6", "=SUM(B7:M7)/1200"], 10):
        sheet.cell(row, 16, formula)
    names = ("advertising", "supplier_credit", "trade_fair")
    totals = {f"budget.line.{name}": f"Budget!P{row}" for row, name in enumerate(names, 10)}
    return made(book, totals, {"visitor_to_lead": "Budget!P13"})


KINDS: Sequence[Callable[[], Made]] = (
    months_across,
    quarters,
    totals_rows,
    merged_headings,
    notes,
    two_tables,
    currency_signs,
    percent_as_text,
    empty_columns,
    german,
    french,
    dates_as_text,
    hidden_sheets,
    totals_between,
    a_sheet_for_each_month,
    units_in_headings,
)
