"""Tokens of the Azure CLI."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aihub.azure.credential import credential
from tests.unit.azure.test_credential import ARM, VAULT, no_configuration


def test_of_many_threads_one_starts_az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"accessToken": "token", "expires_on": 4_000_000_000, "expiresOn": "2099-01-01 00:00:00.000000"}
    az, log = tmp_path / "az", tmp_path / "log"
    az.write_text(f"#!/bin/sh\necho \"$@\" >> {log}\nsleep 1\necho '{json.dumps(answer)}'\n")
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    together, scopes = threading.Barrier(14), [ARM, VAULT] * 7

    def ask(scope: str) -> str:
        together.wait()
        shared = credential(no_configuration, {"ARM_TENANT_ID": "tenant-of-az"})
        # As Key Vault's client asks.
        options: Any = {"enable_cae": True, "tenant_id": "tenant-of-az"} if scope == VAULT else {}
        return shared.get_token_info(scope, options=options).token

    with ThreadPoolExecutor(14) as pool:
        assert set(pool.map(ask, scopes)) == {"token"}
    asked = sorted(log.read_text().splitlines())
    assert len(asked) == 2, asked
    assert ["management.azure.com" in asked[0], "vault.azure.net" in asked[1]] == [True, True]


def test_az_gets_the_configured_tenant_and_subscription_and_the_time_that_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    az = tmp_path / "az"
    answer = json.dumps({"accessToken": "t", "expiresOn": "2030-01-01 00:00:00.000000", "expires_on": 1893456000})
    az.write_text(f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/asked'\necho '{answer}'\n")
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    shared = credential(no_configuration, {"ARM_TENANT_ID": "the-tenant", "ARM_SUBSCRIPTION_ID": "the-subscription"})
    assert shared.get_token(ARM).token == "t"
    asked = (tmp_path / "asked").read_text()
    assert "--tenant the-tenant" in asked
    assert "--subscription the-subscription" in asked
    assert shared._made._process_timeout == 60  # type: ignore[union-attr]
