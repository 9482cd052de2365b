"""Which changed settings would delete endpoints, what else would go, and whether the settings consent.

Functions of values: what the stack has by its state, what the settings say, and what they consent to.
"""

from aihub.replacement.assessment import Assessment, ChangedValue, Consents, FixedValues, assess
from aihub.replacement.existing import Existing, existing

__all__ = ["Assessment", "ChangedValue", "Consents", "Existing", "FixedValues", "assess", "existing"]
