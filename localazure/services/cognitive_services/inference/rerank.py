"""Rerank: documents in the order of their relevance, which is the number of shared words here."""

from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.inference import errors
from localazure.services.cognitive_services.inference.calls import Call

Json = dict[str, Any]


async def answer(call: Call) -> web.Response:
    """Answers a call."""
    return web.json_response(ranking(call.body))


def ranking(body: Json) -> Json:
    """The documents, ordered by the words that they share with the query.

    Raises:
        InferenceError: 400, the body is not valid.
    """
    query, documents = body.get("query"), body.get("documents")
    if not isinstance(query, str) or not query:
        raise errors.missing_parameter("query")
    if not isinstance(documents, list) or not documents:
        raise errors.missing_parameter("documents")
    most = body.get("top_n", len(documents))
    if type(most) is not int or most < 1:
        raise errors.invalid_value("top_n", "an integer from 1 on")
    texts = [each.get("text", "") if isinstance(each, dict) else str(each) for each in documents]
    scores = [(_relevance(query, text), -index) for index, text in enumerate(texts)]
    best = sorted(scores, reverse=True)[:most]
    results = [{"index": -index, "relevance_score": score} for score, index in best]
    return {"results": results, "meta": {"billed_units": {"search_units": 1}}}


def _relevance(query: str, text: str) -> float:
    wanted, found = set(query.lower().split()), set(text.lower().split())
    return round((1 + len(wanted & found)) / (2 + len(wanted)), 6)
