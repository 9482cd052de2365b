"""The check of the Marketplace: who may buy, and what is bought already."""

from typing import Any

import pytest

from aihub.preflight.check import Result
from aihub.preflight.checks.marketplace import MARKETPLACE
from aihub.preflight.reads import SharedReads
from tests.unit.azure.fake_arm import FakeArm, Reply
from tests.unit.preflight.stack import ACCOUNT, MISSING, NONE, Stack, listed

MODEL = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
COHERE = {"type": "serverless-api", "model": MODEL, "marketplace": {"accept_terms": True}}
ALL = listed({"actions": ["*"], "notActions": []})
PROVIDER_TERMS = {
    "type": "model-inference",
    "model": {"publisher": "Anthropic", "name": "opus", "version": "1"},
    "provider_terms": {"accept": True, "organization_name": "x", "country_code": "SE", "industry": "technology"},
}


def offer(quota_id: str = "PayAsYouGo_2014-09-01", limit: str = "Off") -> Reply:
    policies = {"quotaId": quota_id, "spendingLimit": limit}
    return Reply(200, {"state": "Enabled", "subscriptionPolicies": policies}, to="GET /subscriptions/s?")


def rights(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, to="Microsoft.Authorization/permissions")


def look(offered: Reply, may: Reply, *subscribed: Reply, deployment: Any = COHERE) -> Result:
    there = [Reply(each.status, each.body, to="marketplaceSubscriptions") for each in subscribed]
    fake = FakeArm(offered, rights(may), *there)
    (found,) = MARKETPLACE.results(Stack(deployments={"cohere": deployment}).target(SharedReads(fake.arm)))
    return found


def test_caller_who_may_subscribe_passes() -> None:
    found = look(offer(), ALL, NONE)
    assert (found.status, found.where) == ("pass", "deployments.cohere.marketplace")


def test_project_that_is_subscribed_passes_whoever_asks() -> None:
    properties = {"modelId": MODEL, "marketplaceSubscriptionStatus": "Subscribed"}
    found = look(offer("FreeTrial_2014-09-01"), NONE, listed({"name": "cohere", "properties": properties}))
    assert (found.status, found.what) == ("pass", "the project's subscription cohere to the model exists (Subscribed)")


def test_subscription_that_is_suspended_fails() -> None:
    properties = {"modelId": MODEL, "marketplaceSubscriptionStatus": "Suspended"}
    found = look(offer(), ALL, listed({"name": "cohere", "properties": properties}))
    assert found.status == "fail"
    assert "is suspended" in found.what


def test_caller_who_may_not_subscribe_fails_with_the_actions() -> None:
    found = look(offer(), listed({"actions": ["Microsoft.MachineLearningServices/*"], "notActions": []}), MISSING)
    assert found.status == "fail"
    assert "Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action" in found.what
    assert "Contributor" in found.fix


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        (offer("FreeTrial_2014-09-01", "On"), "its offer is FreeTrial_2014-09-01"),
        (offer("AzureForStudents_2018-01-01"), "its offer is AzureForStudents_2018-01-01"),
        (offer("MSDN_2014-09-01", "On"), "it has a spending limit (its offer is MSDN_2014-09-01)"),
    ],
)
def test_offer_that_cannot_buy_fails(offered: Reply, why: str) -> None:
    found = look(offered, ALL, NONE)
    assert (found.status, found.what) == ("fail", f"this Azure subscription cannot buy in the Marketplace: {why}")


def test_models_with_provider_terms_are_bought_too() -> None:
    found = look(offer("FreeTrial_2014-09-01"), ALL, deployment=PROVIDER_TERMS)
    assert (found.status, found.where) == ("fail", "deployments.cohere.provider_terms")


def test_deployment_that_is_there_has_been_bought() -> None:
    stack = Stack(deployments={"cohere": PROVIDER_TERMS}, made=(f"{ACCOUNT}/deployments/cohere",))
    assert stack.look(MARKETPLACE) == []


def test_models_that_azure_sells_are_not_asked_about() -> None:
    assert Stack().look(MARKETPLACE) == []
