"""Tags of resources. Source of the limits: Microsoft's page "Use tags to organize your Azure resources"."""

import re
from typing import Any

from localazure.services.arm.errors import ArmError

_MOST = 50
_LONGEST_VALUE = 256
_RESERVED_CHARACTERS = re.compile(r"[<>%&\\?/\x00-\x1f\x7f]")
_AZURES_PREFIXES = ("microsoft", "azure", "windows")
_FREE_PREFIXES = ("hidden-", "link:")
"""The prefixes of the portal's own tags, whose names may contain resource ids."""


def check_tags(tags: Any, longest: int) -> None:
    """Checks the tags of a resource.

    Raises:
        ArmError: 400. The codes for names and values are those that Azure PowerShell's module Az.Migrate repeats; those
            for too many, and for names that Azure keeps, were not seen.
    """
    if not isinstance(tags, dict):
        return
    if len(tags) > _MOST:
        raise ArmError(
            400, "TooManyTags", f"Too many tags on the resource. Number of tags: '{len(tags)}', limit: '{_MOST}'."
        )
    for name, value in tags.items():
        if not name.strip():
            raise ArmError(400, "InvalidTagName", "The tag name must be non-null, non-empty and non-whitespace only.")
        if _RESERVED_CHARACTERS.search(name) and not name.startswith(_FREE_PREFIXES):
            raise ArmError(
                400,
                "InvalidTagNameCharacters",
                f"The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.",
            )
        if name.casefold().startswith(_AZURES_PREFIXES):
            raise ArmError(
                400, "InvalidTagName", f"The tag name '{name}' begins with a prefix that is reserved for Azure."
            )
        if len(name) > longest:
            raise ArmError(
                400,
                "InvalidTagName",
                f"Tag key too large. Following tag name '{name}' exceeded the maximum length. Maximum allowed length for tag "
                f"name - '{longest}' characters.",
            )
        if isinstance(value, str) and len(value) > _LONGEST_VALUE:
            raise ArmError(
                400,
                "InvalidTagValueLength",
                f"Tag value too large. The value of the tag '{name}' exceeded the maximum length. Maximum allowed length for "
                f"tag value - '{_LONGEST_VALUE}' characters.",
            )
