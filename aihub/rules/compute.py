"""Rules on managed compute."""

from aihub.rules.rule import Rule

TRAFFIC_SLOT_UNKNOWN = Rule(
    "traffic-slot-unknown",
    "error",
    "Traffic goes to a slot that does not exist",
)
TRAFFIC_TOTAL = Rule(
    "traffic-total",
    "error",
    "The traffic does not add up to 100",
)
MIRROR_SLOTS = Rule(
    "mirror-slots",
    "error",
    "Requests are mirrored to more than one slot",
)
MIRROR_HAS_TRAFFIC = Rule(
    "mirror-has-traffic",
    "error",
    "A slot has both traffic and mirror traffic",
)
SLOT_ENVIRONMENT_MISSING = Rule(
    "slot-environment-missing",
    "error",
    "Scoring code has no environment to run in",
)
SLOT_ENVIRONMENT_UNNEEDED = Rule(
    "slot-environment-unneeded",
    "error",
    "A model of Hugging Face has its own environment and code",
)
AUTOSCALE_RANGE = Rule(
    "autoscale-range",
    "error",
    "The minimum of autoscale is above its maximum",
)
AUTOSCALE_RULE = Rule(
    "autoscale-rule",
    "error",
    "A rule of autoscale does not say when to add or remove instances",
)
PROBE_MISSING = Rule(
    "probe-missing",
    "error",
    "The task score has no probe",
)
KEY_WITHOUT_KEYS = Rule(
    "key-without-keys",
    "error",
    "An endpoint asks for keys on a hub without keys",
)
RUNTIME_NOT_COMPATIBLE = Rule(
    "runtime-not-compatible",
    "error",
    "A runtime that is not OpenAI-compatible has no route v1",
)
