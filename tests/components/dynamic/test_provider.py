"""What the process of dynamic providers does once one of ours runs in it; the process is the SDK's own."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from aihub.azure.errors import ArmError
from aihub.rollout import RolloutError
from components.dynamic.engine import from_engine
from components.dynamic.provider import Provider
from components.dynamic.threads import allow_more_at_once
from components.dynamic.unfinished import UnfinishedError
from tests.components.dynamic.hosted import AT_ONCE, SECONDS, Failing, HalfWay, Meeting

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


def known(failed: grpc.RpcError) -> provider_pb2.ErrorResourceInitFailed:
    """What the engine gets to know of a resource beside the error."""
    metadata = dict(failed.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    # Else the engine's gRPC takes the details for nothing.
    assert (status.code, status.message) == (failed.code().value[0], failed.details())
    found = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(found)
    return found


def test_state_gets_to_know_what_was_written_before_it_failed(host: Any) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        create(host, HalfWay(), error="arm")
    assert failed.value.details() == "Code: message (/id)"
    found = known(failed.value)
    assert (found.id, list(found.reasons)) == ("/id", ["Code: message (/id)"])
    outs = json_format.MessageToDict(found.properties)
    assert outs.pop("__provider") == serialize_provider(HalfWay())
    assert outs == {"known": 1, "deep": {"list": ["a", None]}}


def test_state_gets_to_know_what_was_changed_before_it_failed(host: Any) -> None:
    news = struct_pb2.Struct()
    news.update({"__provider": serialize_provider(HalfWay()), "error": "rollout"})
    with pytest.raises(grpc.RpcError) as failed:
        host.Update(provider_pb2.UpdateRequest(id="/that", olds=news, news=news), timeout=SECONDS)
    found = known(failed.value)
    assert (found.id, list(found.reasons), found.properties["known"]) == ("/that", ["it stays"], 2)


def test_error_of_a_program_after_a_write_keeps_both(host: Any) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        create(host, HalfWay(), error="bug")
    assert "ValueError: a bug" in failed.value.details()
    assert known(failed.value).id == "/id"


def test_failure_without_a_write_leaves_the_state_alone(host: Any) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        create(host, Failing(), error="arm")
    assert "grpc-status-details-bin" not in dict(failed.value.trailing_metadata())


@pytest.mark.parametrize(
    ("error", "is_known"),
    [
        (ArmError("Refused: no", "/id", 403), False),
        (ArmError("Unreachable: lost", "/id", may_have_written=True), True),
        (RolloutError("it stays"), False),
        (RolloutError("not put back", may_have_written=True), True),
        (ValueError("a bug"), False),
    ],
    ids=str,
)
def test_only_what_may_have_written_is_unfinished(error: Exception, is_known: bool) -> None:
    provider = Provider()
    with pytest.raises(UnfinishedError if is_known else type(error), match=str(error)[:5]), provider.writing("/id", {}):
        raise error
    assert provider.begun == ({"/id"} if is_known else set())


def test_more_than_the_hosts_four_operations_run_at_a_time(host: Any) -> None:
    with ThreadPoolExecutor(AT_ONCE) as engine:
        assert list(engine.map(lambda _: create(host, Meeting()), range(AT_ONCE))) == ["met"] * AT_ONCE


def test_whole_numbers_are_whole_again() -> None:
    declared = {"a": [1, 2.5, {"b": 3}], "c": True, "d": "4.0", "e": None}
    sent = {"a": [1.0, 2.5, {"b": 3.0}], "c": True, "d": "4.0", "e": None}
    assert repr(from_engine(sent, dict)) == repr(declared)


def test_what_other_threads_are_building_is_left_alone() -> None:
    done = Event()

    def build() -> None:
        # A tuple cannot be finished once another thread has taken hold of it, as `gc.get_objects` does.
        while not done.is_set():
            tuple(each for each in range(50))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as others:
            building = others.submit(build)
            try:
                for _ in range(1000):
                    pool.submit(allow_more_at_once).result()
            finally:
                done.set()
            building.result()
    finally:
        sys.setswitchinterval(interval)
    assert (pool._max_workers, others._max_workers) == (64, 1)
