"""From where the hosts of an endpoint are reached, while its test goes on."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from aihub.contract.endpoint import Endpoint, Route
from aihub.reachability.hosts import Look, look
from aihub.reachability.place import Place, farthest, is_limited, place_of, way_in
from aihub.smoke.attempts import Tried
from aihub.smoke.call import Call
from aihub.smoke.classes import CLASSES, ErrorClass

BLOCKED = "network-blocked"
_UNREACHED = {"connection", "timeout"}
_OTHER_REFUSALS = {"forbidden", "role-spreading"}
OF_MACHINE_LEARNING = (".inference.ml.azure.com", ".models.ai.azure.com")
"""Hosts whose words for a refusal by network rules are not known: no public report has them."""
_AT_ONCE: Mapping[str, ErrorClass] = {**CLASSES, BLOCKED: replace(CLASSES[BLOCKED], attempts=1)}


class Reach:
    """What the names of an endpoint's hosts mean here, where its network rules keep somebody out; else nothing."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._network = endpoint.get("network")
        self._hosts = {_host(each["uri"]) for each in endpoint["routes"]}
        self._vault = _host(endpoint["uri_secret"])
        self._looks: dict[str, Look] = {}
        self._vault_refused: str | None = None

    async def look(self) -> None:
        """Resolve the names, unless everybody may call."""
        if is_limited(self._network):
            hosts = [*sorted(self._hosts), self._vault]
            found = await asyncio.gather(*(asyncio.to_thread(look, each) for each in hosts))
            self._looks = {each.host: each for each in found}

    @property
    def rules(self) -> Mapping[str, ErrorClass]:
        """Rules of the classes: a refusal of who is certainly outside is final at once, since no wait lets it in."""
        return _AT_ONCE if self._is_private and any(each.kind == "public" for each in self._looks.values()) else CLASSES

    @property
    def _is_private(self) -> bool:
        return self._network is not None and self._network["access"] == "private"

    def judged(self, tried: Tried, route: Route) -> Tried:
        """Return a try with the class that the network gives its error, and what to do about that."""
        is_of_vault = not tried.is_call and self._vault in tried.call.detail
        looked = self._looks.get(self._vault if is_of_vault else _host(route["uri"]))
        if tried.error_class == BLOCKED:
            if is_of_vault:
                self.note_vault(tried.call.detail)
            return replace(tried, advice=way_in(self._network, looked))
        if looked is None or not self._is_private or not _is_by_network(tried, looked):
            return tried
        return replace(tried, error_class=BLOCKED, advice=way_in(self._network, looked))

    def note_vault(self, refused: str) -> None:
        """Note how the network rules of the vault refused this run, without the secret and the caller."""
        said = refused.rpartition("(403): ")[2].partition(" Caller: ")[0]
        self._vault_refused = f"{self._vault} refused: {said}"

    def place(self, calls: Mapping[str, Call | None]) -> Place:
        """Return from where the endpoint was called.

        Args:
            calls: the last call of each URI, the one with the credential where there was one.
        """
        if self._vault_refused:
            return Place("outside", self._vault_refused)
        return farthest(self._place(_host(uri), call) for uri, call in calls.items())

    def _place(self, host: str, call: Call | None) -> Place:
        looked = self._looks.get(host)
        refused = call.refused_by_rules if call else None
        return place_of(self._network, looked, answered=bool(call and call.answered), refused=refused)


def _is_by_network(tried: Tried, looked: Look) -> bool:
    """Return whether network rules, or DNS for them, explain an error that does not come in a service's words."""
    if tried.error_class in _UNREACHED:
        if not tried.is_call:
            return looked.host in tried.call.detail and looked.kind in {"none", "public"}
        # What a proxy reaches, this machine cannot know.
        return tried.call.is_unreached and looked.kind != "proxy"
    is_unexplained = tried.call.status == 403 and tried.error_class in _OTHER_REFUSALS
    return is_unexplained and looked.kind == "public" and looked.host.endswith(OF_MACHINE_LEARNING)


@cache
def _host(uri: str) -> str:
    return (urlsplit(uri).hostname or "").lower()
