"""What each profile says: one entry for each field, with a value for each profile and the reason.

Add the entry of a new field here, then run `make profiles`, which writes `docs/profiles.md`. Values are those of a
settings file. A value that Azure cannot change in place must be the field's default in every profile, so that a stack
can choose a profile later.
"""

from dataclasses import dataclass
from enum import Enum

from pydantic import JsonValue

PROFILES = ("sandbox", "standard", "regulated")
"""The profiles, from the least to the most strict."""


class Unset(Enum):
    """The value of a field that a profile leaves to the settings."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True)
class Entry:
    """The values of one field in each profile."""

    path: str
    """Path of the field; below `deployments.*` that of each deployment of a type that has it."""
    sandbox: JsonValue | Unset
    standard: JsonValue | Unset
    regulated: JsonValue | Unset
    why: str
    """Why the profiles have these values, in a sentence or two."""
    when: str | None = None
    """Path of a field without which the entry does not count: the settings, with the entries above this one, must have
    a value there that is not empty."""

    def value(self, profile: str) -> JsonValue | Unset:
        """Return the value in a profile."""
        return {"sandbox": self.sandbox, "standard": self.standard, "regulated": self.regulated}[profile]


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "hub.auth",
        sandbox=UNSET,
        standard=UNSET,
        regulated="entra",
        why="A key is a password that whoever reads it can use; a token names its caller, and expires within the hour.",
    ),
    Entry(
        "hub.key_vault.purge_protection",
        sandbox=False,
        standard=True,
        regulated=True,
        why="Nobody, not even an owner, can then delete the secrets for good; in a sandbox the name of the vault is free "
        "again at once.",
    ),
    Entry(
        "hub.key_vault.soft_delete_days",
        sandbox=90,
        standard=90,
        regulated=90,
        why="The longest time in which deleted secrets can be recovered. Azure never changes it in a vault that is there, "
        "so that all profiles have the same.",
    ),
    Entry(
        "hub.log_retention_days",
        sandbox=30,
        standard=90,
        regulated=365,
        why="Log Analytics keeps 31 days free of charge. An incident is often found after months, and auditors ask for a "
        "year.",
    ),
    Entry(
        "hub.key_expiry_days",
        sandbox=UNSET,
        standard=60,
        regulated=30,
        why="Azure's keys never expire; the expiry date of a key's secret is what says that it must be rotated.",
    ),
    Entry(
        "hub.network.access",
        sandbox=UNSET,
        standard=UNSET,
        regulated="private",
        why="A key or token that has leaked is of no use outside of the network. No profile can know "
        "which addresses may call a public hub.",
    ),
    Entry(
        "hub.network.outbound.isolation",
        sandbox=UNSET,
        standard=UNSET,
        regulated="approved",
        why="Code in an online endpoint that was tampered with can send nothing out.",
    ),
    Entry(
        "hub.encryption.key",
        sandbox=UNSET,
        standard=UNSET,
        regulated="create",
        why="Whoever owns the key can take the data away from everybody, Azure included, by disabling it.",
    ),
    Entry(
        "monitoring.diagnostics",
        sandbox=UNSET,
        standard=["audit", "requests", "metrics"],
        regulated=["audit", "requests", "metrics"],
        why=(
            "Without logs nobody can say afterwards who read a key or called a model; the share of refused requests is "
            "counted in the log of requests."
        ),
    ),
    Entry(
        "monitoring.alerts.availability_percent",
        sandbox=UNSET,
        standard=99,
        regulated=99,
        why="Somebody should know of an endpoint that does not answer before its callers say so.",
    ),
    Entry(
        "monitoring.alerts.throttled_percent",
        sandbox=UNSET,
        standard=10,
        regulated=10,
        why="Refusals with 429 tell that the capacity is too small; callers see them as an outage.",
        when="monitoring.diagnostics",
    ),
    Entry(
        "monitoring.alerts.tokens_percent",
        sandbox=UNSET,
        standard=90,
        regulated=90,
        why="Who is told before the capacity is used up can raise it before callers are refused.",
    ),
    Entry(
        "monitoring.alerts.utilization_percent",
        sandbox=UNSET,
        standard=95,
        regulated=95,
        why="Provisioned units refuse requests once they are used up; they are paid for, so most of them should be used.",
    ),
    Entry(
        "monitoring.workbook",
        sandbox=UNSET,
        standard=True,
        regulated=True,
        why="Requests, latency and refusals of each endpoint in one place, which costs nothing.",
    ),
    Entry(
        "protection.locks",
        sandbox=False,
        standard=UNSET,
        regulated=True,
        why="Nobody deletes what holds data by mistake, in the portal or with a script. Only Pulumi takes the locks away, for "
        "what the settings delete, and before `pulumi destroy`.",
    ),
    Entry(
        "smoke.gate",
        sandbox=False,
        standard=True,
        regulated=True,
        why="A deployment that Azure reports as succeeded may still refuse calls; `pulumi up` then fails, and says why.",
    ),
    Entry(
        "deployments.*.version_upgrade",
        sandbox=UNSET,
        standard="NoAutoUpgrade",
        regulated="NoAutoUpgrade",
        why="The version that answers is the one that was tested; another one comes by a change that somebody reviews.",
    ),
)
