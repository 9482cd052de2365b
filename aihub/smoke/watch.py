"""Compare two runs, for `--watch`."""

from collections.abc import Sequence
from datetime import UTC, datetime

from aihub.smoke.progress import line
from aihub.smoke.results import EndpointResult


def changes(
    before: Sequence[EndpointResult], after: Sequence[EndpointResult], now: datetime | None = None
) -> list[str]:
    """Return a line for each endpoint that is new, or whose verdict or class of error has changed."""
    known = {each.endpoint["name"]: (each.verdict, each.error_class) for each in before}
    gone = known.keys() - {each.endpoint["name"] for each in after}
    lines = [line(each) for each in after if known.get(each.endpoint["name"]) != (each.verdict, each.error_class)] + [
        f"{name}: no longer in the stack" for name in sorted(gone)
    ]
    stamp = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [f"{stamp} {each}" for each in lines]
