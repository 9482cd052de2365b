"""Whom the stand-in logs in as: the plugin's order, and what it takes for incomplete."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from localazure.provider.errors import ProviderError
from localazure.provider.identity import Identity, LoginMethod
from localazure.provider.tokens import ARM_AUDIENCE, Tokens, selected_subscription
from tests.localazure.provider.fake_azure import CI_HOST, CLIENT_SECRET, ENVIRONMENT, TENANT, FakeAzure

IDS = {name: value for name, value in ENVIRONMENT.items() if name != "ARM_CLIENT_SECRET"}
OIDC = {**IDS, "ARM_USE_OIDC": "true"}
REQUEST = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": f"https://{CI_HOST}/token?x=1",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "ask",
}


def test_the_providers_configuration_comes_before_the_environment() -> None:
    assert Identity.of({"tenantId": "mine"}, ENVIRONMENT).tenant_id == "mine"
    found = Identity.of({}, ENVIRONMENT)
    assert found.settings["clientSecret"] == CLIENT_SECRET
    assert CLIENT_SECRET not in repr(found)
    # Also where it is empty: `getConfig` asks whether the key is there.
    with pytest.raises(ProviderError, match="A Tenant ID must be configured"):
        Identity.of({"tenantId": ""}, ENVIRONMENT)


@pytest.mark.parametrize(
    ("more", "way"),
    [
        ({"ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true", "ARM_CLIENT_SECRET": "s"}, LoginMethod.DEFAULT),
        ({"ARM_CLIENT_CERTIFICATE_PATH": "/c", "ARM_CLIENT_SECRET": "s"}, LoginMethod.CERTIFICATE),
        ({"ARM_CLIENT_SECRET": "s", "ARM_USE_OIDC": "true"}, LoginMethod.SECRET),
        ({"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "t", "ARM_USE_MSI": "true"}, LoginMethod.OIDC),
        ({"ARM_USE_MSI": "true"}, LoginMethod.MANAGED_IDENTITY),
        ({"ARM_USE_MSI": "True"}, LoginMethod.CLI),
        ({"AZURE_CLIENT_SECRET": "s"}, LoginMethod.CLI),
    ],
)
def test_order_is_the_plugins(more: Mapping[str, str], way: LoginMethod) -> None:
    assert Identity.of({}, {**IDS, **more}).way is way


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ARM_CLIENT_SECRET": "s"}, "A Subscription ID must be configured when authenticating as a Service Principal"),
        ({"ARM_USE_MSI": "true"}, "A Subscription ID must be configured when authenticating as a Managed Identity"),
        (OIDC, "A OIDC token or request URL and token must be configured when authenticating with OIDC."),
        ({**OIDC, "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x"}, "A OIDC token or request URL and token must be"),
        ({**OIDC, "ARM_OIDC_TOKEN_FILE_PATH": "/is/not/there"}, "failed to read OIDC token from /is/not/there"),
        (
            {**OIDC, "ARM_CLIENT_ID": "", "ARM_OIDC_TOKEN": "t", "ARM_USE_MSI": "true"},
            "A Client ID must be configured when authenticating with OIDC.",
        ),
    ],
)
def test_half_of_a_way_is_an_error_and_no_other_way_is_tried(environment: Mapping[str, str], words: str) -> None:
    with pytest.raises(ProviderError, match=words):
        Identity.of({}, environment)


async def test_oidc_tokens_are_exchanged(azure: FakeAzure, session: aiohttp.ClientSession, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-the-file")
    ways = {
        "given": {"ARM_OIDC_TOKEN": "given"},
        "from-the-file": {"ARM_OIDC_TOKEN_FILE_PATH": str(file)},
        "for api://AzureADTokenExchange with 1": REQUEST,
        "for mine with 1": {**REQUEST, "ARM_OIDC_AUDIENCE": "mine"},
    }
    for assertion, more in ways.items():
        azure.logins.clear()
        await Tokens(session).get(Identity.of({}, {**OIDC, **more}), ARM_AUDIENCE)
        [form] = azure.logins
        assert (form["client_assertion"], "client_secret" in form) == (assertion, False)


def _script(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{sys.executable}\n{text}")
    (folder / name).chmod(0o755)


async def test_azure_cli_is_that_of_the_engines_shell_and_is_asked_as_the_plugin_asks(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    log = tmp_path / "log"
    account: Any = {"id": "selected", "environmentName": "AzureCloud"}
    token = {"accessToken": "of-the-cli", "expires_on": 4_000_000_000, "expiresOn": "2099-01-01 00:00:00.000000"}
    _script(
        tmp_path / "bin",
        "az",
        f"import sys\nopen({str(log)!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))\n"
        f"print({json.dumps(account)!r} if sys.argv[2] == 'show' else {json.dumps(token)!r})\n",
    )
    environment = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "ARM_TENANT_ID": TENANT}
    identity = Identity.of({}, environment)
    assert await selected_subscription(identity) == "selected"
    assert await Tokens(session).get(identity, ARM_AUDIENCE) == "of-the-cli"
    show, get = log.read_text().splitlines()
    assert show == "account show -o json"
    assert get.startswith("account get-access-token")
    assert f"--tenant {TENANT}" in get


async def test_without_azure_cli_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="Azure CLI not found on path"):
        await selected_subscription(Identity.of({}, {"PATH": str(tmp_path)}))
