"""What errors of Azure mean and what to do about them: rules as data, and the place in the settings.

`rules.yaml` has the rules, docs/errors.md is generated from it.
"""

from aihub.failures.explanation import Explanation, Place, explain, explain_error
from aihub.failures.places import SettingsPaths
from aihub.failures.refusal import Refusal, refusal_in, refusal_of

__all__ = [
    "Explanation",
    "Place",
    "Refusal",
    "SettingsPaths",
    "explain",
    "explain_error",
    "refusal_in",
    "refusal_of",
]
