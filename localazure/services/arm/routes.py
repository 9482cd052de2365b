"""Requests that address no resource: lists and checks at the level of the subscription."""

import re
from collections.abc import Callable
from typing import Any

from localazure.azure import Azure

Handler = Callable[[Azure, dict[str, str], Any], Any]
"""(azure, the path's named parts and the query's, body) -> the answer's body, or (status, body, headers)."""


class SubscriptionRoutes:
    """Handlers by method and path; ARM's paths are case-insensitive."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Adds a handler for a path that matches the whole pattern."""
        self._routes.append((method, re.compile(pattern, re.IGNORECASE), handler))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler for a request, with the path's named parts."""
        for each, pattern, handler in self._routes:
            if each == method and (match := pattern.fullmatch(path.rstrip("/"))):
                return handler, match.groupdict()
        return None
