"""What rules judge: parts of a stack as Azure understands them, wherever they were read.

A value that is None is not known, such as one that Azure gives only with the write: no rule judges it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Filter = tuple[str, str]
"""A content filter's name and what it reads (`Prompt` or `Completion`), in lower case."""

Auth = Literal["Key", "AMLToken", "AADToken"]
"""How an online endpoint is called, as ARM names it."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One part of a stack."""

    place: str
    """Path in the settings that declares it, such as `deployments.chat`; elsewhere its name in the program."""
    name: str
    """Its name for people."""
    urn: str = ""
    """Its URN; empty where it was read from settings."""


@dataclass(frozen=True, kw_only=True)
class Stack(Subject):
    """The stack as a whole."""

    alerts: int | None = None
    """Number of alerts that watch it."""
    notifies: bool | None = None
    """Whether an action group tells somebody of them."""
    locks: int | None = None
    """Number of locks against deletion."""
    budget: float | None = None
    """Monthly sum that it may cost; 0 where there is none."""
    monthly_cost: float | None = None
    """Known fixed cost of a month."""


@dataclass(frozen=True, kw_only=True)
class Reachable(Subject):
    """A resource with an endpoint of its own."""

    is_public: bool | None = None
    """Whether it has an endpoint on the internet (`publicNetworkAccess`)."""
    denies_by_default: bool | None = None
    """Whether its network rules deny what they do not name (`networkAcls.defaultAction`)."""
    has_own_key: bool | None = None
    """Whether it is encrypted with a customer-managed key."""
    is_logged: bool | None = None
    """Whether a diagnostic setting sends its logs anywhere."""


@dataclass(frozen=True, kw_only=True)
class Account(Reachable):
    """A Microsoft.CognitiveServices account."""

    takes_keys: bool | None = None
    """Whether callers can use keys (`disableLocalAuth` is not true)."""
    has_identity: bool | None = None
    """Whether it has a managed identity."""
    callers: int | None = None
    """Number of principals of Entra ID that may call its deployments, or read their keys."""


@dataclass(frozen=True, kw_only=True)
class Vault(Reachable):
    """A Key Vault."""

    is_purge_protected: bool | None = None
    soft_deletes: bool | None = None
    uses_roles: bool | None = None
    """Whether roles decide who may read it, and not access policies."""


@dataclass(frozen=True, kw_only=True)
class Secret(Subject):
    """A secret of a vault, without its value."""

    secret_name: str | None = None
    """Its name in the vault."""
    is_credential: bool = True
    """False for what opens nothing, such as a target URI."""
    expires: bool | None = None
    valid_days: int | None = None
    """Days from a write of the secret to its expiry."""
    has_content_type: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Key(Subject):
    """A key of a vault, which encrypts other resources."""

    rotates: bool | None = None
    """Whether its rotation policy makes new versions by itself."""


@dataclass(frozen=True, kw_only=True)
class Workspace(Reachable):
    """A machine-learning workspace: a hub or a project."""

    has_user_identity: bool | None = None
    """Whether its identity is user-assigned."""
    isolation: str | None = None
    """Isolation mode of its managed network, as ARM names it; `Disabled` without one."""
    is_project: bool = False
    """A project has key and network of its hub."""


@dataclass(frozen=True, kw_only=True)
class Storage(Reachable):
    """A storage account."""

    https_only: bool | None = None
    tls: str | None = None
    """Oldest TLS version that it takes, as ARM names it."""
    public_blobs: bool | None = None
    """Whether containers can be opened to anonymous readers."""
    takes_keys: bool | None = None
    """Whether shared keys are taken."""


@dataclass(frozen=True, kw_only=True)
class Endpoint(Subject):
    """What an application calls: a deployment of the account, a serverless or an online endpoint."""

    consumers: int | None = None
    """Number of principals that may call it, or read its key; 0 where the stack declares none."""
    knows_retirement: bool = False
    """Whether a list of retirements was looked at."""
    retires: dt.date | None = None
    """The day of its model's retirement, the first of all days for one that is past and unknown; None for none."""


@dataclass(frozen=True, kw_only=True)
class Deployment(Endpoint):
    """A model deployment of an account."""

    model: str | None = None
    version: str | None = None
    """Version of the model; empty where Azure chooses it."""
    sku: str | None = None
    upgrade: str | None = None
    """Upgrade option, as ARM names it."""
    filter_name: str | None = None
    """Name of its content-filter policy; empty without one."""
    strengths: Mapping[Filter, int] | None = None
    """How strict each filter of the policy is (`policy.filters`); None where the policy is not at hand."""
    streams_unfiltered: bool | None = None
    """Whether a streamed answer is sent before it is filtered."""


@dataclass(frozen=True, kw_only=True)
class Serverless(Endpoint):
    """A serverless endpoint."""

    content_safety: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OnlineEndpoint(Endpoint):
    """An online endpoint on virtual machines."""

    auth: Auth | None = None
    is_public: bool | None = None
    is_probed: bool | None = None
    """Whether traffic moves only to a slot that has answered a probe."""


@dataclass(frozen=True, kw_only=True)
class Role(Subject):
    """A role assignment."""

    role: str | None = None
    """GUID of the role."""
    scope: Literal["management-group", "subscription", "resource-group", "resource"] | None = None
    """What the role is assigned on."""
