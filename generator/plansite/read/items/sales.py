"""Say what stages of the sales process, tools, channels and territories have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, ListField, TextField, TextsField
from plansite.read.items.item import Item


class Stage(Item):
    """A stage of the sales process."""

    __slots__ = ()
    title = TextField()
    conversion = AmountField()
    elapsed_days = AmountField()
    becomes = TextField()
    owner = TextField()
    tools = TextsField()


class Tool(Item):
    """A tool that the team works with."""

    __slots__ = ()
    collection = "tools"
    title = TextField()
    vendor = TextField()
    type = TextField()
    need = TextField()
    chosen = TextField()
    supports = TextsField()
    measures = TextsField()
    budget_line = TextField()
    price = TextField()
    owner = TextField()


class Finding(Item):
    """A thing that was found out about the market."""

    __slots__ = ()
    title = TextField()
    topic = TextField()
    finding = TextField()
    source = TextField()
    date = TextField()
    implication = TextField()
    owner = TextField()


class Territory(Item):
    """A region in which the company sells, or plans to."""

    __slots__ = ()
    title = TextField()
    status = TextField()
    starts = TextField()


class Keyword(Item):
    """Words for which a channel is to be found."""

    __slots__ = ()
    words = TextField()
    volume = AmountField()
    rank = AmountField()
    target_rank = AmountField()
    page = TextField()


class LandingPage(Item):
    """A page on which people of a channel arrive."""

    __slots__ = ()
    title = TextField()
    link = TextField()
    visits = AmountField()
    conversion = AmountField()
    target_conversion = AmountField()


class Channel(Item):
    """A way to the customer."""

    __slots__ = ()
    collection = "channels"
    title = TextField()
    share = AmountField()
    owner = TextField()
    leads = AmountField()
    spend = AmountField()
    cost_per_lead = AmountField()
    conversions = AmountField()
    keywords = ListField(Keyword)
    pages = ListField(LandingPage)
