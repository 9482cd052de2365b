"""What the smoke test asks, and how long it may take."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from aihub.settings.models.base import Section, WholeNumber


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise ValueError(f"not a regular expression: wrong{place}; write one of Python's, such as (?i)paris") from None
    return pattern


Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Smoke(Section):
    """The smoke test of all endpoints."""

    gate: bool = False
    """`pulumi up` runs it for each endpoint that is new or changed, and fails when the endpoint does not pass."""
    budget_seconds: Annotated[int, Field(ge=1, le=7200)] = 300
    """Longest time for one endpoint, repeated attempts and all."""
    successes: Annotated[int, Field(ge=1, le=20)] = 1
    """Answers in a row that an endpoint must give. After a refusal that may come from roles that still spread it
    is three at least."""
    concurrency_per_host: Annotated[int, Field(ge=1, le=100)] = 8
    """Requests to one host at the same time."""


class Latency(Section):
    """What the smoke test expects of an endpoint's speed."""

    latency_ms: WholeNumber | None = Field(default=None, examples=[2000])
    """Longest time for an answer, in milliseconds."""
    latency: Literal["warn", "fail"] = "warn"
    """What a slower answer is: a warning, or a failure."""


class Checks(Latency):
    """What the smoke test asks of an endpoint beyond the smallest request, and what it expects."""

    prompt: Text | None = Field(default=None, examples=["What is the capital of France?"])
    """What is asked instead of one word. No secrets: it stands in the stack's output."""
    expect: Annotated[str, AfterValidator(_compiles)] | None = Field(default=None, examples=["(?i)paris"])
    """Regular expression, one of Python's, that must be found in the answer to `prompt`."""
    stream: bool = False
    """The answer is also asked for as a stream."""
    blocked_prompt: Text | None = Field(default=None, examples=["falcon"])
    """What the content filter must stop, such as a word of a blocklist."""
