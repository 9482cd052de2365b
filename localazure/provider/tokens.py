"""Access tokens of the stand-in."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from localazure.provider.errors import ProviderError
from localazure.provider.identity import Identity, LoginMethod

ARM_AUDIENCE = "https://management.azure.com"
VAULT_AUDIENCE = "https://vault.azure.net"
GRAPH_AUDIENCE = "https://graph.microsoft.com"

_LOGIN = "https://login.microsoftonline.com"
_FEDERATED = "api://AzureADTokenExchange"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# A token is not used in its last minutes, since a request may take some time to arrive.
_MARGIN_SECONDS = 300.0
_PROCESS_SECONDS = 120.0

Token = tuple[str, float]
"""An access token and when it expires, in seconds since the epoch."""


class Tokens:
    """The access tokens of one engine's plugin, kept until shortly before they expire."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._kept: dict[str, Token] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, identity: Identity, audience: str) -> str:
        """A token for a resource such as `https://management.azure.com`.

        Raises:
            ProviderError: Entra refused the credentials, or no login exists.
            aiohttp.ClientError: Entra cannot be reached.
        """
        # Many operations start at once: one requests the token, the others wait for it.
        async with self._locks.setdefault(audience, asyncio.Lock()):
            token, expires = self._kept.get(audience, ("", 0.0))
            if time.time() > expires - _MARGIN_SECONDS:
                ask = {
                    LoginMethod.SECRET: self._by_secret,
                    LoginMethod.OIDC: self._by_assertion,
                }.get(identity.way, _by_microsofts_client)
                token, expires = self._kept[audience] = await ask(identity, audience)
        return token

    async def _by_secret(self, identity: Identity, audience: str) -> Token:
        return await self._ask(identity, audience, {"client_secret": identity.settings["clientSecret"]})

    async def _by_assertion(self, identity: Identity, audience: str) -> Token:
        assertion = identity.settings["oidcToken"] or await self._requested(identity)
        form = {"client_assertion": assertion, "client_assertion_type": _ASSERTION_TYPE}
        return await self._ask(identity, audience, form)

    async def _requested(self, identity: Identity) -> str:
        """Requests an OIDC token, in the format of GitHub's runners, whatever the URL."""
        found = identity.settings
        headers = {"Accept": "application/json", "Authorization": f"Bearer {found['oidcRequestToken']}"}
        query = {"audience": found["oidcAudience"] or _FEDERATED}
        async with self._session.get(found["oidcRequestUrl"], params=query, headers=headers) as response:
            text = await response.text()
        answer = _object(text)
        if response.status not in range(200, 300) or "value" not in answer:
            raise ProviderError(f"GitHub OIDC: {response.status} with response: {' '.join(text.split())}")
        return str(answer["value"])

    async def _ask(self, identity: Identity, audience: str, credential: dict[str, str]) -> Token:
        form = {"grant_type": "client_credentials", "client_id": identity.client_id, "scope": f"{audience}/.default"}
        url = f"{_LOGIN}/{identity.tenant_id}/oauth2/v2.0/token"
        async with self._session.post(url, data={**form, **credential}) as response:
            answer = _object(await response.text())
        if "access_token" not in answer:
            reason = str(answer.get("error_description") or f"status {response.status}").split(" Trace ID:")[0]
            raise ProviderError(f"cannot get a token for {audience} as client {identity.client_id}: {reason}")
        return answer["access_token"], time.time() + float(answer.get("expires_in", 0))


async def selected_subscription(identity: Identity) -> str:
    """The id of the subscription that the Azure CLI has selected, or of the configured one if the CLI has it.

    Raises:
        ProviderError: the Azure CLI is not installed, or has no login.
    """
    wanted = ["--subscription", identity.subscription_id] if identity.subscription_id else []
    shown = _object(await _run(identity, ["az", "account", "show", "-o", "json", *wanted]))
    return str(shown.get("id") or "")


async def _by_microsofts_client(identity: Identity, audience: str) -> Token:
    """Gets a token from azure-identity in a process with the plugin's environment, which azure-identity reads."""
    keys = ("clientCertificatePath", "clientCertificatePassword")
    asked = {"way": identity.way.name, "audience": audience, "subscription": identity.subscription_id}
    asked |= {
        "tenant": identity.tenant_id,
        "client": identity.client_id,
        **{key: identity.settings[key] for key in keys},
    }
    answer = _object(await _run(identity, [sys.executable, "-m", "localazure.provider.microsoft"], json.dumps(asked)))
    return str(answer["token"]), float(answer["expires"])


async def _run(identity: Identity, command: list[str], text: str = "") -> str:
    """Runs a command in the plugin's environment; returns its output.

    Raises:
        ProviderError: the command is not installed, fails, or does not end.
    """
    environment = {**identity.environment, "PYTHONPATH": str(Path(__file__).parents[2])}
    try:
        # The executable is looked up on the plugin's PATH.
        started = await asyncio.create_subprocess_exec(
            "/usr/bin/env",
            *command,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise ProviderError(f"{command[0]} cannot be run: {error}") from None
    try:
        printed, told = await asyncio.wait_for(started.communicate(text.encode()), _PROCESS_SECONDS)
    except TimeoutError:
        started.kill()
        raise ProviderError(f"{command[0]} does not end within {_PROCESS_SECONDS:g} s") from None
    if started.returncode == 127:
        raise ProviderError("Azure CLI not found on path")
    if started.returncode:
        raise ProviderError(" ".join(told.decode(errors="replace").split()) or f"{command[0]} failed")
    return printed.decode(errors="replace")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
