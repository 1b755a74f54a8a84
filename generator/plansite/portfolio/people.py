"""Say who is who across plans: somebody with one id and one name in several plans is one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.portfolio.summed_plan import Person, Summary


@dataclass(frozen=True, slots=True)
class Colleague:
    """Hold a person with what they answer for in each plan, the plan first."""

    id: str
    name: str
    roles: tuple[str, ...]
    duties: tuple[tuple[Summary, Person], ...]

    @property
    def is_in_several(self) -> bool:
        """Tell whether the person answers for something in more than one plan."""
        return sum(answers_for_any(person, plan) for plan, person in self.duties) > 1


def joined_people(plans: Sequence[Summary]) -> tuple[Colleague, ...]:
    """Return all who answer for something, each once, in the order in which plans name them.

    Two people of one id and different names are two: an id is only unique within its plan. So are two of one name and different ids.
    """
    duties: dict[tuple[str, str], list[tuple[Summary, Person]]] = {}
    for plan in plans:
        for person in plan.people:
            duties.setdefault((person.id, _spelled(person.name)), []).append((plan, person))
    return tuple(
        Colleague(of_person[0][1].id, of_person[0][1].name, _roles(of_person), tuple(of_person))
        for of_person in duties.values()
        if any(answers_for_any(person, plan) for plan, person in of_person)
    )


def answers_for_any(person: Person, plan: Summary) -> bool:
    """Tell whether a person answers for anything in a plan."""
    return bool(
        person.goals or person.kpis or person.parts or any(line.owner == person.id for line in plan.spending)
    )


def _roles(of_person: Sequence[tuple[Summary, Person]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.role for _, person in of_person if person.role))


def _spelled(name: str) -> str:
    return " ".join(name.split()).casefold()
