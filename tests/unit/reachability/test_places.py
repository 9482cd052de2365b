"""From where a run was, by what hosts resolve to and what they answer."""

import socket
from typing import Any

import pytest

from aihub.contract.endpoint import Network
from aihub.reachability.hosts import Look, look, zone_of
from aihub.reachability.place import Place, Where, farthest, place_of, strictest, unreached, way_in

HOST = "ai-demo.openai.azure.com"
PRIVATE: Network = {"access": "private"}
RESTRICTED: Network = {"access": "restricted", "allowed_ips": ["203.0.113.0/24"]}
INSIDE = Look(HOST, "private", ("10.80.0.5",))
OUTSIDE = Look(HOST, "public", ("20.50.1.1",))
NAMELESS = Look(HOST, "none")
PROXIED = Look(HOST, "proxy", proxy="http://127.0.0.1:8888")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(_host: str, port: int, **_: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize(
    ("addresses", "kind", "said"),
    [
        (["10.80.0.5"], "private", "resolves here to the private address 10.80.0.5"),
        (["192.168.1.5", "172.16.3.4"], "private", "resolves here to the private address 192.168.1.5"),
        (["fd00::5"], "private", "resolves here to the private address fd00::5"),
        (["fe80::1%eth0"], "private", "resolves here to the private address fe80::1"),
        (["100.64.0.9"], "private", "resolves here to the private address 100.64.0.9"),
        (["20.50.1.1"], "public", "resolves here to the public address 20.50.1.1"),
        (["10.80.0.5", "20.50.1.1"], "public", "resolves here to the public address 20.50.1.1"),
        (["2603:1030::1"], "public", "resolves here to the public address 2603:1030::1"),
        ([], "none", "has no address here"),
    ],
)
def test_name_is_what_its_addresses_are(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], kind: str, said: str
) -> None:
    resolves(monkeypatch, *addresses)
    assert (look(HOST).kind, str(look(HOST))) == (kind, said)


def test_name_that_is_none_has_no_address() -> None:
    assert look(f"{'a' * 300}.openai.azure.com").kind == "none"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_proxy_resolves_names_and_its_login_is_not_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    resolves(monkeypatch, "10.80.0.5")
    monkeypatch.setenv(name, "http://me:the-password@proxy.example:8080")
    found = look(HOST)
    assert (found.kind, str(found)) == ("proxy", "is reached by the proxy http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "openai.azure.com")
    assert look(HOST).kind == "private"


@pytest.mark.parametrize(
    ("network", "looked", "answered", "where"),
    [
        (None, None, True, "public"),
        (None, INSIDE, False, "public"),
        ({"access": "public"}, OUTSIDE, True, "public"),
        (PRIVATE, INSIDE, True, "inside"),
        (PRIVATE, None, False, "unknown"),
        # An address alone proves nothing, nor does an answer alone.
        (PRIVATE, INSIDE, False, "unknown"),
        (PRIVATE, OUTSIDE, True, "unknown"),
        (PRIVATE, OUTSIDE, False, "outside"),
        (PRIVATE, NAMELESS, False, "unknown"),
        # The proxy resolves names: the answer of who takes private connections alone has to do.
        (PRIVATE, PROXIED, True, "inside"),
        (PRIVATE, PROXIED, False, "unknown"),
        (RESTRICTED, OUTSIDE, True, "inside"),
        (RESTRICTED, PROXIED, True, "inside"),
        (RESTRICTED, OUTSIDE, False, "unknown"),
    ],
)
def test_place_is_proved_or_unknown(network: Network | None, looked: Look | None, answered: bool, where: Where) -> None:
    found = place_of(network, looked, answered=answered, refused=None)
    assert found.where == where
    assert bool(found.proof) is (where != "public")


@pytest.mark.parametrize("network", [None, {"access": "public"}, PRIVATE, RESTRICTED])
@pytest.mark.parametrize("looked", [None, INSIDE, OUTSIDE, PROXIED])
def test_refusal_by_network_rules_is_outside_whatever_is_declared(network: Any, looked: Look | None) -> None:
    found = place_of(network, looked, answered=False, refused="Public access is disabled.")
    assert found.where == "outside"
    assert "refused: Public access is disabled." in found.proof


def test_run_is_inside_only_if_all_of_it_is() -> None:
    public, inside, unknown, outside = (Place(each, each) for each in ("public", "inside", "unknown", "outside"))
    assert farthest([]).where == farthest([public]).where == "public"
    assert farthest([public, inside]) == inside
    assert farthest([inside, unknown]) == unknown
    assert farthest([unknown, inside, outside]) == outside


def test_strictest_access_counts() -> None:
    assert strictest([None]) is None
    assert strictest([None, {"access": "public"}]) == "public"
    assert strictest([RESTRICTED, {"access": "public"}]) == "restricted"
    assert strictest([RESTRICTED, PRIVATE, None]) == "private"


@pytest.mark.parametrize(
    ("looked", "words"),
    [
        (NAMELESS, "privatelink.openai.azure.com is linked to this network and has no record"),
        (OUTSIDE, "run this inside its virtual network, or link the private DNS zone privatelink.openai.azure.com"),
        (PROXIED, "set NO_PROXY"),
    ],
)
def test_way_in_names_the_zone_or_the_proxy(looked: Look, words: str) -> None:
    assert words in way_in(PRIVATE, looked)
    assert way_in(RESTRICTED, looked) == way_in(None, looked) == ""


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("ai-demo.openai.azure.com", "privatelink.openai.azure.com"),
        ("AI-DEMO.services.ai.azure.com", "privatelink.services.ai.azure.com"),
        ("kv.vault.azure.net", "privatelink.vaultcore.azure.net"),
        ("churn.swedencentral.inference.ml.azure.com", "privatelink.api.azureml.ms"),
        ("evilopenai.azure.com", None),
        ("openai.azure.com.example", None),
    ],
)
def test_zone_of_a_host(host: str, zone: str | None) -> None:
    assert zone_of(host) == zone


def test_host_that_is_not_reached_is_explained_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch)
    assert "has no address here" in str(unreached(PRIVATE, HOST))
    assert unreached(RESTRICTED, HOST) is unreached(None, HOST) is None
    resolves(monkeypatch, "10.80.0.5")
    assert "is this machine in its virtual network?" in str(unreached(PRIVATE, HOST))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert unreached(PRIVATE, HOST) is None
