"""Models that one route alone serves, and a route that is asked for: deployed, described and smoke-tested."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.instance import LocalAzure
from tests.endpoints import on_account
from tests.local.smoke_world import World, new_world


@pytest.fixture
def world(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = new_world(local_azure, tmp_path, monkeypatch)
    with world.at_end:
        yield world
    world.hub.delete()


@pytest.mark.parametrize(
    ("task", "model", "route", "names"),
    [
        ("images/generations", ("Black Forest Labs", "FLUX.2-pro", "1"), None, ["blackforestlabs"]),
        ("images/generations", ("Black Forest Labs", "FLUX.2-flex", "1"), None, ["blackforestlabs"]),
        ("images/generations", ("Microsoft", "MAI-Image-2.5", "2026-06-02"), None, ["mai"]),
        ("rerank", ("Cohere", "Cohere-rerank-v4.0-pro", "1"), None, ["cohere"]),
        ("chat/completions", ("DeepSeek", "DeepSeek-R1", "1"), "v1", ["v1", "model-inference"]),
    ],
)
def test_deployment_is_called_by_each_of_its_routes(
    world: World, task: str, model: tuple[str, str, str], route: str | None, names: list[str]
) -> None:
    publisher, name, version = model
    world.hub.deploy("other", *model)
    made = on_account(
        "other",
        account_id=world.hub.id,
        api_version="2024-05-01-preview" if "model-inference" in names else None,
        first=route,
        type="model-inference",
        task=task,
        publisher=publisher,
        model_name=name,
        model_version=version,
    )
    world.endpoint = world.described(made, resource_id=f"{world.hub.id}/deployments/other")
    world.keep("uri", made["target_uri"])

    result = world.judge()

    assert result.problem is None
    assert [outcome.route["name"] for outcome in result.route_results] == names
    assert {outcome.with_credential.status for outcome in result.route_results if outcome.with_credential} == {200}
    assert {outcome.without_credential.status for outcome in result.route_results if outcome.without_credential} == {
        401
    }
