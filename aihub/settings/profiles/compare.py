"""How strict a value is beside the one that a profile says for its field."""

from typing import Literal, cast

from pydantic import JsonValue
from pydantic_core import PydanticUndefined

from aihub.settings.models import Settings
from aihub.settings.profiles.layer import KINDS, field_at
from aihub.settings.profiles.table import PROFILES, UNSET, Entry

Strictness = Literal["same", "weaker", "stricter", "other"]


def strictness(entry: Entry, profile: str, value: JsonValue) -> Strictness:
    """Return how strict a value is beside that of a profile; `other` where the table does not order the two.

    Args:
        entry: the entry of the field.
        profile: the profile, which says a value for it.
        value: the value that the settings have.
    """
    by_profile = [_value(entry, each) for each in PROFILES]
    here = PROFILES.index(profile)
    wanted = by_profile[here]
    if value == wanted:
        return "same"
    if value is None:
        return "weaker"
    if value in by_profile:
        return "weaker" if by_profile.index(value) < here else "stricter"
    if isinstance(value, list) and isinstance(wanted, list) and all(each in wanted for each in value):
        return "weaker"
    numbers = [each for each in by_profile if isinstance(each, int | float) and not isinstance(each, bool)]
    if len({*numbers}) > 1 and isinstance(value, int | float) and isinstance(wanted, int | float):
        rises = numbers[0] < numbers[-1]
        return "stricter" if (value > wanted) == rises else "weaker"
    return "other"


def _value(entry: Entry, profile: str) -> JsonValue:
    """Return the value of a profile, or the field's default where the profile says none."""
    value = entry.value(profile)
    if value is not UNSET:
        return value
    first, *rest = entry.path.split(".")
    models = KINDS.values() if first == "deployments" else (Settings,)
    path = rest[1:] if first == "deployments" else [first, *rest]
    field = next(filter(None, (field_at(each, path) for each in models)), None)
    default = field.default if field else None
    return None if default is PydanticUndefined else cast("JsonValue", default)
