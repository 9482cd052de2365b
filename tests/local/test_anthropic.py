"""Claude under the anthropic package."""

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic import AnthropicFoundry
from azure.identity import DefaultAzureCredential, get_bearer_token_provider

from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.hubs import Hub, new_hub

COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
PING: Any = [{"role": "user", "content": "ping"}]
PROVIDER_DATA = {"organizationName": "Contoso", "countryCode": "SE", "industry": "technology"}


@pytest.fixture
def hub(local_azure: LocalAzure) -> Hub:
    hub = new_hub()
    hub.deploy("claude", "Anthropic", "claude-sonnet-4-5", "20250929", modelProviderData=PROVIDER_DATA)
    return hub


@pytest.fixture
def client(hub: Hub) -> Iterator[AnthropicFoundry]:
    with AnthropicFoundry(resource=hub.name, api_key=hub.key, max_retries=0) as client:
        yield client


def test_message(client: AnthropicFoundry) -> None:
    answer = client.messages.create(model="claude", max_tokens=16, messages=PING)

    assert answer.model == "claude-sonnet-4-5"
    assert answer.content[0].type == "text"
    assert answer.content[0].text
    assert answer.stop_reason == "end_turn"
    assert answer._request_id


def test_stream(client: AnthropicFoundry) -> None:
    with client.messages.stream(model="claude", max_tokens=3, messages=PING) as stream:
        text = "".join(stream.text_stream)
        last = stream.get_final_message()

    assert text
    assert last.stop_reason == "max_tokens"
    assert last.usage.output_tokens == 3


def test_count_of_tokens(client: AnthropicFoundry) -> None:
    assert client.messages.count_tokens(model="claude", messages=PING).input_tokens == 1


def test_wrong_key(hub: Hub) -> None:
    with (
        AnthropicFoundry(resource=hub.name, api_key="wrong", max_retries=0) as client,
        pytest.raises(anthropic.AuthenticationError) as refused,
    ):
        client.messages.create(model="claude", max_tokens=16, messages=PING)

    assert refused.value.type == "authentication_error"
    assert refused.value.request_id


def test_unknown_deployment(client: AnthropicFoundry) -> None:
    with pytest.raises(anthropic.NotFoundError) as refused:
        client.messages.create(model="nothing", max_tokens=16, messages=PING)

    assert refused.value.type == "not_found_error"


def test_base_url_that_is_too_long(hub: Hub) -> None:
    base_url = f"https://{hub.name}.services.ai.azure.com/anthropic/v1/messages"

    with (
        AnthropicFoundry(base_url=base_url, api_key=hub.key, max_retries=0) as client,
        pytest.raises(anthropic.NotFoundError) as refused,
    ):
        client.messages.create(model="claude", max_tokens=16, messages=PING)

    assert isinstance(refused.value.body, dict)
    assert refused.value.body["error"]["code"] == "api_not_supported"


def test_entra_token_needs_a_role(hub: Hub) -> None:
    with (
        DefaultAzureCredential() as credential,
        AnthropicFoundry(
            resource=hub.name,
            azure_ad_token_provider=get_bearer_token_provider(credential, "https://ai.azure.com/.default"),
            max_retries=0,
        ) as client,
    ):
        with pytest.raises(anthropic.AuthenticationError):
            client.messages.create(model="claude", max_tokens=16, messages=PING)
        arm.assign(COGNITIVE_SERVICES_USER, hub.id)
        assert client.messages.create(model="claude", max_tokens=16, messages=PING).content
