"""Find out which changed settings would delete endpoints and other resources, and whether the settings consent.

The functions are pure: they compare the stack's state with the settings and their consents.
"""

from aihub.replacement.assessment import Assessment, ChangedValue, Consents, FixedValues, assess
from aihub.replacement.encryption import refused_encryption
from aihub.replacement.existing import Existing, existing
from aihub.replacement.rebuilt import REBUILT, made_of, rebuilt
from aihub.replacement.switches import VaultSwitches, refused_switches

__all__ = [
    "REBUILT",
    "Assessment",
    "ChangedValue",
    "Consents",
    "Existing",
    "FixedValues",
    "VaultSwitches",
    "assess",
    "existing",
    "made_of",
    "rebuilt",
    "refused_encryption",
    "refused_switches",
]
