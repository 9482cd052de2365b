"""Identities, pipelines and encryption in the settings: what is refused, in words that help."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import SettingsError, load_settings

GROUP = "/subscriptions/3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11/resourceGroups/rg-ids/providers"
IDENTITY = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-models"
HUB = "name: ai-demo, location: swedencentral"


@pytest.fixture
def said(write: Callable[..., Path]) -> Callable[..., str]:
    def said(hub: str, more: str = "") -> str:
        try:
            load_settings(write(dev=f"hub: {{{HUB}, {hub}}}\n{more}"), "dev")
        except SettingsError as error:
            return str(error)
        return ""

    return said


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("https://kv-keys.vault.azure.net/keys/models/0123456789abcdef0123456789abcdef", "leave the version out"),
        ("https://kv-keys.vault.azure.net/keys/models/", "not the URL of a key in a vault or managed HSM"),
        ("https://kv-keys.vault.example/keys/models", "not the URL of a key in a vault or managed HSM"),
        ("http://kv-keys.vault.azure.net/keys/models", "not the URL of a key in a vault or managed HSM"),
        ("https://kv-keys.vault.azure.net/secrets/models", "not the URL of a key in a vault or managed HSM"),
        ("kv-keys/models", "not the URL of a key in a vault or managed HSM"),
    ],
)
def test_key_is_a_url_without_a_version(said: Any, key: str, words: str) -> None:
    text = said(f"encryption: {{key: '{key}', identity: {IDENTITY}}}")
    assert "hub.encryption.key: " in text
    assert words in text
    assert key not in text


@pytest.mark.parametrize(
    "identity",
    ["id-models", f"{GROUP}/Microsoft.ManagedIdentity/identities/id-models", f"{IDENTITY}/more", "3c5a9d1e"],
)
def test_identity_is_an_arm_id(said: Any, identity: str) -> None:
    text = said(f"encryption: {{key: create, identity: {identity}}}")
    assert "hub.encryption.identity: not the ARM id of a user-assigned identity; write what `az identity show" in text


@pytest.mark.parametrize(
    ("hub", "path"),
    [
        ("encryption: {key: create}, key_vault: {purge_protection: false}", "hub.key_vault.purge_protection"),
        ("encryption: {key: 'https://kv-keys.vault.azure.net/keys/models'}", "hub.encryption.identity"),
        (
            f"encryption: {{key: 'https://kv-ai-demo.vault.azure.net/keys/x', identity: {IDENTITY}}}, "
            "key_vault: {purge_protection: false}",
            "hub.key_vault.purge_protection",
        ),
        ("encryption: {key: create}, network: {access: private, trusted_services: false}", "trusted_services"),
        ("identity: {system: false}", "hub.identity.system"),
        (f"identity: {{user_assigned: [{IDENTITY}, {IDENTITY.upper().replace('/SUB', '/sub')}]}}", "user_assigned"),
    ],
)
def test_what_azure_would_refuse_is_one_error(said: Any, hub: str, path: str) -> None:
    text = said(hub)
    assert text.count("\n") == 0
    assert path in text


def pipelines(*entries: str) -> str:
    return "access:\n  pipelines:\n" + "".join(f"    p-{index}: {{{each}}}\n" for index, each in enumerate(entries))


ISSUER = "issuer: 'https://token.actions.githubusercontent.com'"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([f"identity: {IDENTITY}, {ISSUER}, subject: 'repo:a/b:environment:dev'"] * 2, "same issuer and subject"),
        ([f"identity: {IDENTITY}, {ISSUER}, subject: 'repo:a/b:{index}'" for index in range(21)], "more than 20"),
        ([f"{ISSUER}, subject: 'repo:a/*'"], "not a subject"),
        (["issuer: 'http://issuer', subject: 'repo:a/b'"], "not the URL of an issuer"),
        ([f"identity: other, {ISSUER}, subject: 'repo:a/b'"], "neither create nor the ARM id"),
    ],
)
def test_credential_that_entra_refuses_is_one_error(said: Any, entries: list[str], words: str) -> None:
    text = said("projects: [chat]", pipelines(*entries))
    assert text.count("\n") == 0
    assert words in text


def test_the_same_subject_for_identities_of_their_own_is_fine(said: Any) -> None:
    assert said("projects: [chat]", pipelines(*[f"{ISSUER}, subject: 'repo:a/b:environment:dev'"] * 2)) == ""
