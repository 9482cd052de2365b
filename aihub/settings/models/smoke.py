"""Settings of the smoke test: what it sends, what it expects, and how long it may take."""

import re
import warnings
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from aihub.defaults import SMOKE_BUDGET_SECONDS, SMOKE_CONCURRENCY_PER_HOST
from aihub.settings.models.base import Promotion, Section, WholeNumber


def _compiles(pattern: str) -> str:
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise ValueError(
            f"not a regular expression: wrong{place}; write one in Python's syntax, such as (?i)paris"
        ) from None
    except (RecursionError, OverflowError):
        raise ValueError(
            "not a regular expression: nested too deep, or a number too large; write a simpler one"
        ) from None
    return pattern


Text = Annotated[str, Field(min_length=1, max_length=4000)]


class Smoke(Section, promotion=Promotion.ENVIRONMENT):
    """Settings of the smoke test for all endpoints."""

    gate: bool = False
    """Whether `pulumi up` runs the smoke test for each new or changed endpoint, and fails when an endpoint does."""
    budget_seconds: Annotated[int, Field(ge=1, le=7200)] = SMOKE_BUDGET_SECONDS
    """Longest time for one endpoint, in seconds, with all retries."""
    successes: Annotated[int, Field(ge=1, le=20), Promotion.ADJUSTABLE] = 1
    """Consecutive successful calls that an endpoint must answer: at least three after a refusal that may be caused by
    role assignments that have not taken effect yet."""
    concurrency_per_host: Annotated[int, Field(ge=1, le=100)] = SMOKE_CONCURRENCY_PER_HOST
    """Number of requests to one host at the same time."""


class Latency(Section, promotion=Promotion.ENVIRONMENT):
    """The latency that the smoke test expects of an endpoint."""

    latency_ms: WholeNumber | None = Field(default=None, examples=[2000])
    """Longest time for an answer, in milliseconds. By default there is no limit."""
    latency: Literal["warn", "fail"] | None = None
    """Result of a slower answer: a warning (the default), or a failure."""


class Checks(Latency, promotion=Promotion.RELEASE):
    """Requests of the smoke test beyond the smallest one, and the expected answers."""

    prompt: Text | None = Field(default=None, examples=["What is the capital of France?"])
    """Prompt to send instead of the default, one word. No secrets: the prompt is part of the stack's output."""
    expect: Annotated[str, AfterValidator(_compiles)] | None = Field(default=None, examples=["(?i)paris"])
    """Regular expression in Python's syntax that must match somewhere in the answer to `prompt`."""
    stream: bool = False
    """Whether the smoke test also requests a streamed answer."""
    blocked_prompt: Text | None = Field(default=None, examples=["falcon"])
    """Prompt that the content filter must block, such as a word of a blocklist."""
