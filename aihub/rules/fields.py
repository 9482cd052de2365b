"""Rules on one field: its name, its type, its limits."""

from aihub.rules.rule import Rule

FIELD_UNKNOWN = Rule(
    "field-unknown",
    "error",
    "A field does not exist",
)
FIELD_RENAMED = Rule(
    "field-renamed",
    "error",
    "A field has a new name",
)
FIELD_MISSING = Rule(
    "field-missing",
    "error",
    "A required field is missing",
)
VALUE_UNKNOWN = Rule(
    "value-unknown",
    "error",
    "A value is not among those that a field takes",
)
VALUE_OUT_OF_RANGE = Rule(
    "value-out-of-range",
    "error",
    "A number is outside the range of its field",
)
VALUE_EMPTY = Rule(
    "value-empty",
    "error",
    "A value is empty",
)
VALUE_OF_WRONG_TYPE = Rule(
    "value-of-wrong-type",
    "error",
    "A value is of another type than its field",
)
VALUE_INVALID = Rule(
    "value-invalid",
    "error",
    "A value has a form that its field does not take",
)
