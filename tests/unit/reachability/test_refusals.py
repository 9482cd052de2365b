"""Words of network rules: known as a whole, whatever stands around them in other answers."""

import json
from typing import Any

import httpx2
import pytest

from aihub.reachability.refusals import KNOWN
from aihub.smoke.call import Call, call_of
from aihub.smoke.classify import classify
from aihub.smoke.tasks import adapter_for
from tests.endpoints import on_account

CLOSED = "Public access is disabled. Please configure private endpoint."
DENIED = {"policy-id": "ThrowExceptionDueToTrafficDenied"}


def answered(status: int, body: Any, headers: dict[str, str] | None = None, *, keys: bool = True) -> tuple[Call, Any]:
    route = on_account("chat", keys=keys)["routes"][0]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = httpx2.Response(status, headers=headers, content=content, request=httpx2.Request("POST", route["uri"]))
    adapter = adapter_for(route)
    assert adapter
    made = call_of(response, adapter, 1)
    return made, classify(made, route)


def error(message: Any, code: Any = "403") -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


# As they were recorded: see the sources of `KNOWN`.
RECORDED = [
    (error(CLOSED), DENIED),
    (error(CLOSED, "AccessDenied"), DENIED),
    (error(CLOSED), {}),
    (error("Access denied due to Virtual Network/Firewall rules."), DENIED),
    (error("Access denied due to Virtual Network/Firewall rules.", "AccessDenied"), {}),
    (error("Traffic is not from an approved private endpoint."), {}),
    (
        {
            "code": "403",
            "message": "A Virtual Network is configured for this resource. Please use the correct endpoint for making "
            "requests. Check https://aka.ms/cogsvc-vnet for more details.",
        },
        {},
    ),
    (
        error(
            "Access to workspace was denied based on workspace private link configuration.",
            "UserError",
        ),
        {},
    ),
    (b"", DENIED),
]


@pytest.mark.parametrize("keys", [True, False], ids=["key", "token"])
@pytest.mark.parametrize(("body", "headers"), RECORDED)
def test_recorded_refusal_is_one_by_network_rules(body: Any, headers: dict[str, str], keys: bool) -> None:
    made, error_class = answered(403, body, headers, keys=keys)
    assert error_class == "network-blocked"
    assert made.refused_by_rules
    assert made.detail == made.refused_by_rules


@pytest.mark.parametrize("text", [" public ACCESS is disabled.  Please configure\r\n private endpoint ", CLOSED[:-1]])
def test_case_blanks_and_the_last_dot_do_not_matter(text: str) -> None:
    assert answered(403, error(text))[0].refused_by_rules == CLOSED


@pytest.mark.parametrize(
    ("status", "body", "headers", "error_class"),
    [
        # The words beside others, which a prompt or a name can bring about.
        (403, error(f"The prompt '{CLOSED}' was refused."), {}, "forbidden"),
        (403, error(f"{CLOSED} {CLOSED}"), {}, "forbidden"),
        (403, error(f"Deployment {CLOSED}"), {}, "forbidden"),
        (403, error(CLOSED + "x" * 10_000), {}, "forbidden"),
        # The words of another status.
        (401, error(CLOSED), DENIED, "wrong-key"),
        (429, error(CLOSED), DENIED, "throttled"),
        (500, error(CLOSED), DENIED, "server-error"),
        (404, error(CLOSED), DENIED, "wrong-path"),
        # In a form that no service has.
        (403, error([CLOSED]), {}, "forbidden"),
        (403, error({"message": CLOSED}), {}, "forbidden"),
        (403, [error(CLOSED)], {}, "forbidden"),
        (403, CLOSED, {}, "forbidden"),
        (403, b"<html>" + CLOSED.encode(), {}, "forbidden"),
        (403, {"error": CLOSED}, {}, "forbidden"),
        # Another 403.
        (403, error("The principal lacks the required data action", "PermissionDenied"), {}, "forbidden"),
        (403, error("Key based authentication is disabled.", "AuthenticationTypeDisabled"), {}, "keys-disabled"),
        (403, error("no"), {"policy-id": "Other"}, "forbidden"),
    ],
)
def test_other_answer_is_not(status: int, body: Any, headers: dict[str, str], error_class: str) -> None:
    made, found = answered(status, body, headers)
    assert (found, made.refused_by_rules) == (error_class, None)


def test_successful_answer_is_never_a_refusal() -> None:
    made, _ = answered(200, error(CLOSED), DENIED)
    assert made.refused_by_rules is None


def test_missing_role_stays_a_missing_role() -> None:
    assert answered(403, error("no", "PermissionDenied"), keys=False)[1] == "role-spreading"


def test_each_message_has_a_source() -> None:
    assert all(each.source and each.text for each in KNOWN)
