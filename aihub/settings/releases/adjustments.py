"""Limits on what an environment may adjust: only towards what is stricter than the release."""

from collections.abc import Iterator

from aihub.settings.errors import SettingsPath
from aihub.settings.models import Settings
from aihub.settings.releases.document import Release, deployments_in, guardrails_in
from aihub.settings.releases.fields import Tree, release_fields
from aihub.settings.releases.filters import COMPARISONS

_ZONES = ("Global", "DataZone", "")
"""How the names of SKUs begin, from the widest place of processing to the narrowest, which is the region."""


def refused(release: Release, settings: Settings) -> Iterator[tuple[SettingsPath, str]]:
    """Yield the path of each value that departs too far from the release, and what to write instead.

    Args:
        release: the release.
        settings: the settings of a stack that is pinned to it.
    """
    fixed, adjusted = release_fields(settings)
    given, now = deployments_in(release.defaults), deployments_in(adjusted)
    for name in now:
        if why := _sku(_text(given.get(name, {}), "sku"), _text(now[name], "sku")):
            yield ("deployments", name, "sku", "name"), why
    least, most = _successes(release.defaults), _successes(adjusted)
    if most < least:
        yield ("smoke", "successes"), f"fewer than the release was tested with; write {least} or more"
    for kind, compare in COMPARISONS:
        before, after = guardrails_in(release.settings, kind), guardrails_in(fixed, kind)
        for name in before:
            for direction, what in compare(before[name], after[name]):
                if direction != "stricter":
                    yield ("guardrails", kind, name), f"{what}: not stricter than the release; remove it"


def _sku(given: str | None, now: str | None) -> str | None:
    if given is None or now is None or given == now:
        return None
    if given.endswith("Batch") != now.endswith("Batch"):
        return f"batch or not is part of the release, which has {given}; write a kind like that"
    if _zone(now) < _zone(given):
        return f"processed in a wider place than the release's {given}; write one as narrow, or a narrower one"
    return None


def _zone(sku: str) -> int:
    return next(number for number, prefix in enumerate(_ZONES) if sku.startswith(prefix))


def _text(deployment: Tree, section: str) -> str | None:
    found = deployment.get(section)
    name = found.get("name") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def _successes(tree: Tree) -> int:
    smoke = tree.get("smoke")
    found = smoke.get("successes") if isinstance(smoke, dict) else None
    return found if isinstance(found, int) else 1
