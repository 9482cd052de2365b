"""A stack to look at, with Resource Manager's answers written down."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
from azure.core.credentials import AccessToken

from aihub.preflight import Check, Result, Target
from aihub.preflight.plan import PlannedChanges
from aihub.preflight.reads import SharedReads
from aihub.preflight.run import repaired, run_checks
from aihub.replacement import Assessment
from aihub.settings import Settings
from tests.unit.azure.fake_arm import FakeArm, Reply

SUBSCRIPTION = "/subscriptions/s"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-ai-demo"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-demo"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ai-demo"
UNTIL = "2026-11-27T08:30:00.000000Z"
CHAT = {"type": "azure-openai", "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"}}

NONE = Reply(200, {"value": []})
MISSING = Reply(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}})
FREE = Reply(200, {"isSubdomainAvailable": True, "nameAvailable": True})
TAKEN = Reply(200, {"isSubdomainAvailable": False, "nameAvailable": False})
# Not one of those that the client itself tries again.
CONFLICT = Reply(409, {"error": {"code": "Conflict", "message": "The deletion still settles."}})


def refused(code: str = "AuthorizationFailed") -> Reply:
    return Reply(403, {"error": {"code": code, "message": "You may not."}})


def deleted_account(
    group: str = "rg-ai-demo", location: str = "swedencentral", name: str = "ai-demo"
) -> dict[str, Any]:
    place = f"locations/{location}/resourceGroups/{group}/deletedAccounts/{name}"
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/{place}",
        "name": name,
        "location": location,
        "properties": {"customSubDomainName": "ai-demo", "scheduledPurgeDate": UNTIL},
    }


def deleted_vault(vault_id: str = VAULT, *, protected: bool = False) -> dict[str, Any]:
    properties = {"vaultId": vault_id, "location": "swedencentral", "scheduledPurgeDate": UNTIL}
    return {
        "id": f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv-ai-demo",
        "name": "kv-ai-demo",
        "properties": {**properties, "purgeProtectionEnabled": protected},
    }


def listed(*found: dict[str, Any]) -> Reply:
    return Reply(200, {"value": list(found)})


class _Caller:
    """A credential with a token of the principal that runs the stack."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        claims = {"oid": "44444444-4444-4444-4444-444444444444"}
        return AccessToken(jwt.encode(claims, "a key that is long enough to sign with"), 9_999_999_999)


CALLER = _Caller()


@dataclass
class Stack:
    """What a check is run on."""

    policy: str = "stop"
    auth: str = "keys"
    deployments: dict[str, Any] = field(default_factory=lambda: {"chat": CHAT})
    classic: dict[str, Any] = field(default_factory=dict)
    vault: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    guardrails: dict[str, Any] = field(default_factory=dict)
    network: dict[str, Any] | None = None
    encryption: dict[str, Any] | None = None
    connections: dict[str, Any] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    operators: list[dict[str, str]] = field(default_factory=list)
    consumers: list[dict[str, str]] = field(default_factory=list)
    smoke: dict[str, Any] = field(default_factory=dict)
    monitoring: dict[str, Any] = field(default_factory=dict)
    held_by: tuple[str, ...] = ()
    replaced: Assessment = field(default_factory=Assessment)
    planned: PlannedChanges | None = None
    dry_run: bool = False
    pauses: list[float] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What a person was told of waits."""
    sent: list[str] = field(default_factory=list)
    """The writes and actions that Azure was asked for, by method and the end of the path."""

    def target(self, reads: SharedReads) -> Target:
        """What a check is given."""
        hub = {
            "name": "ai-demo",
            "location": "swedencentral",
            "soft_deleted": self.policy,
            "auth": self.auth,
            "key_vault": self.vault,
            **({"network": self.network} if self.network else {}),
            "encryption": self.encryption,
        }
        access = {"operators": self.operators, "consumers": self.consumers}
        settings = Settings.model_validate(
            {
                "hub": hub,
                "deployments": self.deployments,
                "classic_hub": self.classic,
                "guardrails": self.guardrails,
                "connections": self.connections,
                "access": access,
                "smoke": self.smoke,
                "monitoring": self.monitoring,
            }
        )
        made = frozenset(each.lower() for each in self.made)
        return Target(
            stack="dev",
            settings=settings,
            config=Path("config"),
            arm=reads,
            credential=CALLER,
            subscription="s",
            made=made,
            held_by=frozenset(self.held_by),
            replaced=self.replaced,
            resources=self.resources,
            planned=self.planned,
        )

    def look(self, check: Check, *replies: Reply) -> list[Result]:
        """Runs a check against these answers, which must be what it asks for, no more and no fewer."""
        fake = FakeArm(Reply(200, {"state": "Enabled"}, to="GET /subscriptions/s?"), *replies)
        target = self.target(SharedReads(fake.arm))
        found = run_checks(target, self.progress.append, [check], budget=30)
        if not self.dry_run:
            found = repaired(found, fake.arm, self.progress.append, self.pauses.append)
        # What was asked beside a request that failed may still be on its way.
        until = time.monotonic() + 10
        while len(fake.sent) <= len(replies) and time.monotonic() < until:
            time.sleep(0.01)
        assert len(fake.sent) == len(replies) + 1, fake.sent
        self.told += fake.told
        self.sent += [each for each in fake.sent if not each.startswith("GET") and "check" not in each]
        return found

    def look_with_any(self, check: Check, reply: Reply) -> list[Result]:
        """Runs a check to whose every question Azure gives this answer."""
        login = Reply(200, {"state": "Enabled"}, to="GET /subscriptions/s?")
        target = self.target(SharedReads(FakeArm(login, *[reply] * 500).arm))
        return run_checks(target, self.progress.append, [check], budget=30)

    def look_once(self, check: Check, *replies: Reply) -> Result:
        """The same for a check that has one result."""
        (found,) = self.look(check, *replies)
        return found
