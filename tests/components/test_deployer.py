"""Azure's clients are loaded beside the program, and whole when it asks for one."""

import sys
import threading

import pytest

from components import deployer

LOGIN = {
    "ARM_CLIENT_ID": "client",
    "ARM_CLIENT_SECRET": "key",
    "ARM_TENANT_ID": "tenant",
    "ARM_SUBSCRIPTION_ID": "here",
}


def test_they_are_loaded_once_a_process() -> None:
    assert deployer.load_clients_meanwhile() is deployer.load_clients_meanwhile()
    deployer.wait_for_clients()
    assert set(deployer._CLIENTS) <= sys.modules.keys()


def test_a_client_is_made_when_they_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    is_asked, loaded = threading.Event(), list[str]()

    def load(module: str) -> None:
        assert is_asked.wait(60)
        loaded.append(module)

    monkeypatch.setattr(deployer, "import_module", load)
    deployer.load_clients_meanwhile.cache_clear()
    try:
        deployer.load_clients_meanwhile()
        threading.Timer(0.05, is_asked.set).start()
        deployer.resource_manager()
        assert loaded == list(deployer._CLIENTS)
    finally:
        is_asked.set()
        deployer.load_clients_meanwhile.cache_clear()
