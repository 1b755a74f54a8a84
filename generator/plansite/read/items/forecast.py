"""Say what forecast.yaml has."""

from __future__ import annotations

from plansite.read.items.fields import (
    AmountMapField,
    MapField,
    TextField,
    TextsField,
)
from plansite.read.items.item import Item


class Stream(Item):
    """A stream of revenue with a model of its own."""

    __slots__ = ()
    title = TextField()
    model = TextField()
    options = TextsField()
    inputs = AmountMapField()


class OwnFigure(Item):
    """A figure that the plan defines for its forecast."""

    __slots__ = ()
    title = TextField()
    formula = TextField()
    note = TextField()


class ForecastFile(Item):
    """forecast.yaml: what is expected, by which model and from which inputs."""

    __slots__ = ()
    owner = TextField()
    expectation = TextField()
    model = TextField()
    options = TextsField()
    inputs = AmountMapField()
    streams = MapField(Stream)
    figures = MapField(OwnFigure)
    levers = TextsField()
    findings = TextsField()
    firm_until = TextField()
