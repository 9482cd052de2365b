"""The checks of what the region offers, and until when."""

from pathlib import Path
from typing import Any

import pytest

from aihub.preflight.check import Result
from aihub.preflight.checks.model_offers import MODEL_OFFERS
from aihub.preflight.checks.model_retirement import MODEL_RETIREMENT
from aihub.preflight.checks.provisioned_capacity import PROVISIONED_CAPACITY
from localazure.quotas import Quota
from tests.commands.preflight.hub import Hub, openai
from tests.commands.preflight.local_azure import Local
from tests.unit.preflight.checks.test_marketplace import COHERE

RETIRED = {"publisher": "Mistral AI", "name": "Mistral-large-2411", "version": "2"}


@pytest.fixture
def hub(local: Local) -> Hub:
    hub = Hub(local)
    hub.create()
    return hub


def of(model: dict[str, Any], capacity: int = 1, sku: str = "GlobalStandard") -> dict[str, Any]:
    kind = "model-inference" if "publisher" in model else "azure-openai"
    return {"type": kind, "model": model, "sku": {"name": sku, "capacity": capacity}}


def offered(hub: Hub, deployment: dict[str, Any]) -> Result:
    hub.declared = {"chat": deployment}
    return hub.look_once(MODEL_OFFERS)


def test_model_that_the_region_offers_passes(hub: Hub) -> None:
    found = offered(hub, openai(10))
    assert (found.status, found.what) == ("pass", "swedencentral offers what is declared, or it is deployed")


@pytest.mark.parametrize(
    ("deployment", "where", "what", "fix"),
    [
        (
            of({"name": "gpt-4o-minni", "version": "1"}),
            "model.name",
            "swedencentral offers no model gpt-4o-minni of OpenAI to this subscription",
            "did you mean gpt-4o-mini?",
        ),
        (
            of({"name": "gpt-4o", "version": "2023-01-01"}),
            "model.version",
            "swedencentral offers gpt-4o in the versions 2024-11-20",
            "choose one of them",
        ),
        (
            of({"name": "gpt-4.1-nano", "version": "2025-04-14"}, sku="Standard"),
            "sku.name",
            "not in Standard",
            "choose",
        ),
        (
            of({"name": "gpt-4.1", "version": "2025-04-14"}, 17, "GlobalProvisionedManaged"),
            "sku.capacity",
            "from a capacity of 15 on in steps of 5, and 17 is declared",
            "choose such a capacity",
        ),
        (
            of({"name": "gpt-4.1", "version": "2025-04-14"}, 10, "GlobalProvisionedManaged"),
            "sku.capacity",
            "from a capacity of 15 on, and 10 is declared",
            "choose such a capacity",
        ),
        (of(RETIRED), "model", "Mistral-large-2411 2 is retired (Deprecated)", "choose another model or version"),
    ],
)
def test_what_azure_would_refuse_fails(hub: Hub, deployment: Any, where: str, what: str, fix: str) -> None:
    found = offered(hub, deployment)
    assert (found.status, found.where) == ("fail", f"deployments.chat.{where}")
    assert what in found.what
    assert fix in found.fix
    body = {"publisher": "OpenAI", **deployment["model"]}
    assert hub.put("chat", {**deployment, "model": body}).status == 400


def test_model_that_is_being_retired_is_told(hub: Hub) -> None:
    found = offered(hub, of({"name": "gpt-35-turbo", "version": "0125"}))
    assert (found.status, found.where) == ("warn", "deployments.chat.model")
    assert "only a subscription that has a deployment of it gets more" in found.what


def test_deployment_that_is_there_as_declared_passes_whatever_is_offered(hub: Hub) -> None:
    hub.put("chat", openai(10))
    hub.local.do(lambda: _set_version(hub, "2099-01-01"))
    assert offered(hub, openai(10)).status == "pass"
    assert offered(hub, openai(20)).status == "pass"


def _set_version(hub: Hub, version: str) -> None:
    from localazure.services.arm import resources

    path = f"{hub.account}/deployments/chat"
    resources.change_by_service(hub.local.azure, path, "properties.model.version", version)


def test_retired_model_fails_when_it_is_new_and_warns_when_it_is_deployed(hub: Hub) -> None:
    hub.declared = {"old": of(RETIRED)}
    found = hub.look_once(MODEL_RETIREMENT)
    assert (found.status, found.where) == ("fail", "deployments.old.model")
    assert found.what == "Mistral-large-2411 2 was retired on 2026-01-30, and Azure makes no new deployment of it"

    hub.put("old", of({"publisher": "Mistral AI", "name": "mistral-medium-2505", "version": "1"}))
    hub.put("old", openai(1), is_own=False)
    found = hub.look_once(MODEL_RETIREMENT)
    assert found.status == "warn"
    assert "Azure refuses its calls" in found.what


def test_retirement_that_only_the_schedule_knows_is_told(hub: Hub) -> None:
    hub.declared = {"cohere": COHERE}
    found = hub.look_once(MODEL_RETIREMENT)
    assert (found.status, found.where) == ("warn", "deployments.cohere.model")
    assert "was retired on 2026-05-12, by Microsoft's schedule as of " in found.what


def test_model_that_retires_within_the_stacks_days_is_told(hub: Hub, tmp_path: Path) -> None:
    hub.declared = {"chat": openai(10)}
    assert hub.look_once(MODEL_RETIREMENT).status == "pass"

    hub.config = tmp_path
    (tmp_path / "promotion.yaml").write_text("order: [{stack: dev, retirement_days: 1000}]\n")
    found = hub.look_once(MODEL_RETIREMENT)
    assert (found.status, found.where) == ("warn", "deployments.chat.model")
    assert "gpt-4o 2024-11-20 retires on 2027-04-01, in " in found.what


def test_day_of_ones_own_counts_before_azures(hub: Hub, tmp_path: Path) -> None:
    hub.declared, hub.config = {"chat": openai(10)}, tmp_path
    (tmp_path / "promotion.yaml").write_text(
        "order: [{stack: dev}]\nretirements: [{model: gpt-4o, date: '2026-01-01'}]\n"
    )
    assert "was retired on 2026-01-01" in hub.look_once(MODEL_RETIREMENT).what


def provisioned(hub: Hub, capacity: int) -> list[Result]:
    hub.declared = {"chat": openai(capacity, "gpt-4.1", "GlobalProvisionedManaged")}
    return hub.look(PROVISIONED_CAPACITY)


def test_region_without_room_for_provisioned_units_is_told(hub: Hub) -> None:
    hub.local.azure.quotas.set("OpenAI.GlobalProvisionedManaged", Quota(capacity=50))
    (found,) = provisioned(hub, 100)
    assert (found.status, found.where) == ("warn", "deployments.chat.sku.capacity")
    assert found.what == (
        "swedencentral has room for 50 units of gpt-4.1 2025-04-14 in GlobalProvisionedManaged, and the run takes 100"
    )


def test_only_what_a_run_takes_more_needs_room(hub: Hub) -> None:
    hub.put("chat", openai(100, "gpt-4.1", "GlobalProvisionedManaged"))
    hub.local.azure.quotas.set("OpenAI.GlobalProvisionedManaged", Quota(capacity=50))
    (found,) = provisioned(hub, 150)
    assert (found.status, found.what) == ("pass", "swedencentral has room for each deployment with provisioned units")
