"""The kinds of fault, and the members of each."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class FaultError(Exception):
    """A fault that cannot be set; the text says where and what to write instead."""


class Fault(BaseModel):
    """Selects the requests that a fault strikes. Times are by the local Azure's clock, from when the fault was set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[str]

    name: str = Field(default="", pattern=r"^[A-Za-z0-9._-]*$")
    host: str = "*"
    """A pattern such as `*.openai.azure.com`."""
    path: str = ""
    """A regular expression that is searched in the path; case does not matter."""
    method: str = "*"
    deployment: str = "*"
    """A pattern for the deployment that is called, as named in the path, the body's `model` or the pinning header."""
    after_seconds: float = Field(default=0, ge=0, allow_inf_nan=False)
    for_seconds: Seconds | None = None
    every: int = Field(default=1, ge=1)
    """Strikes each n-th of the requests that match."""
    times: int | None = Field(default=None, ge=1)
    """The largest number of requests that the fault strikes."""

    @field_validator("path")
    @classmethod
    def _compiles(cls, path: str) -> str:
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        return path


class Throttle(Fault):
    """429 in the words of the service, once the credential is accepted; the login service does not throttle."""

    kind = "throttle"
    retry_after: int = Field(default=10, ge=0)


class Conflict(Fault):
    """409 to writes in Resource Manager and in vaults: another operation is under way."""

    kind = "conflict"


class FailOperation(Fault):
    """Long-running writes in Resource Manager end in failure, and the resource in the state Failed."""

    kind = "fail-operation"
    code: str = "InternalServerError"
    message: str = "The operation failed."


class IgnoreWrite(Fault):
    """Writes in Resource Manager are accepted and answered, but one member of the body is not applied."""

    kind = "ignore-write"
    member: str = Field(default="sku.capacity", min_length=1)
    """The path of the member in the body."""
    value: Any = None
    """The value that the member gets; by default, the value that it had before the write."""


class HangOperation(Fault):
    """Long-running writes in Resource Manager do not end while the fault is set."""

    kind = "hang-operation"


class RoleSpread(Fault):
    """A change of role assignments has no effect for some seconds, and in their second half on every other request."""

    kind = "role-spread"
    seconds: Seconds = 300


class DeploymentNotFound(Fault):
    """Calls of an account's deployment are answered by 404 for a number of seconds after its creation."""

    kind = "deployment-not-found"
    seconds: Seconds = 300


class WrongModel(Fault):
    """Answers name another model than the deployed one; streams do not."""

    kind = "wrong-model"
    model: str = Field(default="another-model", min_length=1)


class ExpiredToken(Fault):
    """Every access token counts as expired."""

    kind = "expired-token"


class VaultRefuses(Fault):
    """403 from vaults: the caller has no role there."""

    kind = "vault-refuses"


class SmallPages(Fault):
    """Lists in Resource Manager are answered in small pages."""

    kind = "small-pages"
    size: int = Field(default=1, ge=1)


class Drop(Fault):
    """The connection breaks, without an answer."""

    kind = "drop"
    done: bool = False
    """Whether the service carries out the request before the connection breaks."""


class Slow(Fault):
    """The answer comes later."""

    kind = "slow"
    seconds: Seconds = 5


class Hold(Drop):
    """No answer comes while the fault is set, and then the connection breaks."""

    kind = "hold"


class Status(Fault):
    """A fixed status and body, before the service reads the request."""

    kind = "status"
    status: int = Field(default=500, ge=200, le=599)
    body: str | dict[str, Any] | list[Any] = ""
    """A text that is JSON is sent as such."""
    headers: dict[str, str] = {}


KINDS: Mapping[str, type[Fault]] = {
    each.kind: each
    for each in (
        Throttle,
        Conflict,
        FailOperation,
        IgnoreWrite,
        HangOperation,
        RoleSpread,
        DeploymentNotFound,
        WrongModel,
        ExpiredToken,
        VaultRefuses,
        SmallPages,
        Drop,
        Slow,
        Hold,
        Status,
    )
}


def parse(given: Any) -> Fault:
    """Makes a fault from its members, `kind` among them.

    Raises:
        FaultError: a member is wrong.
    """
    if not isinstance(given, Mapping) or "kind" not in given:
        raise FaultError(f"a fault needs a kind: {', '.join(KINDS)}")
    members = {**given}
    kind = KINDS.get(str(members.pop("kind")))
    if kind is None:
        raise FaultError(f"there is no fault of the kind '{given['kind']}': use {', '.join(KINDS)}")
    try:
        return kind(**members)
    except (ValidationError, TypeError) as error:
        raise FaultError(f"{kind.kind}: {_first(kind, error)}") from None


def _first(kind: type[Fault], error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "the names of its members must be words"
    found = error.errors(include_url=False)[0]
    where = ".".join(map(str, found["loc"]))
    if found["type"] == "extra_forbidden":
        return f"it has no '{where}': use {', '.join(kind.model_fields)}"
    return f"{where}: {found['msg'].removeprefix('Value error, ')}"
