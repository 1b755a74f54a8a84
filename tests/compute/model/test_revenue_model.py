"""The file of a revenue model: what it says is held against its own figures, and several models are shown as one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from plansite.compute.model.catalog import load_catalog
from plansite.compute.model.revenue_model import EARNED, merged
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from pathlib import Path

MODELS = load_catalog(catalog_folder()).models
MISTAKES = {
    "a stage": ("    mqls: [lead_to_mql]", "    mqlz: [lead_to_mql]", "“mqlz” is no figure of the model"),
    "a rate": ("    mqls: [lead_to_mql]", "    mqls: [lead_to_mq]", "“lead_to_mq” is no figure of the model"),
    "a figure before the funnel": ("before: [visitors]", "before: [visitor]", "“visitor” is no figure"),
    "a part of revenue": (
        "revenue: [subscription_revenue,",
        "revenue: [subs_revenue,",
        "“subs_revenue” is no",
    ),
    "a part of a sum": ("-churned_mrr]", "-churn_mrr]", "“churn_mrr” is no figure"),
    "a total": ("total: mrr_at_end", "total: mrr_at_ends", "“mrr_at_ends” is no figure"),
    "a chart": ("figures: [paying_subscribers]", "figures: [subscribers]", "“subscribers” is no figure"),
    "a key": ("\nfunnel:", "\nfunnels:", "“funnels” is no key of a model"),
    "a stage that is a share": (
        "    mqls: [lead_to_mql]",
        "    mqls: [lead_to_mql]\n    monthly_churn: []",
        "“monthly_churn” is a stage of the funnel and no count that adds up",
    ),
    "no title": ("title: Subscription\n", "", "“title” says nothing"),
    "a way to make one of several": ("streams: recompute", "streams: anew", "“anew” is no way to make"),
    "a figure that every model has": (
        "  expected_gain: ",
        "  expected_gains: ",
        "does not compute “expected_gain”",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_file_of_a_model_is_a_bug(mistake: str, tmp_path: Path) -> None:
    right, wrong, words = MISTAKES[mistake]
    shutil.copytree(catalog_folder(), tmp_path / "catalog")
    file = tmp_path / "catalog" / "models" / "subscription.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        load_catalog(tmp_path / "catalog")


def test_a_model_can_only_extend_one_that_is_there(tmp_path: Path) -> None:
    shutil.copytree(catalog_folder(), tmp_path / "catalog")
    (tmp_path / "catalog" / "models" / "subscription.yaml").unlink()
    with pytest.raises(ValueError, match="no model is called “subscription”"):
        load_catalog(tmp_path / "catalog")


def test_several_models_are_shown_as_one() -> None:
    company = merged([MODELS["services"], MODELS["orders"], MODELS["subscription"]])
    assert company.funnel.figures == (
        "visits",
        "leads_new",
        "mqls",
        "sqls",
        "opportunities_created",
        "orders",
        "new_customers",
    )
    assert company.funnel.before == ("visitors",)
    assert company.earned == (
        "other_revenue",
        "order_revenue",
        "subscription_revenue",
        "one_time_fees",
        *EARNED,
    )
    (chart,) = company.charts
    assert chart.figures == ("customers_at_end", "paying_subscribers")
    assert [total.total for total in company.sums] == [
        "customers_at_end",
        "days_wanted",
        "orders",
        "mrr_at_end",
        "paying_subscribers",
    ]


def test_one_model_is_shown_as_itself() -> None:
    assert merged([MODELS["orders"]]) is MODELS["orders"]
