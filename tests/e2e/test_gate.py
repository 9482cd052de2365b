"""`smoke: {gate: true}`: `pulumi up` itself says which endpoint is broken, and tests again what was not proven."""

from typing import Any

import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import Project, deepseek, gpt, settings

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

EMBED = gpt(model="text-embedding-3-small", version="1") | {"task": "embeddings"}
CHAT_PATHS = {"/openai/deployments/chat/chat/completions", "/openai/v1/chat/completions"}
QUESTION = "What is the capital of France?"


def gated(deployments: Json, **hub: Any) -> Json:
    return settings(deployments, **hub) | {"smoke": {"gate": True}}


def chat(**checks: str) -> Json:
    return gpt() | {"smoke": checks}


def called(project: Project) -> set[str]:
    """The paths of the calls of models since the last `forget_requests`."""
    hosts = (".openai.azure.com", ".services.ai.azure.com", ".inference.ml.azure.com")
    return {each.path for each in project.requests() if each.host.endswith(hosts)}


def test_broken_endpoint_is_named_with_its_class_and_tested_again_alone_when_it_is_mended(project: Project) -> None:
    project.start()
    good = {"embed": EMBED, "deepseek": deepseek()}
    project.write(gated({"chat": chat(prompt=QUESTION, expect="no such words"), **good}))
    ran = project.pulumi("up", "--yes", "--skip-preview")
    assert ran.code != 0
    told = next(line for line in ran.output.splitlines() if line.startswith("    error: endpoint chat: wrong-answer: "))
    assert told.count("wrong-answer: ") == 1
    assert "; once it is mended, the next `pulumi up` tests it again" in told
    assert "Traceback" not in ran.output
    # What the gate is for needs no gate: the endpoints are there, and known.
    assert set(project.endpoints()) == {"chat", *good}

    # It stays refused for as long as it is broken.
    project.forget_requests()
    assert project.pulumi("up", "--yes", "--skip-preview").code != 0
    assert called(project) == CHAT_PATHS

    project.forget_requests()
    project.up(gated({"chat": chat(prompt=QUESTION, expect="(?i)hello"), **good}))
    assert called(project) == CHAT_PATHS
    assert [each for each in project.writes() if not each.startswith("POST ")] == []


def test_nothing_is_called_where_nothing_changed_nor_in_a_preview(project: Project) -> None:
    project.start()
    project.write(gated({"chat": gpt(), "embed": EMBED}))
    project.succeed("preview")
    assert called(project) == set()
    project.up()
    assert called(project) >= CHAT_PATHS
    project.forget_requests()
    assert "unchanged" in project.succeed("up", "--yes")
    assert project.pulumi("preview", "--expect-no-changes").code == 0
    assert called(project) == set()
    # Another model replaces the deployment.
    project.up(gated({"chat": gpt(model="gpt-4.1"), "embed": EMBED}))
    assert called(project) == CHAT_PATHS
    project.forget_requests()
    project.up(gated({"chat": gpt(model="gpt-4.1")}))
    assert called(project) == set()
    project.up(settings({"chat": gpt(model="gpt-4.1")}))
    project.succeed("destroy", "--yes", "--skip-preview")
    assert called(project) == set()


def test_with_tokens_in_the_place_of_keys(project: Project) -> None:
    project.start()
    kinds = {name: EVERY_TYPE[name] for name in ("hugging", "compute")}
    project.up(gated({"chat": gpt(), **kinds}, auth="entra"))
    assert called(project) >= CHAT_PATHS | {"/score", "/managed-deployments/compute/chat/completions"}
    assert not [each.path for each in project.requests() if each.path.endswith("/listKeys")]
