"""Auto-naming of resources."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AutoName:
    """A name that the plugin generated."""

    value: str
    is_random: bool
    """Whether a replacement gets another name, so that the old resource can stay until the new one exists."""


@dataclass(frozen=True)
class Autonaming:
    """The project's configuration `pulumi:autonaming`, as the engine passes it."""

    proposed: str
    mode: Literal["propose", "enforce", "disable"]


def auto_name(strategy: str, logical_name: str, seed: bytes, autonaming: Autonaming | None) -> AutoName | None:
    """Generates a resource's name; None when the project disables auto-naming.

    The same seed gives the same name, so an update creates what its preview showed; the digits differ from those that
    the plugin would generate.

    Args:
        strategy: `random` (the logical name and 8 hexadecimal digits), `copy` (the logical name) or `uuid`.
        logical_name: the resource's name in the program.
        seed: the engine's random bytes for this resource.
        autonaming: the project's rule, if it has one.
    """
    if autonaming and autonaming.mode == "disable":
        return None
    if autonaming and (autonaming.mode == "enforce" or strategy != "uuid"):
        return AutoName(autonaming.proposed, is_random=True)
    if strategy == "copy":
        return AutoName(logical_name, is_random=False)
    digits = hashlib.sha256(seed or uuid.uuid4().bytes).hexdigest()
    if strategy == "uuid":
        return AutoName(str(uuid.UUID(hex=digits[:32])), is_random=True)
    return AutoName(f"{logical_name}{digits[:8]}", is_random=True)
