"""Traffic split of online endpoints: the deployment that answers, and the one that gets a copy."""

from collections import Counter
from collections.abc import Mapping

_HUNDRED = 100
# Steps without a common factor with 100 visit each percent once in 100 requests, in a mixed order. The steps differ,
# so that the mirrored requests do not depend on the deployment that answers.
_LIVE_STEP, _MIRROR_STEP = 37, 61


class TrafficSplit:
    """Splits requests by percentages: of any 100 in a row to an endpoint, each deployment gets its exact share."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()

    def next(self, endpoint_id: str, live: Mapping[str, int], mirrored: Mapping[str, int]) -> tuple[str, str | None]:
        """The deployment that answers the next request, and the one that gets a copy of it, if any.

        Args:
            endpoint_id: the endpoint's id.
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
