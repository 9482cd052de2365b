"""Read the answer to a call, and write what was asked for."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aihub.call.request import Kind
from aihub.call.sink import Sink
from aihub.errors import AihubError
from aihub.smoke.tasks import Adapter, read
from aihub.smoke.tasks.adapter import events_in

if TYPE_CHECKING:
    from httpx2 import Response


class StreamError(AihubError):
    """An answer has an error in the place of its next piece; who called says of which endpoint it is."""

    def __init__(self, event: Any) -> None:
        super().__init__("the answer ends with an error")
        self.event = event


@dataclass
class Heard:
    """What an answer says besides its output."""

    tokens: dict[str, int] = field(default_factory=dict)
    """Tokens that were used: `in` and `out`, as far as the answer says."""
    ending: str = ""
    """Why the model stopped, in the words of its API."""
    dimensions: int | None = None
    """Length of a vector."""

    def note(self, document: Any) -> None:
        """Note what a whole answer or an event of a stream says."""
        for place in _places(document):
            usage = place.get("usage")
            if isinstance(usage, dict):
                for name, members in _TOKENS.items():
                    counts = [usage[each] for each in members if isinstance(usage.get(each), int)]
                    if counts:
                        self.tokens[name] = counts[0]
            self.ending = _ending(place) or self.ending

    @property
    def is_cut(self) -> bool:
        """Whether the answer ended at a limit of tokens."""
        return self.ending in {"length", "max_tokens", "max_output_tokens"}

    @property
    def is_filtered(self) -> bool:
        """Whether the content filter or the model's own refusal ended the answer."""
        return self.ending in {"content_filter", "refusal"}


_TOKENS = {"in": ("prompt_tokens", "input_tokens"), "out": ("completion_tokens", "output_tokens")}


def _places(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in which an API puts usage and ending: the document, and what its events wrap."""
    if isinstance(document, dict):
        yield document
        yield from (document[each] for each in ("response", "message", "delta") if isinstance(document.get(each), dict))


def _ending(place: dict[str, Any]) -> str:
    match place:
        case {"choices": [{"finish_reason": str(reason)}, *_]}:
            return reason
        case {"incomplete_details": {"reason": str(reason)}}:
            return reason
        case {"stop_reason": str(reason)}:
            return reason
    return ""


def pieces(lines: Iterable[str], adapter: Adapter, heard: Heard) -> Iterator[str]:
    """Yield the text of a stream as it comes.

    Args:
        lines: the lines of the stream.
        adapter: of the task.
        heard: receives what the stream says besides.

    Raises:
        StreamError: the stream has an error in it.
    """
    assert adapter.piece is not None, "only texts are streamed"
    for event in events_in(lines):
        if isinstance(event, dict) and (event.get("error") or event.get("type") in {"error", "response.failed"}):
            raise StreamError(event)
        heard.note(event)
        if piece := adapter.piece(event):
            yield piece


def write_whole(response: "Response", kind: Kind, adapter: Adapter, sink: Sink, heard: Heard) -> None:
    """Write an answer that came as a whole, and that holds what was asked for."""
    document = read(response)
    heard.note(document)
    match kind:
        case Kind.AUDIO:
            sink.content(response.content)
        case Kind.IMAGE:
            sink.content(_image(document))
        case Kind.VECTOR:
            vector = document["data"][0]["embedding"]
            heard.dimensions = len(vector)
            sink.text(json.dumps(vector))
        case Kind.TRANSCRIPT:
            sink.text(document["text"])
        case Kind.TEXT:
            sink.text(adapter.says(response))
        case Kind.JSON:
            write_json(response, sink)


def write_json(response: "Response", sink: Sink) -> None:
    """Write an answer's JSON, all of it."""
    sink.text(json.dumps(read(response), ensure_ascii=False, indent=2))


def image_url(document: Any) -> str | None:
    """Return the URL of an image that the answer does not hold itself."""
    match document:
        case {"data": [{"b64_json": str()}, *_]}:
            return None
        case {"data": [{"url": str(url)}, *_]}:
            return url
    return None


def _image(document: Any) -> bytes:
    try:
        return base64.b64decode(document["data"][0]["b64_json"], validate=True)
    except (binascii.Error, ValueError):
        raise StreamError({"message": "the image in the answer is no base64"}) from None
