"""Which addresses are proved to be an endpoint's own, before a credential goes there."""

from typing import Any, cast

import pytest

from aihub.contract.addresses import endpoint_problem, resource_problem, uri_problem, vault_problem
from aihub.contract.endpoint import Endpoint
from tests.endpoints import ACCOUNT_ID, PROJECT_ID, SECRETS
from tests.tables import one_test_of
from tests.unit.smoke.samples import azure_openai

DEPLOYMENT = f"{ACCOUNT_ID}/deployments/chat"
ONLINE, SERVERLESS = f"{PROJECT_ID}/onlineEndpoints/fill", f"{PROJECT_ID}/serverlessEndpoints/Cohere-r"


@pytest.mark.parametrize(
    ("uri", "resource_id"),
    [
        ("https://ai-demo.openai.azure.com/openai/v1/chat/completions", DEPLOYMENT),
        ("https://ai-demo.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview", DEPLOYMENT),
        ("https://ai-demo.cognitiveservices.azure.com", DEPLOYMENT),
        ("https://AI-Demo.OpenAI.Azure.com:443/openai", DEPLOYMENT),
        ("https://ai-demo.openai.azure.com/@127.0.0.1/%2e%2e", DEPLOYMENT),
        ("https://ai-demo.openai.azure.com/", DEPLOYMENT.replace("ai-demo", "AI-Demo").replace("Groups", "groups")),
        ("https://ai-demo.services.ai.azure.com/x", f"{ACCOUNT_ID}/managedComputeDeployments/qwen"),
        ("https://fill.swedencentral.inference.ml.azure.com/score", ONLINE),
        ("https://cohere-r.westus3.models.ai.azure.com/v1", SERVERLESS),
        ("https://Cohere-r-vkn.westus3.models.ai.azure.com/v1", SERVERLESS),
        ("https://Cohere-r-vkn.westus3.inference.ai.azure.com/v1", SERVERLESS),
    ],
)
def test_own_uri_is_proved(uri: str, resource_id: str) -> None:
    assert uri_problem(uri, resource_id) is None


NO_URI: tuple[Any, ...] = (
    "http://ai-demo.openai.azure.com/x",
    "http://127.0.0.1:18099/x",
    "https://127.0.0.1:18099/x",
    "//ai-demo.openai.azure.com/x",
    "/x",
    "",
    None,
    7,
    # User information, in all its spellings.
    "https://ai-demo.openai.azure.com@127.0.0.1/x",
    "https://ai-demo.openai.azure.com:443@127.0.0.1/x",
    "https://me:password@ai-demo.openai.azure.com/x",
    "https://@ai-demo.openai.azure.com/x",
    "https://ai-demo.openai.azure.com%40127.0.0.1/x",
    # What one client takes for the end of the host, and another does not.
    "https://ai-demo.openai.azure.com\\@127.0.0.1/x",
    "https://ai-demo.openai.azure.com\\.evil.example/x",
    "https:\\\\ai-demo.openai.azure.com/x",
    "https://127.0.0.1#.openai.azure.com/x",
    "https://127.0.0.1?.openai.azure.com/x",
    "https://127.0.0.1/.openai.azure.com/x",
    "https://ai-demo.openai.azure.com/x#y",
    # Other ports, also those that are none.
    "https://ai-demo.openai.azure.com:8443/x",
    "https://ai-demo.openai.azure.com:/x",
    "https://ai-demo.openai.azure.com:0443/x",
    "https://ai-demo.openai.azure.com:443:80/x",
    # Other hosts.
    "https://ai-demo.openai.azure.com.evil.example/x",
    "https://evil-ai-demo.openai.azure.com/x",
    "https://other.openai.azure.com/x",
    "https://ai-demo.evil.openai.azure.com/x",
    "https://ai-demoopenai.azure.com/x",
    "https://ai-demo.openai.azure.com.mx/x",
    "https://ai-demo.openaiXazure.com/x",
    "https://ai-demo.openai.azure.com./x",
    "https://ai-demo..openai.azure.com/x",
    "https://fill.swedencentral.inference.ml.azure.com/score",
    # Letters that look like others, or become others.
    "https://ai-dem\u043e.openai.azure.com/x",
    "https://ai-demo.openai.azure.com\uff0fevil.example/x",
    "https://ai-demo\u3002openai.azure.com/x",
    "https://xn--ai-dem-u0e.openai.azure.com/x",
    "https://%61i-demo.openai.azure.com/x",
    # Blanks and control characters, which some clients leave out.
    "https://ai-demo.openai.azure.com/x\n",
    "https://ai-demo.openai.azure.com\t@127.0.0.1/x",
    " https://ai-demo.openai.azure.com/x",
    "https://ai-demo.openai.azure.com/x\r\nHost: evil.example",
)


@one_test_of({repr(uri): uri for uri in NO_URI})
def test_any_other_uri_is_not(uri: Any) -> None:
    assert uri_problem(uri, DEPLOYMENT)


