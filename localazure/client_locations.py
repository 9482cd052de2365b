"""Where clients are: an address, and the virtual network that it is in, as the proxy's credential says."""

import asyncio
import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from urllib.parse import quote

from localazure.errors import LocalAzureError

_HEADER = re.compile(rb"^proxy-authorization:[ \t]*(\S+)[ \t]*(\S*)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_NETWORK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]")
_PUBLIC = "198.51.100.10"
# The ranges that a virtual network usually has: RFC 1918, and the shared addresses of RFC 6598.
_PRIVATE = [IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]


class LocationError(LocalAzureError):
    """What was said of a client's place cannot be."""


@dataclass(frozen=True)
class Location:
    """Where a client is.

    Raises:
        LocationError: the address or the name of the network is none, or one is missing.
    """

    address: str = _PUBLIC
    """The client's IPv4 address, as a service sees it."""
    network: str | None = None
    """The name of the virtual network that the client is in; None for a client on the internet."""

    def __post_init__(self) -> None:
        try:
            address = IPv4Address(self.address)
        except AddressValueError:
            raise LocationError(
                f"'{self.address}' is no IPv4 address; write it as 203.0.113.7, or 10.80.0.20 in a network"
            ) from None
        if self.network is not None and not _NETWORK.fullmatch(self.network):
            raise LocationError(f"'{self.network}' is no name of a virtual network; write it as vnet-ai-example")
        if self.network is None and any(address in each for each in _PRIVATE):
            raise LocationError(
                f"{self.address} is an address inside of a virtual network; say in which one, by its name"
            )

    @property
    def credential(self) -> str:
        """The location as user information of the proxy's URL, with its `@`.

        The colon is always there: Python's requests drops a credential without one.
        """
        return f"{self.address}:{quote(self.network or '', safe='')}@"


ANYWHERE = Location()
"""A client that does not say where it is: somewhere on the internet."""


def of_head(head: bytes) -> Location:
    """The location in the head of a request to the proxy.

    Raises:
        LocationError: its credential is no location.
    """
    found = _HEADER.search(head)
    if found is None:
        return ANYWHERE
    try:
        scheme, text = found[1].lower(), base64.b64decode(found[2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        scheme, text = b"", ""
    address, _, network = text.partition(":")
    if scheme != b"basic" or not address:
        raise LocationError(
            "the proxy's credential is not a place; write the proxy as http://ADDRESS:NETWORK@127.0.0.1:PORT, "
            "for example http://10.80.0.20:vnet-ai-example@127.0.0.1:PORT, or without a credential"
        )
    return Location(address, network or None)


class ClientLocations:
    """The locations of the clients whose connections the proxy holds, by the connection's port at this end."""

    def __init__(self) -> None:
        self._by_port: dict[int, Location] = {}

    @contextmanager
    def known(self, port: int, location: Location) -> Iterator[None]:
        """Knows for a time where the client behind a connection from a port is."""
        self._by_port[port] = location
        try:
            yield
        finally:
            del self._by_port[port]

    def of(self, connection: asyncio.BaseTransport | None) -> Location:
        """Where the client of a connection is; a client that came past the proxy is on the internet."""
        peer = connection.get_extra_info("peername") if connection else None
        return self._by_port.get(peer[1], ANYWHERE) if peer else ANYWHERE
