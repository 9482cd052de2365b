"""What the process of dynamic providers does once one of ours runs in it; the process is the SDK's own."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from components.dynamic import Provider, as_declared
from tests.unit.components.hosted import AT_ONCE, SECONDS, Failing, Meeting

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def host() -> Iterator[Any]:
    """The host's client, as the engine has one."""
    command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                client = provider_pb2_grpc.ResourceProviderStub(channel)
                client.Configure(provider_pb2.ConfigureRequest())
                yield client
        finally:
            process.kill()


def create(host: Any, provider: Provider, **props: str) -> str:
    """The id of what a provider makes."""
    inputs = struct_pb2.Struct()
    inputs.update({"__provider": serialize_provider(provider), **props})
    made = host.Create(provider_pb2.CreateRequest(properties=inputs), timeout=SECONDS, wait_for_ready=True)
    return str(made.id)


@pytest.mark.parametrize(
    ("error", "text"), [("arm", "Code: message (/id)"), ("rollout", "it stays"), ("smoke", "it fails")]
)
def test_error_for_the_user_is_its_text_alone(host: Any, error: str, text: str) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        create(host, Failing(), error=error)
    assert failed.value.details() == text


def test_error_of_a_program_keeps_its_stack_trace(host: Any) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        create(host, Failing(), error="bug")
    details = failed.value.details()
    assert details.startswith("Traceback")
    assert "hosted.py" in details
    assert details.rstrip().endswith("ValueError: a bug")


def test_more_than_the_hosts_four_operations_run_at_a_time(host: Any) -> None:
    with ThreadPoolExecutor(AT_ONCE) as engine:
        assert list(engine.map(lambda _: create(host, Meeting()), range(AT_ONCE))) == ["met"] * AT_ONCE


def test_whole_numbers_are_whole_again() -> None:
    declared = {"a": [1, 2.5, {"b": 3}], "c": True, "d": "4.0", "e": None}
    sent = {"a": [1.0, 2.5, {"b": 3.0}], "c": True, "d": "4.0", "e": None}
    assert repr(as_declared(sent)) == repr(declared)
