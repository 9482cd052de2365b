"""What the name of a host means from here: a private address, a public one, none, or the business of a proxy."""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aihub.safe_text import short

Kind = Literal["private", "public", "none", "proxy"]
"""`private` and `public`: all addresses are; one public address among private ones counts as public. `none`: the name
has no address. `proxy`: a proxy resolves it, and this machine cannot know to what."""
ZONES = {
    "openai.azure.com": "privatelink.openai.azure.com",
    "services.ai.azure.com": "privatelink.services.ai.azure.com",
    "cognitiveservices.azure.com": "privatelink.cognitiveservices.azure.com",
    "vault.azure.net": "privatelink.vaultcore.azure.net",
    "inference.ml.azure.com": "privatelink.api.azureml.ms",
    "models.ai.azure.com": "privatelink.api.azureml.ms",
    "blob.core.windows.net": "privatelink.blob.core.windows.net",
}
"""The private DNS zone by the domain of a host (Microsoft's "Azure Private Endpoint private DNS zone values")."""


@dataclass(frozen=True)
class Look:
    """What a host's name means from here."""

    host: str
    kind: Kind
    addresses: tuple[str, ...] = ()
    proxy: str = ""
    """Address of the proxy, without a login."""

    def __str__(self) -> str:
        """Return it as the end of a sentence about the host."""
        match self.kind:
            case "none":
                return "has no address here"
            case "proxy":
                return f"is reached by the proxy {self.proxy}"
        return f"resolves here to the {self.kind} address {self.addresses[0]}"


def look(host: str) -> Look:
    """Resolve the name of a host, unless a proxy does."""
    if proxy := proxy_of(host):
        return Look(host, "proxy", proxy=without_login(proxy))
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Look(host, "none")
    addresses = tuple(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    public = tuple(each for each in addresses if ipaddress.ip_address(each).is_global)
    return Look(host, "public", public) if public else Look(host, "private", addresses)


def proxy_of(host: str) -> str | None:
    """Return the URL of the proxy for a host, by the variables of the environment; None where there is none."""
    proxies = getproxies()
    return None if proxy_bypass(host) else proxies.get("https") or proxies.get("all")


def without_login(proxy: str) -> str:
    """Return the address of a proxy without the name and the password that it may have."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    return short(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")


def zone_of(host: str) -> str | None:
    """Return the private DNS zone in which a host's private address is found; None for a host that has none."""
    return next((zone for domain, zone in ZONES.items() if host.lower().endswith(f".{domain}")), None)
