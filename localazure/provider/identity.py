"""Who the stand-in is towards Azure: a service principal with a client secret, and its access tokens."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from localazure.provider.errors import ProviderError

ARM_AUDIENCE = "https://management.azure.com"
VAULT_AUDIENCE = "https://vault.azure.net"
GRAPH_AUDIENCE = "https://graph.microsoft.com"

_LOGIN = "https://login.microsoftonline.com"
# A token is not used in its last minutes: the request it goes with may be under way for some time.
_MARGIN_SECONDS = 300.0


@dataclass(frozen=True)
class Identity:
    """A service principal, and the subscription that it works in."""

    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    subscription_id: str

    @classmethod
    def of(cls, config: Mapping[str, str], environment: Mapping[str, str]) -> "Identity":
        """The identity in the provider's configuration, else in the environment.

        Raises:
            ProviderError: a part is missing.
        """
        variables = {
            "tenantId": "ARM_TENANT_ID",
            "clientId": "ARM_CLIENT_ID",
            "clientSecret": "ARM_CLIENT_SECRET",
            "subscriptionId": "ARM_SUBSCRIPTION_ID",
        }
        found = {name: config.get(name) or environment.get(variable, "") for name, variable in variables.items()}
        missing = [f"azure-native:{name} (or {variables[name]})" for name, value in found.items() if not value]
        if missing:
            raise ProviderError(f"no credentials for Azure: {', '.join(missing)} is not set")
        return cls(found["tenantId"], found["clientId"], found["clientSecret"], found["subscriptionId"])


class Tokens:
    """Access tokens by client credentials, kept until shortly before they expire."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._kept: dict[tuple[Identity, str], tuple[str, float]] = {}
        self._locks: dict[tuple[Identity, str], asyncio.Lock] = {}

    async def get(self, identity: Identity, audience: str) -> str:
        """A token for a resource such as `https://management.azure.com`.

        Raises:
            ProviderError: Entra refused the credentials.
            aiohttp.ClientError: Entra cannot be reached.
        """
        key = identity, audience
        # Many operations start at once: one asks, the others wait for its answer.
        async with self._locks.setdefault(key, asyncio.Lock()):
            token, expires = self._kept.get(key, ("", 0.0))
            if time.time() > expires - _MARGIN_SECONDS:
                token, expires = await self._ask(identity, audience)
                self._kept[key] = token, expires
        return token

    async def _ask(self, identity: Identity, audience: str) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": identity.client_id,
            "client_secret": identity.client_secret,
            "scope": f"{audience}/.default",
        }
        url = f"{_LOGIN}/{identity.tenant_id}/oauth2/v2.0/token"
        async with self._session.post(url, data=form) as response:
            text = await response.text()
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {}
        if "access_token" not in answer:
            reason = str(answer.get("error_description") or f"status {response.status}").split(" Trace ID:")[0]
            raise ProviderError(f"cannot get a token for {audience} as client {identity.client_id}: {reason}")
        return answer["access_token"], time.time() + float(answer.get("expires_in", 0))
