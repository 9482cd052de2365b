"""Choose the adapter of a route by the route's task and protocol, never by a name."""

from aihub.contract.endpoint import Route
from aihub.smoke.tasks import batches, media, plain, text
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, is_filtered, read

__all__ = ["Adapter", "Caller", "Question", "adapter_for", "is_filtered", "read"]

_ADAPTERS = {
    "audio/speech": media.SPEECH,
    "audio/transcriptions": media.TRANSCRIPTIONS,
    "batches": batches.BATCHES,
    "chat/completions": text.CHAT,
    "embeddings": text.EMBEDDINGS,
    "images/generations": media.IMAGES,
    "messages": plain.MESSAGES,
    "rerank": plain.RERANK,
    "responses": text.RESPONSES,
}


def adapter_for(route: Route) -> Adapter | None:
    """Return the adapter for a route; None for a task that this version does not know."""
    if "body" not in route:
        return _ADAPTERS.get(route["task"])
    return media.IMAGES_OF_A_PUBLISHER if route["task"] == "images/generations" else plain.OWN_REQUEST
