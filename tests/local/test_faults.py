"""What clients see of faults, and the command line that sets them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import openai
import psutil
import pytest
import requests
from anthropic import AnthropicFoundry
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from azure.keyvault.secrets import SecretClient
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
from click.testing import CliRunner, Result
from openai import AzureOpenAI

from aihub.cli import cli
from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.hubs import Hub, new_hub
from tests.local.test_anthropic import PROVIDER_DATA
from tests.secrets_made import searched_azure

OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
PING: Any = [{"role": "user", "content": "ping"}]
MODEL = ("OpenAI", "gpt-4.1-mini", "2025-04-14")


@pytest.fixture
def azure(local_azure: LocalAzure) -> Iterator[LocalAzure]:
    yield local_azure
    local_azure.faults.clear()


@pytest.fixture
def hub(azure: LocalAzure) -> Iterator[Hub]:
    hub = new_hub()
    hub.deploy("mini", *MODEL)
    yield hub
    azure.faults.clear()
    hub.delete()


@pytest.fixture
def client(hub: Hub) -> Iterator[AzureOpenAI]:
    """A client with the key, without retries, so that a test sees the first answer."""
    endpoint = f"https://{hub.name}.openai.azure.com"
    with AzureOpenAI(azure_endpoint=endpoint, api_key=hub.key, api_version="2024-10-21", max_retries=0) as client:
        yield client


@pytest.fixture
def management(azure: LocalAzure) -> Iterator[CognitiveServicesManagementClient]:
    with (
        DefaultAzureCredential() as credential,
        CognitiveServicesManagementClient(
            credential, arm.OWN.id, api_version=arm.COGNITIVE_SERVICES, polling_interval=0
        ) as client,
    ):
        yield client


def ask(client: AzureOpenAI) -> Any:
    return client.chat.completions.create(model="mini", messages=PING, max_tokens=16)


def test_throttled(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("throttle", host=f"{hub.name}.*", retry_after=86_400, times=1)

    with pytest.raises(openai.RateLimitError) as refused:
        ask(client)

    assert refused.value.response.headers["retry-after"] == "86400"
    assert refused.value.code == "429"
    assert ask(client).choices


def test_client_that_retries_gets_over_a_short_throttling(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("throttle", host=f"{hub.name}.*", retry_after=0, times=1)
    assert ask(client.with_options(max_retries=1)).choices


def test_throttled_in_the_words_of_anthropic(azure: LocalAzure, hub: Hub) -> None:
    hub.deploy("claude", "Anthropic", "claude-sonnet-4-5", "20250929", modelProviderData=PROVIDER_DATA)
    azure.faults.set("throttle", host=f"{hub.name}.*")

    with (
        AnthropicFoundry(resource=hub.name, api_key=hub.key, max_retries=0) as claude,
        pytest.raises(anthropic.RateLimitError),
    ):
        claude.messages.create(model="claude", max_tokens=16, messages=PING)


def test_deployment_not_found_until_time_has_passed(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("deployment-not-found", host=f"{hub.name}.*", seconds=300)

    with pytest.raises(openai.NotFoundError) as missing:
        ask(client)
    assert missing.value.code == "DeploymentNotFound"

    before = azure.now()
    assert azure.advance(300) >= before + 300
    assert ask(client).choices


def test_dropped_connection(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("drop", host=f"{hub.name}.*", times=1)
    with pytest.raises(openai.APIConnectionError):
        ask(client)
    assert ask(client).choices


def test_slow_answer(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("slow", host=f"{hub.name}.*", seconds=86_400)
    with pytest.raises(openai.APITimeoutError):
        ask(client.with_options(timeout=0.2))


def test_request_that_is_being_slowed_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    with searched_azure(tmp_path) as own:
        own.faults.set("slow", seconds=86_400)
        environment = own.environment()
        with requests.Session() as session:
            session.trust_env = False
            session.proxies = {"https": environment["HTTPS_PROXY"]}
            session.verify = environment["SSL_CERT_FILE"]
            with pytest.raises(requests.ReadTimeout):
                session.get("https://management.azure.com/", timeout=(10, 0.2))
        process = psutil.Process(own.status().azure_pid)
        process.terminate()
        # Far from what a person would wait for, and from the minute that the server would wait by itself.
        process.wait(timeout=30)


def test_log_names_the_fault(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("drop", host=f"{hub.name}.*")
    with pytest.raises(openai.APIConnectionError):
        ask(client)
    lines = [json.loads(line) for line in (azure.folder / "requests.log").read_text().splitlines()]
    assert [line.get("faults") for line in lines if line["host"] == f"{hub.name}.openai.azure.com"] == ["drop"]


def test_wrong_model(azure: LocalAzure, hub: Hub, client: AzureOpenAI) -> None:
    azure.faults.set("wrong-model", host=f"{hub.name}.*", model="gpt-3")
    assert ask(client).model == "gpt-3"


def test_role_that_spreads(azure: LocalAzure, hub: Hub) -> None:
    azure.faults.set("role-spread", host=f"{hub.name}.*", seconds=600)
    arm.assign(OPENAI_USER, hub.id)
    with (
        DefaultAzureCredential() as credential,
        AzureOpenAI(
            azure_endpoint=f"https://{hub.name}.openai.azure.com",
            azure_ad_token_provider=get_bearer_token_provider(
                credential, "https://cognitiveservices.azure.com/.default"
            ),
            api_version="2024-10-21",
            max_retries=0,
        ) as client,
    ):

        def is_answered() -> bool:
            try:
                return bool(ask(client).choices)
            except openai.AuthenticationError:
                return False

        assert [is_answered() for _ in range(2)] == [False, False]
        azure.advance(301)
        assert [is_answered() for _ in range(2)] == [False, True]
        azure.advance(300)
        assert [is_answered() for _ in range(2)] == [True, True]


def test_operation_that_fails(azure: LocalAzure, hub: Hub, management: CognitiveServicesManagementClient) -> None:
    group = hub.id.split("/")[4]
    azure.faults.set("fail-operation", path=f"{hub.name}/deployments", code="InsufficientQuota", message="None left.")

    poller = management.deployments.begin_create_or_update(group, hub.name, "more", deployment_body())
    with pytest.raises(HttpResponseError) as failed:
        poller.result()

    assert failed.value.error
    assert (failed.value.error.code, failed.value.error.message) == ("InsufficientQuota", "None left.")


def test_operation_that_hangs(azure: LocalAzure, hub: Hub, management: CognitiveServicesManagementClient) -> None:
    group = hub.id.split("/")[4]
    azure.faults.set("hang-operation", name="stuck", path=f"{hub.name}/deployments")

    poller = management.deployments.begin_create_or_update(group, hub.name, "more", deployment_body())
    azure.advance(86_400)
    shown = management.deployments.get(group, hub.name, "more").as_dict()
    assert (shown["properties"]["provisioning_state"], poller.done()) == ("Creating", False)

    azure.faults.clear("stuck")
    assert poller.result().as_dict()["properties"]["provisioning_state"] == "Succeeded"


def test_conflict(azure: LocalAzure, hub: Hub, management: CognitiveServicesManagementClient) -> None:
    azure.faults.set("conflict", path=hub.name)
    with pytest.raises(HttpResponseError) as refused:
        management.deployments.begin_create_or_update(hub.id.split("/")[4], hub.name, "more", deployment_body())
    assert refused.value.status_code == 409
    assert refused.value.error
    assert refused.value.error.code == "RequestConflict"


def test_vault_that_refuses_and_token_that_expired(azure: LocalAzure) -> None:
    name = arm.unique("kv")
    vault = f"{arm.new_group()}/providers/Microsoft.KeyVault/vaults/{name}"
    sku = {"family": "A", "name": "standard"}
    properties = {"tenantId": arm.OWN.tenant_id, "sku": sku, "enableRbacAuthorization": True}
    arm.send("PUT", vault, arm.KEY_VAULT, {"location": "swedencentral", "properties": properties})
    arm.assign(OFFICER, vault)
    with DefaultAzureCredential() as credential, SecretClient(f"https://{name}.vault.azure.net", credential) as client:
        client.set_secret("key", "v")

        azure.faults.set("vault-refuses", host=f"{name}.*")
        with pytest.raises(HttpResponseError) as refused:
            client.get_secret("key")
        azure.faults.clear()
        azure.faults.set("expired-token", host=f"{name}.*")
        with pytest.raises(ClientAuthenticationError):
            client.get_secret("key")
        azure.faults.clear()

        assert refused.value.error
        assert refused.value.error.innererror["code"] == "ForbiddenByRbac"
        assert client.get_secret("key").value == "v"


# The command line


@pytest.fixture
def project(azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> Path:
    (azure.project / "Pulumi.yaml").write_text("name: test\n")
    monkeypatch.chdir(azure.project)
    return azure.project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["local", *arguments])


def test_faults_by_command(project: Path, azure: LocalAzure) -> None:
    made = run("fault", "set", "throttle", "--host", "nobody.*", "--retry-after", "86400", "--times", "3")
    assert (made.exit_code, made.output) == (0, "fault throttle: set\n")
    assert run("fault", "list").output == (
        "throttle (by call): host=nobody.* times=3 retry_after=86400 kind=throttle; affected 0 of 0 requests\n"
    )
    expected = {"host": "nobody.*", "times": 3, "retry_after": 86_400, "name": "throttle", "kind": "throttle"}
    shown = json.loads(run("fault", "list", "--output", "json").output)
    assert shown == [{**expected, "from": "call", "seen": 0, "struck": 0}]

    assert json.loads(run("fault", "clear", "throttle", "--output", "json").output) == {"cleared": 1}
    assert run("fault", "list").output == "no faults\n"


def test_time_by_command(project: Path, azure: LocalAzure) -> None:
    before = azure.now()
    assert run("advance", "60").output.startswith("local Azure: its time is now 20")
    assert azure.now() >= before + 60


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fault", "set", "dorp"], "there is no fault of the kind 'dorp'"),
        (["fault", "set", "drop", "--retry-after", "5"], "drop: it has no 'retry_after'"),
        (["fault", "set", "slow", "--seconds", "-1"], "slow: seconds: Input should be greater than 0"),
        (["fault", "clear", "nothing"], "there is no fault 'nothing'"),
        (["advance", "1e12"], "time can be moved on by 0 to 315360000 seconds"),
    ],
)
def test_wrong_command_is_one_line(project: Path, azure: LocalAzure, arguments: list[str], told: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {told}")
    assert refused.output.count("\n") == 1
    assert azure.faults.list() == []


def test_wrong_file_is_one_line(project: Path, azure: LocalAzure) -> None:
    file = project / ".local" / "faults.yaml"
    file.write_text("- {kind: slow, secs: 1}\n")
    try:
        refused = run("fault", "list")
    finally:
        file.unlink()
    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {file}, fault 1: slow: it has no 'secs'")
    assert refused.output.count("\n") == 1


def test_without_a_local_azure_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: test\n")
    monkeypatch.chdir(tmp_path)
    refused = run("fault", "list")
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: there is no local Azure here yet; start it: aihub local up\n",
    )


def deployment_body() -> Any:
    vendor, name, version = MODEL
    model = {"format": vendor, "name": name, "version": version}
    return {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": model}}
