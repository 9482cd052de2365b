"""Which deployment of an online endpoint answers a call, and which one gets a copy of it."""

from collections import Counter
from collections.abc import Mapping

_HUNDRED = 100
# Without a common factor with 100, so that 100 calls in a row meet every percent once, in a mixed order; two numbers,
# so that who is mirrored does not depend on who answers.
_LIVE_STEP, _MIRROR_STEP = 37, 61


class Traffic:
    """Splits calls by percentages: of any 100 calls in a row to an endpoint, each deployment gets its exact share."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()

    def next(self, endpoint_id: str, live: Mapping[str, int], mirrored: Mapping[str, int]) -> tuple[str, str | None]:
        """Who answers the next call, and who gets a copy of it, if anyone.

        Args:
            endpoint_id: the endpoint.
            live: percentages by deployment, which sum to 100.
            mirrored: percentage of the calls that are copied, by deployment.
        """
        number = self._calls[endpoint_id]
        self._calls[endpoint_id] = (number + 1) % _HUNDRED
        answers = _pick(live, number * _LIVE_STEP % _HUNDRED)
        assert answers, "percentages that sum to 100 cover every call"
        return answers, _pick(mirrored, number * _MIRROR_STEP % _HUNDRED)


def _pick(percentages: Mapping[str, int], percent: int) -> str | None:
    end = 0
    for name, share in percentages.items():
        end += share
        if percent < end:
            return name
    return None
