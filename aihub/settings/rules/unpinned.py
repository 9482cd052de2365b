"""Rules on the reasons why a release may have references that are not pinned (`unpinned`)."""

from collections.abc import Iterator

from aihub.rules import releases as rules
from aihub.settings.models import Settings
from aihub.settings.nodes import Node
from aihub.settings.releases.fields import release_fields
from aihub.settings.releases.references import unpinned
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean


def check_unpinned(parts: ValidParts) -> Iterator[Violation]:
    """Yield each reason for a deployment that is not there."""
    known = parts.names("deployments")
    for name in parts.names("unpinned"):
        if name not in known:
            guess = did_you_mean(name, known)
            yield Violation(
                rules.UNPINNED_DEPLOYMENT_UNKNOWN,
                ("unpinned", name),
                f"no such deployment; {guess or 'write the name of one, or remove the line'}".rstrip(),
            )


def check_needed(settings: Settings, _root: Node) -> Iterator[Violation]:
    """Yield each reason that is not needed."""
    if not settings.unpinned:
        return
    needed = {path[1] for path, _ in unpinned(release_fields(settings)[0])}
    text = "each reference of the deployment means the same everywhere; remove the line"
    for name in settings.unpinned:
        if name not in needed:
            yield Violation(rules.UNPINNED_UNNEEDED, ("unpinned", name), text)
