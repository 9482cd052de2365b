"""Which changed settings would delete endpoints, what else would go, and whether the settings consent.

Functions of values: what the stack has by its state, what the settings say, and what they consent to.
"""

from aihub.replacement.existing import Existing, existing
from aihub.replacement.verdict import Change, Consents, FixedValues, Verdict, judge

__all__ = ["Change", "Consents", "Existing", "FixedValues", "Verdict", "existing", "judge"]
