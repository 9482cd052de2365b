"""Find out which changed settings would delete endpoints and other resources, and whether the settings consent.

The functions are pure: they compare the stack's state with the settings and their consents.
"""

from aihub.replacement.assessment import Assessment, ChangedValue, Consents, FixedValues, assess
from aihub.replacement.existing import Existing, existing

__all__ = ["Assessment", "ChangedValue", "Consents", "Existing", "FixedValues", "assess", "existing"]
