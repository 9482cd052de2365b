"""Which probe a route gets: by what it says that it can do, never by a name."""

from aihub.contract.endpoint import Route
from aihub.smoke.tasks import batches, media, plain, text
from aihub.smoke.tasks.probe import Caller, Probe, Question, is_filtered, read

__all__ = ["Caller", "Probe", "Question", "is_filtered", "probe_of", "read"]

_PROBES = {
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


def probe_of(route: Route) -> Probe | None:
    """The probe for a route; None for a task that came after this version."""
    if "body" not in route:
        return _PROBES.get(route["task"])
    return media.IMAGES_OF_A_PUBLISHER if route["task"] == "images/generations" else plain.OWN_REQUEST
