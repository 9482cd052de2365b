"""Operations of resource providers that address no resource: lists and checks of a subscription or a region."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from localazure.azure import Azure

Handler = Callable[[Azure, dict[str, str], Any], Any]
"""(azure, the path's and the query's parameters, body) -> the answer's body, or (status, body, headers)."""

SUBSCRIPTION = "/subscriptions/{subscription}"
SUBSCRIPTION_OR_GROUP = f"{SUBSCRIPTION}[/resourceGroups/{{group}}]"


@dataclass(frozen=True)
class ProviderOperation:
    """An operation of a resource provider: a method, a path and a handler."""

    method: str
    path: str
    """Parameters are in braces, such as `{location}`, and what may be left out in brackets; case does not matter."""
    handler: Handler
    scope: str = "/subscriptions/.+"
    """The regular expression of the parameter `{scope}`, the one that may contain slashes."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        text = re.escape(self.path).replace(r"\[", "(?:").replace(r"\]", ")?")
        text = text.replace(r"\{scope\}", f"(?P<scope>{self.scope})")
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", text), re.IGNORECASE)

    def parameters(self, method: str, path: str) -> dict[str, str] | None:
        """The parameters of a matching request's path (None for those left out); None when it does not match."""
        match = self._pattern.fullmatch(path.rstrip("/")) if method == self.method else None
        return match.groupdict() if match else None


def find_operation(
    operations: Iterable[ProviderOperation], method: str, path: str
) -> tuple[Handler, dict[str, str]] | None:
    """The handler of a request, and the parameters of its path; None when no operation matches."""
    for each in operations:
        if (parameters := each.parameters(method, path)) is not None:
            return each.handler, parameters
    return None
