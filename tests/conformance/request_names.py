"""How a request is called in records: without the names that differ from run to run."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from aihub.azure.credential import RESOURCE_MANAGER

_SERVICES = (
    ".openai.azure.com",
    ".cognitiveservices.azure.com",
    ".services.ai.azure.com",
    ".vault.azure.net",
    ".models.ai.azure.com",
    ".inference.ml.azure.com",
)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE)
_OPAQUE = {"$skiptoken"}
"""Parameters whose value is the service's own."""


def request_name(method: str, url: str, query: Mapping[str, str], own: AbstractSet[str]) -> str:
    """A request as `PUT Microsoft.KeyVault/vaults/*` or `POST *.openai.azure.com/openai/deployments/chat/…`.

    Args:
        method: of HTTP.
        url: without its query.
        query: its parameters.
        own: what stands in names of this run alone, in lower case.
    """

    def shown(text: str) -> str:
        return "*" if any(each in text.lower() for each in own) else _GUID.sub("*", text)

    host, path = urlsplit(url).netloc, "/".join(map(shown, urlsplit(url).path.split("/")))
    if url.startswith(RESOURCE_MANAGER):
        place = path.removeprefix("/subscriptions/*").removeprefix("/resourceGroups/*/providers")
        place = place.removeprefix("/providers").lstrip("/") or "subscription"
    else:
        service = next((each for each in _SERVICES if host.endswith(each)), None)
        place = (f"*{service}" if service else host) + path
    rest = [
        f"{name}={'*' if name.lower() in _OPAQUE else shown(value)}"
        for name, value in query.items()
        if name != "api-version"
    ]
    return f"{method} {place}{'?' if rest else ''}{'&'.join(rest)}"
