"""The program as a whole, for the stacks that the project ships."""

import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer

from aihub import secret_tags
from aihub.settings import load_settings
from components.classic_hub import ClassicHub
from components.deployments.managed_compute import ManagedComputeDeployment
from components.deployments.model import ModelDeployment
from components.deployments.online import OnlineEndpoint
from components.deployments.serverless import ServerlessDeployment
from components.endpoint_secrets import EndpointSecrets
from components.guardrails import Guardrails
from components.hub import AIHub
from components.network.hub_network import HubNetwork
from components.network.own_network import OwnNetwork
from tests.components.recording import OPERATOR, ROOT, Recording, Registered, record_main, write_project

STACKS = ["dev", "test", "prod", "local"]
COMPONENTS = [
    AIHub,
    ClassicHub,
    EndpointSecrets,
    Guardrails,
    HubNetwork,
    ManagedComputeDeployment,
    ModelDeployment,
    OnlineEndpoint,
    OwnNetwork,
    ServerlessDeployment,
]


@functools.cache
def of_local() -> Recording:
    """What the program registers for the stack of the demo, with a deployment of each kind."""
    return record_main(ROOT, "local")


def endpoints(recording: Recording, stack: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = recording.outputs[f"aihub-{stack}"]["endpoints"]
    return found


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("stack", STACKS)
def test_every_shipped_stack_runs(stack: str, preview: bool) -> None:
    recording = record_main(ROOT, stack, preview=preview)
    urns = [(each.type, each.parent, each.name) for each in recording.resources if "Stack" not in each.type]
    assert len(urns) == len(set(urns))
    components = {each.name for each in recording.resources if each.type.startswith("aihub:")}
    assert components <= set(recording.outputs)
    declared = load_settings(ROOT / "config", stack).deployments
    assert [each["name"] for each in endpoints(recording, stack)] == list(declared)


@pytest.mark.parametrize(
    ("dev", "lines"),
    [
        ({"deployments": {"chat": None}}, ["the stack's own file removes 1 endpoint of base.yaml: chat"]),
        ({"deployments": None}, ["the stack's own file removes 2 endpoints of base.yaml: chat, other"]),
        ({"smoke": {"budget_seconds": 60}}, []),
    ],
)
def test_endpoints_that_a_stack_takes_out_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dev: object, lines: list[str]
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lambda text, *_: told.append(text))
    chat = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}
    hub = {"name": "ai-demo", "location": "swedencentral"}
    base = {"hub": hub, "deployments": {"chat": chat, "other": chat}}
    record_main(write_project(tmp_path, base=base, dev=dev), "dev", preview=True)
    assert told == lines


def test_documentations_example_has_its_target_uri() -> None:
    first = {each["name"]: each for each in endpoints(of_local(), "local")}["gpt-35-turbo"]
    assert first["target_uri"] == (
        "https://ai-aihubdevdemo.openai.azure.com/openai/deployments/gpt-35-turbo/chat/completions"
        "?api-version=2023-03-15-preview"
    )


def test_secrets_carry_the_tags_whose_names_the_settings_refuse() -> None:
    recording, of_hub = of_local(), load_settings(ROOT / "config", "local").hub.tags
    secrets = recording.of_type("UriSecret")
    assert len(secrets) == len(endpoints(recording, "local"))
    for each in secrets:
        assert set(each.inputs["tags"]) == {*of_hub, *secret_tags.OF_EACH}


def account_writes(recording: Recording) -> list[Registered]:
    """What is written below the account, projects apart, in the order of registration."""
    (chain,) = recording.of_type("aihub:index:ModelDeployments")
    # To the engine a component's URN means all that stand below it so far.
    found = [each for each in recording.resources if chain.name in each.depends_on]
    assert {each.name for each in recording.of_type("cognitiveservices:Deployment")} <= {each.name for each in found}
    return found


def test_writes_to_the_account_are_a_chain_behind_the_last_project() -> None:
    recording = of_local()
    before = recording.of_type("cognitiveservices:Project")[-1].name
    for write in account_writes(recording):
        assert before in write.depends_on
        before = write.name


def test_what_is_deleted_at_once_on_one_account_depends_on_one_another_directly() -> None:
    recording = of_local()
    projects = recording.of_type("cognitiveservices:Project")
    for index, project in enumerate(projects):
        assert {each.name for each in projects[:index]} <= project.depends_on
    for write in account_writes(recording):
        assert {*(each.name for each in projects), "hub-account"} <= write.depends_on


def test_secrets_are_deleted_while_the_operators_may_still_do_so() -> None:
    recording = of_local()
    for secret in [*recording.of_type("UriSecret"), *recording.of_type("KeySecret")]:
        assert f"hub-operator-secrets-{OPERATOR}" in secret.depends_on


def test_destroying_a_stack_takes_no_role_in_the_vault() -> None:
    recording = of_local()
    secrets = [*recording.of_type("UriSecret"), *recording.of_type("KeySecret")]
    assert {each.request.deletedWith.rpartition("::")[2] for each in secrets} == {"hub-vault"}
    others = [each for each in recording.resources if each not in secrets]
    assert {each.request.deletedWith for each in others} == {""}


def test_the_sdks_aliases_are_dropped_and_can_be_kept() -> None:
    dropped = of_local()
    kept = record_main(ROOT, "local", config={"keepSdkAliases": "true"})
    native = [each for each in dropped.resources if each.type.startswith("azure-native:")]
    assert native
    assert sum(len(each.request.aliases) for each in native) == 0
    assert all(each.request.aliases for each in kept.of_type("cognitiveservices:Deployment"))


def test_bad_settings_end_the_program_with_their_lines(tmp_path: Path) -> None:
    write_project(tmp_path, dev={"hub": {"name": "ai-demo", "location": "swedencentral", "colour": "red"}})
    with pytest.raises(pulumi.RunError, match=r"dev\.yaml:1: hub\.colour: "):
        record_main(tmp_path, "dev")


@pytest.mark.parametrize("component", COMPONENTS)
def test_components_could_be_packaged_for_other_languages(component: type[pulumi.ComponentResource]) -> None:
    assert component.__name__ in Analyzer("aihub").analyze([component])["component_definitions"]


def test_a_stack_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    write_project(tmp_path, dev={"hub": {"name": "ai-demo", "location": "swedencentral"}})
    code = f"""import sys
from pathlib import Path
from tests.components.recording import record_main

before = set(sys.modules)
record_main(Path({str(tmp_path)!r}), "dev")
unused = ("pulumi_azure_native.network._inputs", "pulumi_azure_native.machinelearningservices._inputs", "pulumi_azure_native.storage._inputs", "aihub.smoke", "openai")
print([name for name in unused if name in set(sys.modules) - before])
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout == "[]\n", ran.stderr