@pytest.mark.parametrize(
    ("uri", "resource_id"),
    [
        ("https://other.swedencentral.inference.ml.azure.com/score", ONLINE),
        ("https://fill-x.swedencentral.inference.ml.azure.com/score", ONLINE),
        ("https://fill.inference.ml.azure.com/score", ONLINE),
        ("https://fill.evil.example.inference.ml.azure.com/score", ONLINE),
        ("https://ai-demo-project.openai.azure.com/score", ONLINE),
        ("https://cohere-r-evil-host.westus3.models.ai.azure.com/v1", SERVERLESS),
        ("https://xcohere-r-vkn.westus3.models.ai.azure.com/v1", SERVERLESS),
        ("https://cohere-r-vkn.westus3.models.ai.azure.com.evil.example/v1", SERVERLESS),
        ("https://ai-demo.openai.azure.com/x", None),
        ("https://ai-demo.openai.azure.com/x", "ai-demo"),
        ("https://ai-demo.openai.azure.com/x", "/subscriptions/s/resourceGroups/rg/providers/P/accounts/ai-demo"),
        ("https://rg.openai.azure.com/x", "/subscriptions/s/resourceGroups/rg"),
        ("https://evil.openai.azure.com/x", f"{DEPLOYMENT}/providers/Microsoft.CognitiveServices/accounts/evil"),
    ],
)
def test_uri_of_another_resource_is_not_proved(uri: str, resource_id: str | None) -> None:
    assert uri_problem(uri, resource_id)


@pytest.mark.parametrize(
    "resource_id",
    [
        None,
        "",
        "@evil.example/x",
        ".evil.example",
        "https://evil.example/x",
        "//evil.example/x",
        "/subscriptions/s?x=@y",
    ]
    + [f"{DEPLOYMENT}{odd}" for odd in ("\n", "\\", "@evil", "#", "?x", "%2f", "//x", "/")],
)
def test_what_is_no_resource_id_is_put_behind_no_address(resource_id: Any) -> None:
    assert resource_problem(resource_id)
    assert resource_problem(DEPLOYMENT) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://kv.vault.azure.net",
        "https://kv.vault.azure.net:8443",
        "https://kv.vault.azure.net@127.0.0.1",
        "https://kv.vault.azure.net.evil.example",
        "https://evil.example#.vault.azure.net",
        "https://kv.evil.vault.azure.net",
        "https://vault.azure.net",
        "https://kv.vault.azure.net\n",
        "https://127.0.0.1",
        "",
        None,
    ],
)
def test_what_is_no_vault_gets_no_token(url: Any) -> None:
    assert vault_problem(url)
    assert vault_problem("https://KV-demo.vault.azure.net/") is None


def tampered(**fields: Any) -> Endpoint:
    return cast("Endpoint", {**azure_openai(), **fields})


def test_endpoint_as_it_is_made_is_proved() -> None:
    assert endpoint_problem(azure_openai()) is None
    assert endpoint_problem(azure_openai(), "kv") is None
    assert endpoint_problem(tampered(key_secret=None)) is None


def test_each_problem_names_its_place_and_never_repeats_what_stands_there() -> None:
    evil = "https://me:password@evil.example/x"
    for place in ("target_uri", "resource_id", "uri_secret", "key_secret"):
        problem = endpoint_problem(tampered(**{place: evil}))
        assert problem
        assert place in problem
        assert "evil" not in problem
    for number in (0, 1):
        made = azure_openai()
        made["routes"][number]["uri"] = evil
        assert str(endpoint_problem(made)).startswith(f"routes[{number}].uri is no https URI")


@pytest.mark.parametrize(
    "fields",
    [
        {"uri_secret": "https://other.vault.azure.net/secrets/chat-uri"},
        {"key_secret": "https://other.vault.azure.net/secrets/chat-key"},
        {"key_secret": f"{SECRETS}/storage-key"},
        {"key_secret": f"{SECRETS}/chat-uri"},
        {"key_secret": f"{SECRETS}/chat-key/0123"},
        {"uri_secret": f"{SECRETS}/other-uri"},
        {"uri_secret": f"{SECRETS}/chat-uri?x=-uri"},
        {"uri_secret": f"{SECRETS}/../secrets/chat-uri"},
        {"uri_secret": None},
    ],
    ids=str,
)
def test_secrets_are_two_beside_each_other_in_one_vault(fields: dict[str, Any]) -> None:
    assert endpoint_problem(tampered(**fields))


def test_secrets_are_in_the_vault_that_the_settings_name() -> None:
    assert "not in the vault of the settings" in str(endpoint_problem(azure_openai(), "kv-mine"))


@pytest.mark.parametrize(
    "fields",
    [
        {"headers": {"Host": "evil.example"}},
        {"headers": {"X-Forwarded-Host": "evil.example"}},
        {"auth": {"type": "key", "header": "Host", "format": "{credential}"}},
        {"auth": {"type": "entra", "header": "Authorization", "format": "", "scope": "https://management.azure.com"}},
    ],
    ids=str,
)
def test_route_sends_what_its_kind_sends_and_no_more(fields: Any) -> None:
    made = azure_openai()
    made["routes"][1].update(fields)
    assert str(endpoint_problem(made)).startswith("routes[1].")
