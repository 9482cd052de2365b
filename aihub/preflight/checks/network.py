"""Check that the hosts of an existing hub are reached from here: name resolution, proxy, TLS, network rules.

An answer of any HTTP status but 403 shows that a host is reached. What a host cannot be reached for is told apart,
since each needs somebody else: a name without an address, a proxy that refuses, a certificate of something in between,
network rules of the hub, no answer. A vault asks for a token before it judges the network, so of the vault only the
name says something here; `vault-access` reads it.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from aihub.contract.endpoint import Network
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of, started
from aihub.preflight.vault import hub_vault
from aihub.reachability.hosts import Look, look, proxy_of, without_login
from aihub.reachability.place import way_in
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
    looked: Look | None = None
    """What its name means here."""


def reach(host: str) -> Reached:
    """Send one request to a host, through the proxy of the environment where there is one."""
    import httpx2

    looked = look(host)
    if looked.kind == "none":
        return Reached(host, "its name has no address", "name", looked)
    by = f"the {looked.kind} address {looked.addresses[0]}" if looked.addresses else f"the proxy {looked.proxy}"
    try:
        with httpx2.Client(timeout=_SECONDS) as client:
            status = client.get(f"https://{host}/").status_code
    except (httpx2.HTTPError, OSError) as error:
        why = str(error) or type(error).__name__
        if proxy := proxy_of(host):
            why = why.replace(proxy, without_login(proxy))
        return Reached(host, f"by {by}: {why}", _failure(error), looked)
    return Reached(host, f"by {by}, HTTP {status}", "rules" if status == _REFUSED else None, looked)


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
        vault = hub_vault(target)
        hosts = [f"{hub.name}.{domain}" for domain in _DOMAINS]
        if hub.network and vault.id.lower() in target.made:
            hosts.append(f"{vault.name}.vault.azure.net")
        asked = started(partial(all_of, [partial(reached, each) for each in hosts]))
        # The hosts of a hub that was deleted are gone until it is restored.
        if not account.exists(target.arm):
            return []
        found = asked.result()
        results = [each for host in found if (each := _result(target, host))]
        said = ", ".join(f"{each.host} {each.how}" for each in found)
        return results or [Result("pass", _where(target), f"reached{_inside(target, found)}: {said}")]

    return Check("network", "hub.name", "whether the hub's hosts are reached from here", judged)


def _where(target: Target) -> str:
    return "hub.network" if target.settings.hub.network else "hub.name"


def _network(target: Target) -> Network | None:
    """Return the declared network rules in the form of the endpoint contract."""
    declared = target.settings.hub.network
    return {"access": declared.access} if declared else None


def _is_private(target: Target) -> bool:
    declared = target.settings.hub.network
    return declared is not None and declared.access == "private"


def _inside(target: Target, found: list[Reached]) -> str:
    is_inside = all(each.looked and each.looked.kind == "private" for each in found)
    return " from inside the network" if _is_private(target) and is_inside else ""


def _result(target: Target, each: Reached) -> Result | None:
    """Return what is to be said of a host; None where it is reached as it should be."""
    is_at_public = _is_private(target) and each.looked is not None and each.looked.kind == "public"
    if each.failure is None and not is_at_public:
        return None
    advice = way_in(_network(target), each.looked)
    fix = advice or (_FIXES[each.failure] if each.failure else "")
    if each.failure is None:
        what = f"{each.host} is private, and answers at a public address: {each.how}"
        return Result("warn", _where(target), f"{what}; a smoke test from here is none from inside", fix)
    # Only calls of the endpoints go to these hosts, and `pulumi up` makes them where the smoke test is its gate.
    if target.settings.smoke.gate:
        what = f"{each.host} is not reached from here, and `pulumi up` tests endpoints there (smoke.gate): {each.how}"
        return Result("fail", _where(target), what, fix)
    what = f"{each.host} is not reached from here, so `aihub smoke` cannot test its endpoints: {each.how}"
    return Result("warn", _where(target), what, fix)
