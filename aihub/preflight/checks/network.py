"""Check that the hosts of an existing hub are reached from here: name resolution, proxy, TLS.

An answer of any HTTP status but 403 shows that a host is reached. What a host cannot be reached for is told apart,
since each needs somebody else: a name without an address, a proxy that refuses, a certificate of something in between,
network rules of the hub, no answer.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of, started
from aihub.safe_text import short
from aihub.soft_delete.names import HubAccount

_SECONDS = 15.0
_REFUSED = 403
"""Status with which an account refuses a caller whom its network rules do not let in (AccessDenied); without a
credential it is 401 or 404 otherwise."""
_DOMAINS = ("openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com")
"""Domains of a hub's hosts (Microsoft's "Custom subdomain names", and the contract of endpoints)."""

Failure = Literal["name", "proxy", "tls", "timeout", "connection", "rules"]
_FIXES: dict[Failure, str] = {
    "name": "the name has no address here: link the private DNS zone to this network, or use a DNS server that knows it",
    "proxy": "have the proxy let the host through, or set NO_PROXY for it",
    "tls": "something between here and Azure presents its own certificate: set SSL_CERT_FILE to its authority, or go "
    "around it",
    "timeout": "a firewall may drop the connection: allow port 443 to the host, or run this inside the hub's network",
    "rules": "allow this machine's address in the hub's network rules, or run this inside its network",
    "connection": "allow port 443 to the host, or run this inside the hub's network",
}


@dataclass(frozen=True)
class Reached:
    """How a host was reached, or why not."""

    host: str
    how: str
    """Address or proxy, and the HTTP status; or the error."""
    failure: Failure | None = None


def reach(host: str) -> Reached:
    """Send one request to a host, through the proxy of the environment where there is one."""
    import httpx2

    proxy = None if proxy_bypass(host) else getproxies().get("https")
    address = None if proxy else _address(host)
    if proxy is None and address is None:
        return Reached(host, "its name has no address", "name")
    by = f"the proxy {_without_login(proxy)}" if proxy else f"the {_kind(str(address))} address {address}"
    try:
        with httpx2.Client(timeout=_SECONDS) as client:
            status = client.get(f"https://{host}/").status_code
    except (httpx2.HTTPError, OSError) as error:
        why = str(error) or type(error).__name__
        return Reached(host, f"by {by}: {why.replace(proxy, _without_login(proxy)) if proxy else why}", _failure(error))
    return Reached(host, f"by {by}, HTTP {status}", "rules" if status == _REFUSED else None)


def _without_login(proxy: str) -> str:
    """Return the address of a proxy without the name and the password that it may have."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    return short(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")


def _address(host: str) -> str | None:
    try:
        return str(socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)[0][4][0])
    except OSError:
        return None


def _kind(address: str) -> str:
    return "private" if ipaddress.ip_address(address.partition("%")[0]).is_private else "public"


def _failure(error: BaseException) -> Failure:
    import httpx2

    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return "tls"
    if any(isinstance(each, httpx2.ProxyError) for each in causes):
        return "proxy"
    return "timeout" if any(isinstance(each, httpx2.TimeoutException) for each in causes) else "connection"


def network_check(reached: Callable[[str], Reached] = reach) -> Check:
    """Return the check of the network; without results while the hub does not exist.

    Args:
        reached: sends a request to a host.
    """

    def judged(target: Target) -> list[Result]:
        hub = target.settings.hub
        account = HubAccount(target.subscription, hub.resource_group_name, hub.location, hub.name)
        if account.id.lower() not in target.made or not (target.is_judged(account.where) or target.deployments):
            return []
        asked = started(partial(all_of, [partial(reached, f"{hub.name}.{domain}") for domain in _DOMAINS]))
        # The hosts of a hub that was deleted are gone until it is restored.
        if not account.exists(target.arm):
            return []
        found = asked.result()
        failed = [_result(target, each, each.failure) for each in found if each.failure]
        said = ", ".join(f"{each.host} {each.how}" for each in found)
        return failed or [Result("pass", "hub.name", f"reached: {said}")]

    return Check("network", "hub.name", "whether the hub's hosts are reached from here", judged)


def _result(target: Target, each: Reached, failure: Failure) -> Result:
    # Only calls of the endpoints go to these hosts, and `pulumi up` makes them where the smoke test is its gate.
    if target.settings.smoke.gate:
        what = f"{each.host} is not reached from here, and `pulumi up` tests endpoints there (smoke.gate): {each.how}"
        return Result("fail", "hub.name", what, _FIXES[failure])
    what = f"{each.host} is not reached from here, so `aihub smoke` cannot test its endpoints: {each.how}"
    return Result("warn", "hub.name", what, _FIXES[failure])
