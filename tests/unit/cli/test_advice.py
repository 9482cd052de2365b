"""A command that Azure's answer ended says what to do about it, after Azure's own words."""

import click
import pytest
from click.testing import CliRunner

from aihub.azure.errors import ArmError, VaultError
from aihub.cli import cli
from aihub.errors import AihubError


class _WrappedError(AihubError):
    """An error of a command that says what it was doing when Azure refused."""


def ran(error: Exception, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of a command that ends with an error."""

    @click.command()
    def fails() -> None:
        raise error

    monkeypatch.setitem(cli.commands, "fails", fails)
    return CliRunner().invoke(cli, ["fails"]).output.splitlines()


def test_error_that_a_rule_knows_is_followed_by_cause_fix_and_document(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = (
        "ScopeLocked: The scope '/s' cannot perform delete operation because following scope(s) are locked: '/s/rg'."
    )
    first, second = ran(ArmError(locked, "/s/rg/x", 409), monkeypatch)
    assert first == f"error: {locked} (/s/rg/x)"
    assert second.startswith("to do: a management lock on /s/rg forbids this. Ask whoever set the lock")
    assert "See https://learn.microsoft.com/" in second


def test_error_that_wraps_azures_is_explained_too(monkeypatch: pytest.MonkeyPatch) -> None:
    error = _WrappedError("the key cannot be published")
    error.__cause__ = VaultError("Forbidden: Caller is not authorized", "https://kv.vault.azure.net/secrets/x", 403)
    error.__cause__.inner_code = "ForbiddenByRbac"
    first, second = ran(error, monkeypatch)
    assert first == "error: the key cannot be published"
    assert "Key Vault Secrets Officer on the vault" in second


@pytest.mark.parametrize("error", [AihubError("no"), ArmError("Unheard: of", "/s", 400)])
def test_error_that_no_rule_is_about_stands_alone(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(ran(error, monkeypatch)) == 1
