"""Rules on the smoke test."""

from aihub.rules.rule import Rule

LATENCY_WITHOUT_LIMIT = Rule(
    "latency-without-limit",
    "error",
    "A latency rule has no limit",
)
SMOKE_CHECK_UNSUPPORTED = Rule(
    "smoke-check-unsupported",
    "error",
    "The task has no such check of the smoke test",
)
EXPECT_WITHOUT_PROMPT = Rule(
    "expect-without-prompt",
    "error",
    "An expected answer has no prompt",
)
BLOCKED_PROMPT_UNFILTERED = Rule(
    "blocked-prompt-unfiltered",
    "error",
    "A deployment without content filter blocks no prompt",
)
