"""What to do about endpoints that did not pass: one line for each kind of error, however many endpoints have it."""

from collections.abc import Iterable

from aihub.failures import Explanation, Place, Refusal, explain
from aihub.smoke.results import EndpointResult

_PLACES = 4
"""As many places in the settings a line names."""


def explanation(name: str, error_class: str, codes: Iterable[str] = (), said: str = "") -> Explanation:
    """Return what is known about an endpoint's error.

    Args:
        name: name of the endpoint.
        error_class: class of the error.
        codes: codes that the service answered.
        said: what the service said, and what is known of its host.
    """
    return explain(Refusal(said, tuple(codes), None, error_class), Place(f"deployments.{name}"))


def explanation_of(result: EndpointResult) -> Explanation | None:
    """Return what is known about a result's error; None for an endpoint that passed."""
    if not result.error_class:
        return None
    calls = [each.with_credential for each in result.route_results if each.error_class == result.error_class]
    codes = [each.code for each in calls if each and each.code]
    return explanation(result.endpoint["name"], result.error_class, codes, result.problem or "")


def advice(found: Iterable[tuple[str, Explanation]]) -> list[str]:
    """Return a line for each kind of error: its class, what is wrong, what to do, and where.

    Args:
        found: classes of errors with what is known about each.
    """
    places: dict[str, list[str]] = {}
    for error_class, each in found:
        line = f"{error_class}: {each.advice}"
        places.setdefault(line, []).append(each.place)
    return [f"{line} ({_listed(where)})" for line, where in places.items()]


def _listed(places: list[str]) -> str:
    rest = len(places) - _PLACES
    return ", ".join([*places[:_PLACES], *([f"and {rest} more"] if rest > 0 else [])])
