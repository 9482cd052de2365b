"""A KeySecret's provider on a fake Resource Manager and a fake vault."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from azure.core.exceptions import HttpResponseError, ServiceResponseError

from aihub.azure.errors import VaultError, plain_errors
from components.dynamic.key_secret import KeySecretProvider
from tests.unit.azure.fake_arm import FakeArm, Reply

Json = dict[str, Any]

SECRET = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-demo/secrets/chat-key"
ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-demo"
ENDPOINT = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
)
URI = "https://kv-demo.vault.azure.net/secrets/chat-key"
NOW, DAY = 1_800_000_000, 86_400
GONE = Reply(404, {"error": {"code": "SecretNotFound", "message": "Not found."}})
DELETED = Reply(409, {"error": {"code": "ConflictError", "message": "It is in a deleted but recoverable state."}})
FORBIDDEN = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
KEYS = Reply(200, {"key1": "the-first", "key2": "the-second"})


def owner(id_: str = ACCOUNT, created_at: str = "2026-01-01") -> Json:
    return {"id": id_, "api_version": "2025-06-01", "created_at": created_at}


def declared(**changes: Any) -> Json:
    return {
        "resource_id": SECRET,
        "api_version": "2024-11-01",
        "owner": owner(),
        "content_type": "application/vnd.aihub.key",
        "tags": {"model": "a"},
        "enabled": True,
        "valid_days": 60.0,
        "rotation_tags": ["key-name", "rotation", "rotation-lease"],
        **changes,
    }


def live(tags: Mapping[str, str] = {"model": "a", "key-name": "key2"}, *, enabled: bool = True) -> Reply:
    properties = {
        "contentType": "application/vnd.aihub.key",
        "attributes": {"enabled": enabled, "exp": NOW},
        "secretUri": URI,
        "secretUriWithVersion": f"{URI}/the-version",
    }
    return Reply(200, {"id": SECRET, "tags": tags, "properties": properties})


class FakeVault:
    """The vault's own API: what it was asked, and what it refuses."""

    def __init__(self, refusal: Exception | None) -> None:
        self.asked: list[Any] = []
        self.ignores: Json = {}
        """What it has, whatever it is told."""
        self.addresses: list[str] = []
        self._refusal = refusal

    @contextmanager
    def at(self, address: str, *, about: str, writes: bool) -> Iterator["FakeVault"]:
        self.addresses.append(address)
        with plain_errors(about, writes=writes, kind=VaultError):
            yield self

    def update_secret_properties(self, *names: str, retry_on_methods: list[str], **described: Any) -> SimpleNamespace:
        assert retry_on_methods == ["PATCH"]
        self._answer((*names, described))
        return SimpleNamespace(**{**described, **self.ignores})

    def begin_delete_secret(self, name: str) -> None:
        self._answer(("delete", name))

    def begin_recover_deleted_secret(self, name: str, *, retry_on_methods: list[str]) -> None:
        assert retry_on_methods == ["POST"]
        self._answer(("recover", name))

    def _answer(self, asked: Any) -> None:
        self.asked.append(asked)
        if self._refusal:
            raise self._refusal


class Provider(KeySecretProvider):
    def __init__(self, *replies: Reply | Exception, refusal: Exception | None = None) -> None:
        super().__init__()
        self.fake, self.vault = FakeArm(*replies), FakeVault(refusal)
        self.hosts = self.vault.addresses
        vars(self).update(arm=self.fake.arm, vaults=self.vault)

    @property
    def written(self) -> list[Json]:
        """What the secret was, each time that it was written."""
        return [each for each in self.fake.bodies if "properties" in each]

    def seen(self, reply_of: Json) -> Json:
        """What a refresh finds."""
        found = self.read(SECRET, reply_of)
        assert found.outs is not None
        assert found.inputs == {name: value for name, value in found.outs.items() if name != "secret_uri"}
        return found.outs


def refused_by_vault(status: int | None) -> Exception:
    if status is None:
        return ServiceResponseError("the connection broke")
    refusal = HttpResponseError("(Code) It says why.")
    refusal.status_code = status
    return refusal
