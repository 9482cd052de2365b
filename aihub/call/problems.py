"""Errors of a call: the service's own words, the error class of the smoke test, and what to do about it."""

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aihub.call.access import Access
from aihub.call.errors import CallError, InconclusiveError
from aihub.reachability.place import unreached
from aihub.smoke.call import call_of, is_unreached
from aihub.smoke.classes import CLASSES
from aihub.smoke.classify import classify
from aihub.smoke.errors import CredentialError
from aihub.smoke.missing import NOT_FOUND, find, meaning
from aihub.smoke.tasks import Adapter, is_filtered, read

if TYPE_CHECKING:
    from httpx2 import Response


def refusal(access: Access, adapter: Adapter, response: "Response") -> CallError:
    """Return the error for an answer with another status than success."""
    call = call_of(response, adapter, milliseconds=0)
    said = f"{response.status_code} {_words(read(response)) or response.reason_phrase}"
    if is_filtered(response):
        return _filtered(access, said, "the content filter stopped the prompt")
    wait = "" if call.retry_after_seconds is None else f"the service asks to wait {call.retry_after_seconds:g} s"
    return _classified(access, said, classify(call, access.route) or "wrong-answer", wait, call.code)


def without_output(access: Access, adapter: Adapter, response: "Response") -> CallError:
    """Return the error for a successful answer that does not hold what was asked for."""
    return _classified(access, f"{response.status_code}, no {adapter.output} in it", "wrong-answer")


def stopped(access: Access, event: Any) -> CallError:
    """Return the error for an answer that ends with an error, or that a filter ended."""
    match event:
        case {"code": "content_filter" | "refusal" as ending}:
            return _filtered(access, ending, "the content filter or the model itself stopped the answer")
    return _classified(access, _words(event) or "the answer ends with an error", "server-error")


def no_answer(access: Access, error: Exception, timeout_seconds: float) -> CallError:
    """Return the error for a call without an answer, or whose answer broke off."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        said, error_class = f"nothing came within {timeout_seconds:g} s", "timeout"
    else:
        said, error_class = str(error) or type(error).__name__, "connection"
    if is_unreached(error):
        host = urlsplit(access.route["uri"]).hostname or ""
        if why := unreached(access.endpoint.get("network"), host):
            said, error_class = f"{said}; {why}", "network-blocked"
    return _classified(access, said, error_class)


def not_opened(name: str, error: CredentialError) -> CallError:
    """Return the error for a credential that cannot be read."""
    if error.error_class == "throttled":
        # The vault or Resource Manager is; the rule of the class is about the deployment's capacity.
        return InconclusiveError(f"{name}: {error}")
    return _explained(name, str(error), error.error_class)


def _classified(access: Access, said: str, error_class: str, wait: str = "", code: str | None = None) -> CallError:
    advice = ""
    if error_class in NOT_FOUND:
        found = find(access.endpoint, access.credentials.created, time.time())
        error_class, advice = meaning(access.endpoint, error_class, found)
    # A service may repeat what it was sent.
    said = said.replace(access.credential, "***")
    return _explained(access.endpoint["name"], said, error_class, wait, advice, code)


def _explained(
    name: str, said: str, error_class: str, wait: str = "", advice: str = "", code: str | None = None
) -> CallError:
    """Return the error with the rule that explains its class."""
    # The rules take longer to load than a call that succeeds.
    from aihub.smoke.advice import explanation

    known = explanation(name, error_class, [code] if code else [], f"{said}; {advice}")
    is_open = CLASSES[error_class].verdict == "inconclusive"
    fix = advice or f"{known.fix} ({known.place})"
    return (InconclusiveError if is_open else CallError)(
        f"{name}: {said}",
        f"{error_class}: {'; '.join(filter(None, (known.cause, wait)))}",
        f"to do: {fix}. See {known.rule.document}",
    )


def _filtered(access: Access, said: str, what: str) -> CallError:
    name = access.endpoint["name"]
    fix = f"change the prompt, or the content filter (deployments.{name}.content_filter)"
    return CallError(f"{name}: {said.replace(access.credential, '***')}", what, f"to do: {fix}")


def _words(body: Any) -> str:
    """Return the message in an error's body or event, with its code; empty when there is none."""
    match body:
        case {"response": {"error": inner}} | {"error": inner}:
            return inner if isinstance(inner, str) else _words(inner)
        case {"message": str(message)} | {"detail": str(message)}:
            code = body.get("code") or body.get("type")
            return f"{code}: {message}" if isinstance(code, str) else message
    return ""
