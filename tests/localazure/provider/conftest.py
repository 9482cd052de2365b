"""A fake Azure, the stand-in's client on it, and the stand-in itself on a gRPC channel."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import grpc
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from localazure.provider import arm_client
from localazure.provider.arm_client import ArmClient, Wait
from localazure.provider.connection import Connections
from localazure.provider.identity import Identity
from localazure.provider.servicer import AzureNative
from localazure.provider.tokens import Tokens
from tests.localazure.provider.fake_azure import ENVIRONMENT, FakeAzure, engine, serving


@pytest.fixture
def azure() -> FakeAzure:
    return FakeAzure()


@pytest.fixture
async def session(azure: FakeAzure) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(azure) as session:
        yield session


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits that were asked for; none of them is made."""
    made: list[float] = []

    async def pause(_wait: Wait, seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(arm_client.Wait, "pause", pause)
    return made


@pytest.fixture
def client(session: aiohttp.ClientSession) -> ArmClient:
    return ArmClient(session, Tokens(session), Identity.of({}, ENVIRONMENT), Wait(asyncio.Event()))


@pytest.fixture
async def provider_port(session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where the stand-in serves."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    server = grpc.aio.server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(AzureNative(Connections(session)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield port
    await server.stop(None)


@pytest.fixture
async def provider(provider_port: int) -> AsyncIterator[provider_pb2_grpc.ResourceProviderStub]:
    """The stand-in as one engine sees it."""
    async with engine(provider_port) as stub:
        yield stub
