"""Whether the hosts of the hub are reached from here."""

from collections.abc import Callable

import pytest

from aihub.preflight.checks.network import Failure, Reached, network_check
from aihub.reachability.hosts import Kind, Look
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import ACCOUNT, MISSING, VAULT, Stack

THERE = Reply(200, {"id": ACCOUNT})


def reached(failure: Failure | None = None) -> Callable[[str], Reached]:
    def answer(host: str) -> Reached:
        is_failed = failure if host.endswith("openai.azure.com") else None
        return Reached(host, "by the private address 10.0.0.4, HTTP 404", is_failed)

    return answer


def test_hosts_that_answer_pass_and_the_line_says_how_they_are_reached() -> None:
    found = Stack(made=(ACCOUNT,)).look_once(network_check(reached()), THERE)
    assert (found.status, found.where) == ("pass", "hub.name")
    assert "ai-demo.openai.azure.com by the private address 10.0.0.4, HTTP 404" in found.what


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("name", "private DNS zone"),
        ("proxy", "NO_PROXY"),
        ("tls", "SSL_CERT_FILE"),
        ("timeout", "firewall"),
        ("rules", "network rules"),
    ],
)
def test_host_that_is_not_reached_is_a_warning_by_its_class(failure: Failure, words: str) -> None:
    found = Stack(made=(ACCOUNT,)).look_once(network_check(reached(failure)), THERE)
    assert (found.status, words in found.fix) == ("warn", True)
    assert found.what.startswith("ai-demo.openai.azure.com is not reached from here, so `aihub smoke` cannot test")


def test_it_fails_where_the_smoke_test_is_the_gate() -> None:
    found = Stack(made=(ACCOUNT,), smoke={"gate": True}).look_once(network_check(reached("timeout")), THERE)
    assert (found.status, "smoke.gate" in found.what) == ("fail", True)


def test_hub_that_was_deleted_has_no_hosts_until_it_is_restored() -> None:
    assert Stack(made=(ACCOUNT,), smoke={"gate": True}).look(network_check(reached("name")), MISSING) == []


def test_before_there_is_a_hub_no_host_is_asked() -> None:
    assert Stack().look(network_check(reached("name"))) == []


def private(**fields: object) -> Stack:
    return Stack(made=(ACCOUNT, VAULT), network={"access": "private"}, **fields)  # type: ignore[arg-type]


def seen(kind: Kind, failure: Failure | None = None) -> Callable[[str], Reached]:
    """What is found of each host: what its name means here, and whether it answers."""

    def answer(host: str) -> Reached:
        addresses = {"private": ("10.80.0.5",), "public": ("20.50.1.1",)}.get(kind, ())
        return Reached(host, f"by the {kind} one, HTTP 401", failure, Look(host, kind, addresses, "http://proxy:8080"))

    return answer


def test_private_hub_is_reached_from_inside_with_its_vault() -> None:
    found = private().look_once(network_check(seen("private")), THERE)
    assert (found.status, found.where) == ("pass", "hub.network")
    assert found.what.startswith("reached from inside the network: ")
    assert "kv-ai-demo.vault.azure.net" in found.what


def test_proxy_shows_no_place() -> None:
    found = private().look_once(network_check(seen("proxy")), THERE)
    assert (found.status, "inside" in found.what) == ("pass", False)


@pytest.mark.parametrize("failure", [None, "rules", "timeout"])
def test_private_hub_whose_names_are_public_here_is_a_warning_that_names_the_zone(failure: Failure | None) -> None:
    found = private().look(network_check(seen("public", failure)), THERE)
    assert {(each.status, each.where) for each in found} == {("warn", "hub.network")}
    assert any("privatelink.openai.azure.com" in each.fix for each in found)
    assert any("privatelink.vaultcore.azure.net" in each.fix for each in found)


def test_zone_without_a_record_is_named_and_fails_where_the_smoke_test_is_the_gate() -> None:
    found = private(smoke={"gate": True}).look(network_check(seen("none", "name")), THERE)
    assert {each.status for each in found} == {"fail"}
    assert any(
        "privatelink.cognitiveservices.azure.com is linked to this network and has no" in each.fix for each in found
    )


def test_restricted_hub_that_answers_at_its_public_address_passes() -> None:
    stack = Stack(made=(ACCOUNT,), network={"access": "restricted", "allowed_ips": ["203.0.113.0/24"]})
    assert stack.look_once(network_check(seen("public")), THERE).status == "pass"
    refused = stack.look(network_check(seen("public", "rules")), THERE)
    assert all("allow this machine's address" in each.fix for each in refused)
