"""Connections of engines, each with its own configuration."""

import asyncio
import dataclasses
import functools
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping

import aiohttp

from localazure.provider.arm_client import ArmClient, Wait
from localazure.provider.errors import ArmError
from localazure.provider.identity import Identity, LoginMethod
from localazure.provider.tokens import Tokens, selected_subscription

_KEPT = 256
_CONFIG_PREFIX = "azure-native:config:"
# The API version with which the plugin reads a group's location.
_GROUP_API_VERSION = "2020-10-01"


class Connection:
    """A provider instance of an engine, identified by the address of its gRPC connection."""

    def __init__(
        self, session: aiohttp.ClientSession, config: Mapping[str, str], environment: Callable[[], Mapping[str, str]]
    ) -> None:
        self._session = session
        self._tokens = Tokens(session)
        self.config = config
        self._environment = environment
        self._identity: asyncio.Task[Identity] | None = None
        self._cancelled = asyncio.Event()
        self._group_locations: dict[str, str] = {}

    async def client(self, seconds: float = 0.0) -> ArmClient:
        """The client for one operation.

        Args:
            seconds: the operation's timeout; 0 for the plugin's two hours.

        Raises:
            ProviderError: the credentials are incomplete, or the Azure CLI has no subscription.
        """
        if self._identity is None:
            self._identity = asyncio.create_task(self._found())
        identity = await asyncio.shield(self._identity)
        return ArmClient(self._session, self._tokens, identity, Wait(self._cancelled, seconds))

    async def _found(self) -> Identity:
        identity = Identity.of(self.config, await asyncio.to_thread(self._environment))
        if identity.way is not LoginMethod.CLI:
            return identity
        return dataclasses.replace(identity, subscription_id=await selected_subscription(identity))

    def cancel(self) -> None:
        """Cancels the waits of running operations."""
        self._cancelled.set()
        self._cancelled = asyncio.Event()

    async def group_location(self, group: str) -> str | None:
        """The location of a resource group, or None when the group does not exist."""
        if group not in self._group_locations:
            client = await self.client()
            resource_id = f"/subscriptions/{client.identity.subscription_id}/resourceGroups/{group}"
            try:
                found = await client.get(resource_id, _GROUP_API_VERSION)
            except ArmError:
                return None
            self._group_locations[group] = str(found["location"])
        return self._group_locations[group]


class Connections:
    """The connections of all engines that this process serves."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        environment_of: Callable[[str], Mapping[str, str]] = lambda _peer: os.environ,
    ) -> None:
        """Makes the connections of a process.

        Args:
            session: the HTTP session for requests.
            environment_of: returns the environment of the engine at a peer's address, which the plugin would inherit.
        """
        self._session, self._environment_of = session, environment_of
        self._latest: Mapping[str, str] = {}
        self._by_peer: OrderedDict[str, Connection] = OrderedDict()

    def configure(self, peer: str, variables: Mapping[str, str]) -> None:
        """Starts a connection with the engine's configuration of the provider."""
        self._latest = {name.removeprefix(_CONFIG_PREFIX): value for name, value in variables.items()}
        self._begin(peer)

    def of(self, peer: str) -> Connection:
        """The connection of an address; an address that was never configured is a reconnection of the latest."""
        return self._by_peer.get(peer) or self._begin(peer)

    def _begin(self, peer: str) -> Connection:
        connection = Connection(self._session, self._latest, functools.partial(self._environment_of, peer))
        self._by_peer[peer] = connection
        self._by_peer.move_to_end(peer)
        if len(self._by_peer) > _KEPT:
            self._by_peer.popitem(last=False)
        return connection
