"""Rules on a stack's own file, which is merged over `base.yaml`."""

from aihub.rules.rule import Rule

OVERLAY_EMPTY_VALUE = Rule(
    "overlay-empty-value",
    "error",
    "An empty value stands where `base.yaml` has one",
)
OVERLAY_EMPTY_MAPPING = Rule(
    "overlay-empty-mapping",
    "error",
    "An empty mapping stands where `base.yaml` has entries",
)
OVERLAY_REMOVES_NOTHING = Rule(
    "overlay-removes-nothing",
    "error",
    "A null has nothing to remove",
)
