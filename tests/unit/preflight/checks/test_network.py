"""Whether the hosts of the hub are reached from here."""

import socket
from collections.abc import Callable

import pytest

from aihub.preflight.checks.network import Failure, Reached, network_check, reach
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import ACCOUNT, MISSING, Stack

THERE = Reply(200, {"id": ACCOUNT})


def reached(failure: Failure | None = None) -> Callable[[str], Reached]:
    def answer(host: str) -> Reached:
        is_failed = failure if host.endswith("openai.azure.com") else None
        return Reached(host, "by the private address 10.0.0.4, HTTP 404", is_failed)

    return answer


def test_hosts_that_answer_pass_and_the_line_says_how_they_are_reached() -> None:
    found = Stack(made=(ACCOUNT,)).look_once(network_check(reached()), THERE)
    assert (found.status, found.where) == ("pass", "hub.name")
    assert "ai-demo.openai.azure.com by the private address 10.0.0.4, HTTP 404" in found.what


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("name", "private DNS zone"),
        ("proxy", "NO_PROXY"),
        ("tls", "SSL_CERT_FILE"),
        ("timeout", "firewall"),
        ("rules", "network rules"),
    ],
)
def test_host_that_is_not_reached_is_a_warning_by_its_class(failure: Failure, words: str) -> None:
    found = Stack(made=(ACCOUNT,)).look_once(network_check(reached(failure)), THERE)
    assert (found.status, words in found.fix) == ("warn", True)
    assert found.what.startswith("ai-demo.openai.azure.com is not reached from here, so `aihub smoke` cannot test")


def test_it_fails_where_the_smoke_test_is_the_gate() -> None:
    found = Stack(made=(ACCOUNT,), smoke={"gate": True}).look_once(network_check(reached("timeout")), THERE)
    assert (found.status, "smoke.gate" in found.what) == ("fail", True)


def test_hub_that_was_deleted_has_no_hosts_until_it_is_restored() -> None:
    assert Stack(made=(ACCOUNT,), smoke={"gate": True}).look(network_check(reached("name")), MISSING) == []


def test_before_there_is_a_hub_no_host_is_asked() -> None:
    assert Stack().look(network_check(reached("name"))) == []


def test_name_without_an_address_is_told_from_a_connection_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert reach("nobody.invalid").failure == "name"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", free.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [address])
        found = reach("ai-demo.openai.azure.com")
    assert (found.failure, "by the private address 127.0.0.1" in found.how) == ("connection", True)


def test_proxy_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:the-password@127.0.0.1:{port}")
    found = reach("ai-demo.openai.azure.com")
    assert found.failure in {"proxy", "connection"}
    assert f"by the proxy http://127.0.0.1:{port}" in found.how
    assert "the-password" not in found.how
