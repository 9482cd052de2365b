"""How a host is reached, or why not."""

import socket

import pytest

from aihub.preflight.checks.network import reach


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
