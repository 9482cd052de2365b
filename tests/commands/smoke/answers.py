"""The answers of a healthy service, by task."""

from typing import Any

CHAT: dict[str, Any] = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4.1-mini-2025-04-14",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "pong"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
EMBEDDINGS: dict[str, Any] = {
    "object": "list",
    "model": "text-embedding-3-small",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}
RESPONSE: dict[str, Any] = {
    "id": "r",
    "object": "response",
    "status": "incomplete",
    "model": "gpt-5-mini-2025-08-07",
    "output": [],
    "usage": {"input_tokens": 1, "output_tokens": 16, "total_tokens": 17},
}
IMAGE: dict[str, Any] = {"created": 1, "data": [{"b64_json": "iVBORw0KGgo="}]}
TRANSCRIPTION: dict[str, Any] = {"text": ""}
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-4-5",
    "content": [{"type": "text", "text": "pong"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 1, "output_tokens": 1},
}
RERANKED: dict[str, Any] = {"id": "x", "results": [{"index": 0, "relevance_score": 0.9}]}
