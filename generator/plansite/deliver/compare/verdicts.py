"""Hold a change against the guardrails of the plan as it was: a change cannot loosen its own limits unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine.graph import Derived
from plansite.deliver.compare.deltas import shared_periods
from plansite.judge.rules.guardrails import COLLECTION, Guardrail, guardrails, is_beyond
from plansite.present.answers.phrases import words
from plansite.present.figures.figures import UNKNOWN, Figures
from plansite.present.places import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.present.context import PageContext
    from plansite.problems import Span
    from plansite.read.guardrails import Bound

_NOISE = 1e-9
_UPWARD = frozenset({"grows by at most", "changes by at most"})
_DOWNWARD = frozenset({"falls by at most", "changes by at most"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say that a change breaks a guardrail, loosens or removes it, or changes what it watches.

    `owner` is who must agree, by name. `fails` tells whether the change must not go ahead until then. `span` lies in the
    old plan.
    """

    kind: Literal["broken", "loosened", "removed", "unknown"]
    key: str
    title: str
    message: str
    owner: str
    fails: bool
    span: Span


def find_verdicts(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[Verdict, ...]:
    """Return what the guardrails of the old plan say; nothing when one of the plans has no numbers."""
    before, after = old.base, new.base
    if before is None or after is None:
        return ()
    kept = {guardrail.key: guardrail for guardrail in guardrails(after.plan, after.results.graph)[0]}
    verdicts = []
    for guardrail in guardrails(before.plan, before.results.graph)[0]:
        key, owner = renames.new_id(COLLECTION, guardrail.key), _owner(before, guardrail.owner)
        judged = (*_kept(guardrail, kept.get(key), renames), *_broken(guardrail, before, after, renames))
        verdicts += [
            Verdict(kind, key, guardrail.title, message, owner, guardrail.fails, guardrail.span)
            for kind, message in judged
        ]
    return tuple(verdicts)


def _kept(
    old: Guardrail, new: Guardrail | None, renames: Renames
) -> Iterator[tuple[Literal["loosened", "removed"], str]]:
    """Say when the new plan watches less closely."""
    if new is None:
        yield "removed", f"“{old.limit.text}” is taken away"
        return
    figure = renames.new_node(old.figure)
    if (figure, old.grain) != (new.figure, new.grain):
        yield "loosened", "it watches another figure"
    elif _is_looser(old.limit, new.limit):
        yield "loosened", f"“{old.limit.text}” becomes “{new.limit.text}”"
    if renames.new_id("people", old.owner) != new.owner:
        yield "loosened", "it has another owner"
    if old.fails and not new.fails:
        yield "loosened", "it only warns"


def _is_looser(old: Bound, new: Bound) -> bool:
    """Tell whether a limit allows more than before; one of another kind cannot be compared and counts as looser."""
    if (old.verb, old.of_it) != (new.verb, new.of_it):
        return True
    return new.amount < old.amount if old.verb == "stays at least" else new.amount > old.amount


def _broken(
    guardrail: Guardrail, old: PageContext, new: PageContext, renames: Renames
) -> Iterator[tuple[Literal["broken", "unknown"], str]]:
    """Yield the first period in which the change breaks the limit, and why the limit cannot be checked if it cannot."""
    figure = renames.new_node(guardrail.figure)
    if reason := _why_not_comparable(guardrail, figure, old, new):
        yield "unknown", reason
        return
    write_old, write_new = Figures(old, ""), Figures(new, "")
    for period, index_before, index in shared_periods(
        old.results.calendar, new.results.calendar, guardrail.grain
    ):
        before = old.results.value(guardrail.figure, guardrail.grain, index_before)
        value = new.results.value(figure, guardrail.grain, index)
        if before is not None and (value is None or breaks(guardrail.limit, before, value)):
            shown = UNKNOWN if value is None else write_new.write(figure, value)
            when = "" if guardrail.grain == "plan" else f" in {new.language.period(period)}"
            named = new.results.graph.nodes[figure].title
            about = "" if named == guardrail.title else f"{named} "
            yield (
                "broken",
                f"{about}{write_old.write(guardrail.figure, before)} → {shown}{when}, where the limit is “{guardrail.limit.text}”",
            )
            return


def breaks(limit: Bound, old: float, new: float) -> bool:
    """Tell whether a change breaks a limit. A level counts only if the change leads beyond it, or further beyond."""
    if limit.is_level:
        worse = new > old if limit.verb == "stays at most" else new < old
        return is_beyond(limit, new) and (worse or not is_beyond(limit, old))
    room = limit.amount * abs(old) if limit.of_it else limit.amount
    slack = _NOISE * max(1.0, abs(old))
    rise = new - old
    return (limit.verb in _UPWARD and rise > room + slack) or (
        limit.verb in _DOWNWARD and -rise > room + slack
    )


def _why_not_comparable(guardrail: Guardrail, figure: str, old: PageContext, new: PageContext) -> str:
    """Say why a limit cannot be checked, or why it is no longer what was agreed; empty when it can and is."""
    before, after = old.results.graph.nodes[guardrail.figure], new.results.graph.nodes.get(figure)
    if after is None:
        return f"there is no figure “{before.title}” any more"
    if before.unit == "money" and old.plan.settings.currency != new.plan.settings.currency:
        return f"amounts in {old.plan.settings.currency} and {new.plan.settings.currency} cannot be compared"
    if not shared_periods(old.results.calendar, new.results.calendar, guardrail.grain):
        return f"the plans have no {guardrail.grain} in common"
    kpis, forecast = new.plan.files.kpis, new.plan.files.forecast
    is_own = any(figure in own for own in (kpis.definitions, kpis.inputs, forecast.figures))
    if is_own and _formula(before.source) != _formula(after.source):
        return f"“{after.title}” is computed in another way"
    return ""


def _formula(source: object) -> str:
    return " ".join(source.text.split()) if isinstance(source, Derived) else ""


def _owner(context: PageContext, key: str) -> str:
    person = context.plan.people.get(key)
    return title_of(key, person.entry) if person else words(key)
