"""Classify answers by status, code and headers, and by a message only where it is one that network rules refuse with.

Sources: Microsoft's error references, and answers in public issues, named where the decision rests on one.
"""

from aihub.contract.endpoint import Route
from aihub.smoke.call import Call

_NO_DEPLOYMENT = {"DeploymentNotFound", "unknown_model", "not_found_error", "model_not_found"}
_QUOTA = {"insufficient_quota", "InsufficientQuota", "QuotaExceeded", "quota_exceeded"}
_NO_ROLE = {"PermissionDenied", "permission_error", "AuthorizationFailed"}
_OF_MACHINE_LEARNING = {"score", "serverless"}
"""Routes whose 401 for a token does not show whether the token is invalid or its role is missing."""


def classify(call: Call, route: Route) -> str | None:
    """Return the class of error of a call with the credential; None when the answer is as expected."""
    if call.answered:
        return None
    if call.status is None:
        return call.failure
    match call.status:
        case 401:
            return _unauthorised(call, route)
        case 403:
            return _forbidden(call, route)
        case 404:
            return _not_found(call, route)
        case 424:
            return _behind(call.container_status)
        case 408:
            return "timeout"
        case 410:
            return "model-retired"
        case 423:
            return "forbidden"
        case 429:
            return "quota" if call.code in _QUOTA else "throttled"
        case status if status >= 500:
            return "server-error"
        case status if status >= 400:
            return "unknown-deployment" if call.code in _NO_DEPLOYMENT else "bad-request"
    return "wrong-answer"


def classify_refusal(call: Call, expected: set[int]) -> str | None:
    """Return the class of error of a call that must be refused; None when its status is an expected one."""
    if call.status in expected:
        return None
    if call.status is None:
        return call.failure
    if call.status == 410:
        return "model-retired"
    if call.refused_by_rules:
        return "network-blocked"
    if call.status == 429:
        return "quota" if call.code in _QUOTA else "throttled"
    return "server-error" if call.status >= 500 else "not-refused"


def classify_plain_http(call: Call) -> str | None:
    """Return the class of error of a call over plain http; None when no model answered, or nothing listens there."""
    return "plain-http-answered" if call.answered else None


def classify_blocked(call: Call, route: Route) -> str | None:
    """Return the class of error of a call whose prompt the content filter must stop; None when the filter did."""
    if call.is_filtered:
        return None
    return classify(call, route) or "filter-not-blocking"


def _unauthorised(call: Call, route: Route) -> str:
    kind = route["auth"]["type"]
    if kind == "key":
        return "wrong-key"
    # A token without the role is 401 here, not 403 (Azure-Samples/claude#38).
    is_role = kind == "entra" and (call.code in _NO_ROLE or route["name"] in _OF_MACHINE_LEARNING)
    return "role-spreading" if is_role else "token-refused"


def _forbidden(call: Call, route: Route) -> str:
    if call.code == "AuthenticationTypeDisabled":
        return "keys-disabled"
    if call.refused_by_rules:
        return "network-blocked"
    if call.code in _QUOTA:
        return "quota"
    is_role = call.code in _NO_ROLE or route["name"] in _OF_MACHINE_LEARNING
    return "role-spreading" if route["auth"]["type"] == "entra" and is_role else "forbidden"


def _not_found(call: Call, route: Route) -> str:
    # "No valid deployment with positive weight" (Microsoft's troubleshooting of online endpoints).
    if route["name"] == "score":
        return "no-traffic"
    return "unknown-deployment" if call.code in _NO_DEPLOYMENT else "wrong-path"


def _behind(container_status: int | None) -> str:
    """Return the class of a 424 of an online endpoint: its container does not answer, or refuses the request."""
    if container_status == 429:
        return "throttled"
    is_starting = container_status is None or container_status == 408 or container_status >= 500
    return "warming-up" if is_starting else "bad-request"
