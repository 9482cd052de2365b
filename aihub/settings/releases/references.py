"""References of a release that may mean something else in another environment."""

import re
from collections.abc import Iterator

from aihub.settings.releases.fields import Tree, flat

_IN_A_WORKSPACE = re.compile(r"azureml:(?!//)")
_ARM_ID = re.compile(r"(azureml:)?/subscriptions/")
_REGISTRY_MODEL_WITHOUT_VERSION = re.compile(r"azureml://registries/[^/]+/models/[^/]+")


def unpinned(settings: Tree) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path of each deployment's reference that another environment may resolve otherwise, and why.

    Args:
        settings: the fields that a release fixes.
    """
    for path, value in flat(settings):
        if path[0] == "deployments" and isinstance(value, str) and (why := _why(value)):
            yield path, why


def _why(reference: str) -> str | None:
    if _ARM_ID.match(reference):
        return "an ARM id, of one subscription"
    if _IN_A_WORKSPACE.match(reference):
        return "an asset of one workspace; another workspace may have another one under this name, or none"
    if _REGISTRY_MODEL_WITHOUT_VERSION.fullmatch(reference):
        return "a model without a version; Azure deploys whichever is the latest"
    return None
