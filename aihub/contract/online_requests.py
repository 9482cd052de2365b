"""The smallest valid request of an online endpoint, by what is asked of it and what serves its model.

What a scoring route takes is up to the container: Hugging Face's own for the registry of that name, MLflow's for models
of other registries and of one's own. Sources: Microsoft's published samples of each.
"""

from pydantic import JsonValue

from aihub.contract.model_ids import model_of

_TOKENS = 16
_MESSAGES: list[JsonValue] = [{"role": "user", "content": "ping"}]
_WITH_ANGLED_MASK = ("roberta", "camembert", "bart")


def smallest_request(task: str, model_id: str) -> dict[str, JsonValue]:
    """The body.

    Args:
        task: what is asked of the endpoint.
        model_id: the model's id, in a registry or a workspace.

    Raises:
        ValueError: the task is `score`, for which only the author of the scoring script knows it.
    """
    if task == "score":
        raise ValueError("what a scoring script takes is not known; write probe.body")
    model = model_of(model_id)
    if model.registry == "HuggingFace":
        return _hugging_face(task, model.name)
    return _mlflow(task, model.name, wrapped=model.registry == "azureml-meta")


def _hugging_face(task: str, model: str) -> dict[str, JsonValue]:
    match task:
        case "chat/completions":
            return {"model": model, "messages": _MESSAGES, "max_tokens": _TOKENS}
        case "embeddings":
            return {"model": model, "input": "ping"}
        case "text-generation":
            return {"inputs": "ping", "parameters": {"max_new_tokens": _TOKENS}}
    return {"inputs": _text(task, model)}


def _mlflow(task: str, model: str, *, wrapped: bool) -> dict[str, JsonValue]:
    """Chat, and all that the Llama family is asked, wraps its input once more and has its parameters inside."""
    if task == "chat/completions" or wrapped:
        texts: list[JsonValue] = _MESSAGES if task == "chat/completions" else [_text(task, model)]
        return {"input_data": {"input_string": texts, "parameters": {"max_new_tokens": _TOKENS}}}
    body: dict[str, JsonValue] = {"input_data": [_text(task, model)]}
    return body | ({"params": {"max_new_tokens": _TOKENS}} if task == "text-generation" else {})


def _text(task: str, model: str) -> str:
    if task != "fill-mask":
        return "ping"
    mask = "<mask>" if any(family in model.lower() for family in _WITH_ANGLED_MASK) else "[MASK]"
    return f"The capital of France is {mask}."
