"""Make the page of risks: a matrix of likelihood and impact, and each risk with its early sign and its response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import outlook_ids as ids
from plansite.compute.measured.ahead.risks import exposures
from plansite.present.answers.answers import Answers, question_of
from plansite.present.figures.conditions import Conditions, numbers_of
from plansite.present.figures.figures import Figures, given, led
from plansite.present.page import Page
from plansite.present.places import SCENARIOS, Place, item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.measured.ahead.risks import Exposure
    from plansite.present.context import PageContext
    from plansite.present.figures.conditions import Stand

PATH = "risks.md"
_SIGN_WORDS = ("Raised", "Quiet", "Not measured yet")
_TONES = {"happened": "bad", "reduced": "warn", "over": "good"}
_LEAST_SHARE = 0.02
_NOT_ON_CARD = frozenset(
    {
        "title",
        "what",
        "likelihood",
        "figure",
        "impact",
        "scenario",
        "early_sign",
        "response",
        "owner",
        "status",
    }
)


@dataclass(frozen=True, slots=True)
class Risk:
    """Show one risk: `across` and `up` are its place in the matrix, `share` how long its bar is; all from 0 to 1, None for unknown."""

    anchor: str
    number: int
    title: Markup
    what: Markup | None
    likelihood: Markup
    impact: Markup
    expected: Markup
    share: float | None
    across: float | None
    up: float | None
    sign: Stand | None
    is_raised: bool
    response: Markup | None
    owner: Markup | None
    status: tuple[str, str]
    is_over: bool
    facts: tuple[tuple[str, Markup], ...]


def risks_page(context: PageContext) -> Page | None:
    """Make the page; None when the plan has no risks and not a word about them."""
    file, schema = context.plan.files.risks, context.plan.schemas.kinds.get("risks", {})
    answers = Answers(context, PATH, prose)
    blocks = answers.blocks(file.entry, schema, leave=frozenset({"risks"})) if file.is_given else ()
    if not (file.risks or blocks):
        return None
    title = str(schema.get("title", "Risks"))
    scenarios = {key: scenario.results for key, scenario in context.scenarios.items()}
    ranked = exposures(context.plan, numbers_of(context), scenarios)
    risks = [_risk(context, answers, number, exposure, ranked) for number, exposure in enumerate(ranked, 1)]
    text = render(
        "risks.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(file.entry),
        opening=[block for block in blocks if block.kind == "lead"],
        matrix=[
            risk for risk in risks if risk.across is not None and risk.up is not None and not risk.is_over
        ],
        risks=risks,
        challenges=context.places.parts.get("sales.challenges"),
        blocks=[block for block in blocks if block.kind != "lead"],
        page=PATH,
    )
    return Page(PATH, title, text)


def _risk(
    context: PageContext, answers: Answers, number: int, exposure: Exposure, ranked: list[Exposure]
) -> Risk:
    risk, sign = exposure.risk, exposure.sign
    conditions = Conditions(context, PATH)
    return Risk(
        item_anchor("risks", risk.id),
        number,
        given(risk.title_or_id, risk.key_span),
        prose(risk.what) if risk.what else None,
        _linked(context, ids.risk(risk.id, "likelihood")),
        _impact(context, answers, exposure),
        _expected(context, exposure),
        _share(exposure, ranked, of_expected=True),
        exposure.likelihood,
        _share(exposure, ranked, of_expected=False),
        conditions.stand(sign, _SIGN_WORDS) if sign else None,
        exposure.is_raised,
        prose(risk.response) if risk.response else None,
        answers.owner(risk.entry),
        (_status(context, risk.status), _TONES.get(risk.status, "")),
        risk.status == "over",
        answers.facts(risk.entry, _fields(context), leave=_NOT_ON_CARD),
    )


def _fields(context: PageContext) -> dict[str, object]:
    schema = context.plan.schemas.kinds["risks"]
    fields: dict[str, object] = schema["properties"]["risks"]["additionalProperties"]
    return fields


def _status(context: PageContext, status: str) -> str:
    schema = context.plan.schemas.kinds["risks"]["properties"]["risks"]["additionalProperties"]
    labels = schema["properties"].get("status", {}).get("x-labels", {})
    return "" if status == "watched" else str(labels.get(status, status))


def _linked(context: PageContext, node: str) -> Markup:
    if node not in context.results.graph.nodes:
        return Markup()
    return Figures(context, PATH).link(node, "plan", 0, signed=False)


def _impact(context: PageContext, answers: Answers, exposure: Exposure) -> Markup:
    """Return the impact with the figure that it is on, and with the scenario that says it."""
    risk = exposure.risk
    if exposure.impact is None:
        return _scenario(context, risk.scenario) if risk.scenario else Markup()
    stated = _linked(context, ids.risk(risk.id, "impact"))
    written = stated or Markup('<span class="ps-count">{}</span>').format(
        Figures(context, PATH).write_difference(risk.figure, exposure.impact)
    )
    on = (
        Markup(' <span class="ps-by">{}</span>').format(answers.refer("nodes", risk.figure))
        if risk.figure
        else ""
    )
    told = (
        Markup("")
        if stated
        else Markup(' <span class="ps-by">in {}</span>').format(_scenario(context, risk.scenario))
    )
    return Markup("{}{}{}").format(written, on, told)


def _scenario(context: PageContext, key: str) -> Markup:
    """Return the name of a scenario as a link to the page of all."""
    known = context.plan.scenarios.get(key)
    title = known.title_or_id if known else key
    return led(title, Place(SCENARIOS, "", title), PATH)


def _expected(context: PageContext, exposure: Exposure) -> Markup:
    linked = _linked(context, ids.risk(exposure.risk.id, "expected_impact"))
    if linked or exposure.expected is None:
        return linked
    words = Figures(context, PATH).write_difference(exposure.risk.figure, exposure.expected)
    return Markup('<span class="ps-count">{}</span>').format(words)


def _share(exposure: Exposure, ranked: list[Exposure], *, of_expected: bool) -> float | None:
    """Return how large the impact of a risk is beside the largest in the same unit: 1 for that one."""

    def size(other: Exposure) -> float | None:
        amount = other.expected if of_expected else other.impact
        return None if amount is None else abs(amount)

    own = size(exposure)
    sizes = [size(other) or 0.0 for other in ranked if other.unit == exposure.unit]
    largest = max(sizes, default=0.0)
    return None if own is None or not largest else max(own / largest, _LEAST_SHARE)
