"""From where a run was: inside what the network rules of an endpoint admit, or outside, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aihub.contract.endpoint import Access, Network
from aihub.reachability.hosts import Look, look, zone_of

Where = Literal["public", "inside", "outside", "unknown"]
"""`public`: no network rules are declared, and none was met. `inside`: the endpoint let the run in, and its rules keep
others out. `outside`: the rules refused the run, or it goes to a public address of what is private. `unknown`: nothing
proves either."""


@dataclass(frozen=True)
class Place:
    """From where an endpoint was called."""

    where: Where = "public"
    proof: str = ""
    """What shows it; empty where no network rules are declared."""


def place_of(network: Network | None, looked: Look | None, *, answered: bool, refused: str | None) -> Place:
    """Return from where one host was called.

    A name that resolves to a private address proves nothing by itself, and an answer alone neither, unless the rules
    would have refused it from elsewhere: both together do. A proxy resolves names itself, so there the answer of an
    account that admits private endpoints alone has to do: it is as good as what the stack's output says of the account.

    Args:
        network: what the endpoint contract says; None where no rules are declared.
        looked: what the host's name means here; None where nobody looked.
        answered: whether a call with the credential was successful.
        refused: the words by which network rules refused a call; None when none did.
    """
    if refused is not None:
        return Place("outside", f"{looked.host} refused: {refused}" if looked else f"refused: {refused}")
    if network is None or not is_limited(network):
        return Place()
    if looked is None:
        return Place("unknown", "it was not called")
    if network["access"] == "restricted":
        return (
            Place("inside", f"{looked.host} admits some addresses alone, and answered")
            if answered
            else _unknown(looked)
        )
    match looked.kind:
        case "public" if answered:
            return Place("unknown", f"{looked.host} {looked}, and answered there, though it is declared private")
        case "public":
            return Place("outside", f"{looked.host} {looked}")
        case "private" if answered:
            return Place("inside", f"{looked.host} {looked}, and answered")
        case "proxy" if answered:
            return Place(
                "inside", f"{looked.host} admits private endpoints alone, and answered by the proxy {looked.proxy}"
            )
    return _unknown(looked)


def _unknown(looked: Look) -> Place:
    return Place("unknown", f"{looked.host} {looked}, and no call was answered")


def is_limited(network: Network | None) -> bool:
    """Return whether the declared rules keep anybody out."""
    return network is not None and network["access"] != "public"


def farthest(places: Iterable[Place]) -> Place:
    """Return the place that all hosts of an endpoint, or all endpoints of a run, come to: inside means all of them."""
    found = list(places)
    order: tuple[Where, ...] = ("outside", "unknown", "inside")
    return next((each for where in order for each in found if each.where == where), Place())


def strictest(networks: Iterable[Network | None]) -> Access | None:
    """Return the strictest access that any of several endpoints declares; None where none declares any."""
    found = {each["access"] for each in networks if each is not None}
    order: tuple[Access, ...] = ("private", "restricted", "public")
    return next((each for each in order if each in found), None)


def way_in(network: Network | None, looked: Look | None) -> str:
    """Return what to do about an endpoint that was not reached, as far as its name shows it; else an empty text."""
    if network is None or network["access"] != "private" or looked is None:
        return ""
    zone = zone_of(looked.host)
    of = f" {zone}" if zone else ""
    match looked.kind:
        case "none":
            return f"{looked.host} has no address here: the private DNS zone{of} is linked to this network and has no record of it"
        case "public":
            return (
                f"{looked.host} {looked}, and its hub is private: run this inside its virtual network, or link the "
                f"private DNS zone{of} to the network that you are in"
            )
        case "proxy":
            return f"{looked.host} {looked}, which has to be inside the virtual network: set NO_PROXY for it where this machine is"
    return ""


def unreached(network: Network | None, host: str) -> str | None:
    """Return why a host without an answer is out of reach by its network; None where it is not known to be by that."""
    if network is None or network["access"] != "private":
        return None
    looked = look(host)
    if looked.kind == "proxy":
        return None
    return (
        way_in(network, looked)
        or f"{host} {looked}, and nothing answers there: is this machine in its virtual network?"
    )
