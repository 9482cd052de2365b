"""Management locks as resources; `locks.py` has what they forbid."""

from typing import ClassVar

from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.authorization import errors

_LONGEST_NOTES = 512


class ManagementLock(Behaviour):
    """A lock at a scope."""

    invalid_property_code: ClassVar[str] = "InvalidLockProperties"

    def check(self, write: Write) -> None:
        """Checks level and notes, by the published definition."""
        properties = write.body.get("properties") or {}
        if properties.get("level", "NotSpecified") == "NotSpecified":
            raise errors.invalid_lock("The lock level must be 'CanNotDelete' or 'ReadOnly'.")
        if len(properties.get("notes", "")) > _LONGEST_NOTES:
            raise errors.invalid_lock(f"The notes of a lock can have up to {_LONGEST_NOTES} characters.")
