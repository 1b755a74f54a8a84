"""Hold a change against the guardrails of the plan as it was: a change cannot loosen its own limits unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from plansite.compute.engine.graph import Derived
from plansite.deliver.compare.deltas import shared_periods
from plansite.deliver.compare.unjudged import find_unjudged
from plansite.deliver.compare.verdict import Verdict, owner_of
from plansite.judge.rules.guardrails import COLLECTION, Guardrail, guardrails, is_beyond
from plansite.present.figures.figures import UNKNOWN, Figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Period
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.present.context import PageContext
    from plansite.read.limits.guardrails import Bound

_NOISE = 1e-9
_UPWARD = frozenset({"grows by at most", "changes by at most"})
_DOWNWARD = frozenset({"falls by at most", "changes by at most"})


def find_verdicts(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[Verdict, ...]:
    """Return what the guardrails of the old plan say; of plans without numbers, why they cannot be judged."""
    before, after = old.base, new.base
    if before is None or after is None:
        return find_unjudged(old, new)
    kept = {guardrail.key: guardrail for guardrail in guardrails(after.plan, after.results.graph)[0]}
    verdicts = []
    for guardrail in guardrails(before.plan, before.results.graph)[0]:
        key, owner = renames.new_id(COLLECTION, guardrail.key), owner_of(before.plan, guardrail.owner)
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
    periods = shared_periods(old.results.calendar, new.results.calendar, guardrail.grain)
    pairs = [
        _Pair(
            period,
            old.results.value(guardrail.figure, guardrail.grain, index_before),
            new.results.value(figure, guardrail.grain, index),
        )
        for period, index_before, index in periods
    ]
    for pair in pairs:
        if kind := pair.verdict(guardrail.limit):
            yield kind, _passed(guardrail, figure, pair, old, new)
            return
    if not any(pair.is_judged(guardrail.limit) for pair in pairs):
        title = new.results.graph.nodes[figure].title
        yield (
            "unknown",
            f"“{title}” is unknown, before and after, so that nobody can tell whether it keeps to “{guardrail.limit.text}”",
        )


class _Pair(NamedTuple):
    """Hold what a figure is in one period, in the old plan and in the new one; None where it is unknown."""

    period: Period
    old: float | None
    new: float | None

    def is_judged(self, limit: Bound) -> bool:
        """Tell whether a limit can be held against the two: a level needs the new value only."""
        return self.new is not None and (self.old is not None or limit.is_level)

    def verdict(self, limit: Bound) -> Literal["broken", "unknown"] | None:
        """Return what is wrong with the two by a limit. What is unknown in both is what it was: nothing changes it."""
        if self.new is None:
            return None if self.old is None else "unknown"
        if self.old is None:
            level_broken = limit.is_level and is_beyond(limit, self.new)
            return "broken" if level_broken else None if limit.is_level else "unknown"
        return "broken" if breaks(limit, self.old, self.new) else None


def _passed(guardrail: Guardrail, figure: str, pair: _Pair, old: PageContext, new: PageContext) -> str:
    """Say from what to what a figure goes, and which limit it is held against."""
    before = UNKNOWN if pair.old is None else Figures(old, "").write(guardrail.figure, pair.old)
    after = UNKNOWN if pair.new is None else Figures(new, "").write(figure, pair.new)
    when = "" if guardrail.grain == "plan" else f" in {new.language.period(pair.period)}"
    named = new.results.graph.nodes[figure].title
    about = "" if named == guardrail.title else f"{named} "
    return f"{about}{before} → {after}{when}, where the limit is “{guardrail.limit.text}”"


def breaks(limit: Bound, old: float, new: float) -> bool:
    """Tell whether a change breaks a limit. A level counts only if the change leads beyond it, or further beyond."""
    if limit.is_level:
        worse = new > old if limit.verb == "stays at most" else new < old
        return is_beyond(limit, new) and (worse or not is_beyond(limit, old))
    room = limit.amount * abs(old) if limit.of_it else limit.amount
    slack = _NOISE * max(1.0, abs(old), abs(new))
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
