"""The two secrets of an endpoint as the program declares them."""

from typing import Any

import pulumi

from components.endpoint_secrets import with_secrets
from components.endpoints import callable_endpoint
from tests.components.recording import Recording, record
from tests.endpoints import on_account

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-demo"
OWNER = {"id": "/subscriptions/s/accounts/ai-demo", "api_version": "2025-06-01", "created_at": "2026-01-01"}
TAGS = {
    "stack": "dev",
    "deployment": "gpt-4.1",
    "type": "azure-openai",
    "task": "chat/completions",
    "model": "gpt-4.1-mini",
    "auth": "key",
}


def secrets(**changes: Any) -> Recording:
    sample = on_account("gpt-4.1", api_version="2024-10-21")
    place = {"resource_group_name": "rg", "vault_name": "kv-demo", "vault_id": VAULT, "tags": {"stack": "dev"}}
    args: Any = {**place, "key_expiry_days": 60, "key_owner": OWNER, **changes}

    def program() -> None:
        made = with_secrets(
            callable_endpoint(sample, sample, sample["auth"]),
            args,
            key_owner=args["key_owner"],
            resource_id=pulumi.Output.from_input("/id"),
            opts=pulumi.ResourceOptions(),
        )
        pulumi.export("ids", [made["uri_secret"], made["key_secret"]])

    return record(program)


def test_uri_is_written_by_the_program_and_says_what_it_is() -> None:
    uri = secrets().one("UriSecret").inputs
    assert {name: uri[name] for name in uri if name != "__provider"} == {
        "resource_id": f"{VAULT}/secrets/gpt-4-1-uri",
        "api_version": "2024-11-01",
        "value": "https://ai-demo.openai.azure.com/openai/deployments/gpt-4.1/chat/completions?api-version=2024-10-21",
        "content_type": "application/vnd.aihub.target-uri",
        "tags": TAGS,
        "enabled": True,
    }


def test_key_is_declared_by_whose_it_is_and_not_by_its_value() -> None:
    key = secrets(key_expiry_days=14).one("KeySecret").inputs
    assert {name: key[name] for name in key if name != "__provider"} == {
        "resource_id": f"{VAULT}/secrets/gpt-4-1-key",
        "api_version": "2024-11-01",
        "owner": OWNER,
        "content_type": "application/vnd.aihub.key",
        "tags": TAGS,
        "enabled": True,
        "valid_days": 14,
        "rotation_tags": ["key-name", "rotation", "rotation-lease"],
    }


def test_endpoint_without_keys_has_its_uri_alone() -> None:
    recording = secrets(key_owner=None)
    assert [each.name for each in recording.resources if "ecret" in each.type] == ["gpt-4.1", "gpt-4.1-uri"]
    assert recording.outputs["aihub-dev"]["ids"] == ["https://kv-demo.vault.azure.net/secrets/gpt-4-1-uri", None]


def test_what_comes_before_the_component_comes_before_both_secrets() -> None:
    recording = secrets()
    for part in ("uri", "key"):
        assert recording.named(f"gpt-4.1-{part}").parent == "gpt-4.1"
