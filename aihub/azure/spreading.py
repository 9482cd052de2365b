"""Wait for role assignments that exist and have not taken effect at a vault yet."""

import re
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy

from aihub.azure.errors import ArmError, VaultError
from aihub.azure.permissions import ROLE_SECONDS, allows, permissions
from aihub.responses import ResponseError, json_in, member
from aihub.waiting import Tell, WaitProgress

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_UNKNOWN_SECONDS = 60.0
"""Longest wait when Resource Manager lists no such role, since it may not list a new role assignment at once."""
_PAUSE_SECONDS = 5.0

_ACTION = re.compile(r"Action: '(Microsoft\.KeyVault/[\w/]+)'", re.IGNORECASE)
_CALLER = re.compile(r"\boid=([0-9a-f-]{36})\b", re.IGNORECASE)
_VAULT_ID = re.compile(
    r"Resource: '(/subscriptions/[0-9a-f-]{36}/resourcegroups/[\w.()-]+/providers/microsoft\.keyvault/vaults/([\w-]+))[/']",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Refusal:
    """A vault's 403 for lack of a role; a field is None when the answer does not contain it."""

    action: str | None
    caller: str | None
    vault_id: str | None
    """ARM id of the vault that answered."""


class SpreadingRoles(HTTPPolicy[Any, Any]):
    """Retry a vault's request while the role that it needs may not have taken effect yet."""

    def __init__(self, arm: "Arm", tell: Tell) -> None:
        """Create the policy.

        Args:
            arm: Resource Manager, which lists role assignments before they take effect.
            tell: shows a progress line.
        """
        super().__init__()
        self._arm, self._tell = arm, tell
        self._lock, self._waiters = Lock(), 0
        self._waiting: WaitProgress | None = None
        """Shared by all requests that wait at the same time."""

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send a request until the vault does not refuse it for lack of a role.

        Raises:
            VaultError: there is no such role assignment, or it has not taken effect in time.
        """
        options, waited, is_known = dict(request.context.options), 0.0, False
        try:
            while True:
                # Each policy removes its own options.
                request.context.options = dict(options)
                response = self.next.send(request)
                refusal = _refusal(response.http_response)
                if refusal is None:
                    return response
                why = "" if is_known else self._not_known(refusal)
                is_known = not why
                if waited >= (_UNKNOWN_SECONDS if why else ROLE_SECONDS):
                    raise _final(refusal, why, waited, response.http_response)
                self._pause(refusal, request, is_first=not waited)
                waited += _PAUSE_SECONDS
        finally:
            if waited:
                self._end()

    def _not_known(self, refusal: _Refusal) -> str:
        """Return why no role is known that allows the refused action; an empty text when there is such a role."""
        if refusal.action is None or refusal.vault_id is None:
            return "the vault does not say what for"
        try:
            is_given = allows(permissions(self._arm, refusal.vault_id), refusal.action, on_data=True)
        except ArmError as error:
            return f"Resource Manager does not say which roles there are: {error.reason}"
        return "" if is_given else "Resource Manager knows of none"

    def _pause(self, refusal: _Refusal, request: PipelineRequest[Any], *, is_first: bool) -> None:
        transport: Any = request.context.transport
        with self._lock:
            self._waiters += is_first
            if self._waiting is None:
                vault = request.http_request.url.split("/")[2].partition(".")[0]
                self._waiting = WaitProgress(self._tell, f"vault {vault}", ROLE_SECONDS)
            what = refusal.action or "this"
            self._waiting.pause(f"the role that allows {what} to arrive there", _PAUSE_SECONDS)
        transport.sleep(_PAUSE_SECONDS)

    def _end(self) -> None:
        with self._lock:
            self._waiters -= 1
            if not self._waiters:
                self._waiting = None


def _refusal(answer: Any) -> _Refusal | None:
    """Return what a vault refused for lack of a role; None for any other answer."""
    if answer.status_code != 403:
        return None
    try:
        body = json_in(answer.content)
        if member(body, "error.innererror.code", str) != "ForbiddenByRbac":
            return None
        message = member(body, "error.message", str)
    except ResponseError:
        return None
    action, caller, vault = _ACTION.search(message), _CALLER.search(message), _VAULT_ID.search(message)
    # Resource Manager is asked about this vault only, whatever vault the answer names.
    is_own = vault is not None and answer.request.url.lower().startswith(f"https://{vault[2].lower()}.vault.azure.net/")
    return _Refusal(action and action[1], caller and caller[1], vault[1] if vault and is_own else None)


def _final(refusal: _Refusal, why: str, waited: float, answer: Any) -> VaultError:
    who, what = refusal.caller or "whoever runs this", refusal.action or "this"
    if why:
        give = "`access.operators` in the settings gives one, or a `pulumi up` by it"
        text = f"{who} has no role for {what}, {waited:g} s after the first try: {why}; {give}"
    else:
        text = f"the role of {who} for {what} has not arrived at the vault after {waited:g} s; try again later"
    return VaultError(f"Forbidden: {text}", answer.request.url.partition("?")[0], 403, answer=answer)
