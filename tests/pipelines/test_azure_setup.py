"""The scripts that make what Azure needs once, beside an `az` that keeps what it is asked for.

By hand they ran with the real Azure CLI on the local Azure, which has no containers, no keys of vaults and no federated
credentials; what of them is not made of these worked there.
"""

import subprocess
from pathlib import Path

import pytest

from tests.pipelines.workflows import CHECKOUT

FOLDER = CHECKOUT / "pipelines" / "azure"
AZ = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in
  "account show"*) echo 33333333-3333-3333-3333-333333333333 ;;
  "identity create"*) echo "principal-of-$4" ;;
  "identity list"*) printf 'aihub-dev\\tclient-of-aihub-dev\\n' ;;
  "keyvault show"*) [ -n "${HAS_VAULT:-}" ] ;;
  rest*) key=${5%%\\?*}; echo "https://kv-example.vault.azure.net/keys/${key##*/}/0123" ;;
esac
"""


def _run(folder: Path, script: str, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    (folder / "az").write_text(AZ, encoding="utf-8")
    (folder / "az").chmod(0o700)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "CALLS": str(folder / "calls"), **variables}
    return subprocess.run(
        [FOLDER / script, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def _calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text(encoding="utf-8").splitlines()


def _roles(folder: Path, principal: str) -> set[tuple[str, str]]:
    """The roles of an identity, each with the last part of where it has it."""
    found = set()
    for call in _calls(folder):
        if f"--assignee-object-id principal-of-{principal} " in call:
            role, scope = call.partition("--role ")[2].split(" --scope ")
            found.add((role, scope.split()[0].rpartition("/")[2]))
    return found


@pytest.fixture
def made(tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    done = _run(tmp_path, "setup", "dev", "prod", STORAGE="examplestate", VAULT="kv-example")
    assert done.returncode == 0, done.stderr
    return done


SUBSCRIPTION = "33333333-3333-3333-3333-333333333333"


@pytest.mark.usefixtures("made")
def test_each_identity_has_the_roles_that_it_needs_and_no_more(tmp_path: Path) -> None:
    assert _roles(tmp_path, "aihub-preview") == {
        ("Reader", SUBSCRIPTION),
        ("Storage Blob Data Reader", "examplestate"),
        ("Key Vault Crypto User", "pulumi-dev"),
        ("Key Vault Crypto User", "pulumi-prod"),
    }
    assert _roles(tmp_path, "aihub-prod") == {
        ("Contributor", SUBSCRIPTION),
        ("Role Based Access Control Administrator", SUBSCRIPTION),
        ("Storage Blob Data Reader", "examplestate"),
        ("Storage Blob Data Contributor", "state"),
        ("Storage Blob Data Contributor", "state-evidence-prod"),
        ("Key Vault Crypto User", "pulumi-prod"),
    }
    assert _roles(tmp_path, "aihub-prod-watch") == {
        ("Reader", SUBSCRIPTION),
        ("Cognitive Services Contributor", SUBSCRIPTION),
        ("AzureML Data Scientist", SUBSCRIPTION),
        ("Storage Blob Data Reader", "examplestate"),
        ("Storage Blob Data Contributor", "state-evidence-prod"),
        ("Key Vault Crypto User", "pulumi-prod"),
    }


def test_it_ends_with_what_the_stacks_need(made: "subprocess.CompletedProcess[str]") -> None:
    provider = "azurekeyvault://kv-example.vault.azure.net/keys/pulumi-prod/0123"
    assert f'pulumi stack init prod --secrets-provider "{provider}"' in made.stdout
    operators = [
        f"{{principal_id: principal-of-{each}, principal_type: ServicePrincipal}}"
        for each in ("aihub-prod", "aihub-prod-watch")
    ]
    assert f"access: {{operators: [{', '.join(operators)}]}}" in made.stdout
    assert "azblob://state?storage_account=examplestate" in made.stdout


def test_a_vault_that_is_there_stays(tmp_path: Path) -> None:
    done = _run(tmp_path, "setup", "dev", STORAGE="examplestate", VAULT="kv-example", HAS_VAULT="yes")
    assert done.returncode == 0, done.stderr
    assert not [call for call in _calls(tmp_path) if call.startswith("keyvault create")]


@pytest.mark.parametrize(
    ("arguments", "variables", "why"),
    [
        ([], {"STORAGE": "x", "VAULT": "y"}, "usage: "),
        (["dev"], {"VAULT": "y"}, "name the storage account, such as STORAGE="),
        (["dev"], {"STORAGE": "x"}, "name the vault, such as VAULT="),
        (["$(touch x)"], {"STORAGE": "x", "VAULT": "y"}, "name stacks with lower-case letters"),
    ],
)
def test_what_is_missing_is_asked_for_before_anything_is_made(
    arguments: list[str], variables: dict[str, str], why: str, tmp_path: Path
) -> None:
    done = _run(tmp_path, "setup", *arguments, **variables)
    assert done.returncode != 0
    assert why in done.stderr
    assert not (tmp_path / "calls").exists()


def test_a_trust_takes_issuer_and_subject_as_they_are(tmp_path: Path) -> None:
    issuer, subject = "https://token.actions.githubusercontent.com", "repo:o@1/r@2:environment:prod"
    assert _run(tmp_path, "trust", "aihub-prod", issuer, subject).returncode == 0
    [call] = _calls(tmp_path)
    assert "--name https---token-actions-githubusercontent-com --identity-name aihub-prod" in call
    assert f"--issuer {issuer} --subject {subject} --audiences api://AzureADTokenExchange" in call
