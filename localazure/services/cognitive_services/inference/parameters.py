"""Parameters of calls, and their checks, in general and for the model."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import errors

Json = dict[str, Any]

# Strings that are split at run time: as list literals, they would take fifty lines.
_CHAT = """
    audio data_sources frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens messages metadata modalities model n parallel_tool_calls prediction presence_penalty
    prompt_cache_key reasoning_effort response_format safety_identifier seed service_tier stop store stream
    stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options
"""
_RESPONSES = """
    background conversation include input instructions max_output_tokens max_tool_calls metadata model
    parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier
    store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user
"""
_EMBEDDINGS = "dimensions encoding_format input input_type model user"
_IMAGES = """
    background model moderation n output_compression output_format prompt quality response_format size style user
"""
_FLUX = """
    aspect_ratio guidance height input_image input_image_2 input_image_3 input_image_4 input_image_5 input_image_6
    input_image_7 input_image_8 model n num_images output_format prompt safety_tolerance seed steps width
"""
_MAI_IMAGES = "height model prompt width"
_SPEECH = "input instructions model response_format speed stream_format voice"
_TRANSCRIPTIONS = """
    chunking_strategy file include[] language model prompt response_format temperature
    timestamp_granularities[]
"""
_COUNT_TOKENS = "cache_control messages model output_config speed system thinking tool_choice tools"
_MESSAGES = f"""
    {_COUNT_TOKENS}
    container inference_geo max_tokens metadata service_tier stop_sequences stream temperature top_k top_p
"""
_BATCHES = "completion_window endpoint input_file_id metadata output_expires_after"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHAT, RESPONSES, EMBEDDINGS = _names(_CHAT), _names(_RESPONSES), _names(_EMBEDDINGS)
IMAGES, SPEECH, TRANSCRIPTIONS = _names(_IMAGES), _names(_SPEECH), _names(_TRANSCRIPTIONS)
FLUX, MAI_IMAGES = _names(_FLUX), _names(_MAI_IMAGES)
MESSAGES, COUNT_TOKENS, BATCHES = _names(_MESSAGES), _names(_COUNT_TOKENS), _names(_BATCHES)

_ROLES = {"system", "developer", "user", "assistant", "tool", "function"}
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
_MINIMUM_OUTPUT_TOKENS = 16
_MAXIMUM_INPUTS = 2048
# Reasoning models take these only with their default value, and the others below not at all.
_FIXED: Mapping[str, int] = {"temperature": 1, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0}
_REFUSED: Mapping[str, str | None] = {
    "max_tokens": "max_completion_tokens",
    "logprobs": None,
    "top_logprobs": None,
    "logit_bias": None,
}


def check_known(body: Json, known: AbstractSet[str]) -> None:
    """Checks that all parameters are known.

    Raises:
        InferenceError: 400 for the first unknown parameter.
    """
    for name in body:
        if name not in known:
            raise errors.unknown_parameter(name)


def check_chat(body: Json, model: Model) -> None:
    """Checks the body of a chat completion.

    Raises:
        InferenceError: 400.
    """
    check_list(body, "messages")
    for index, message in enumerate(body["messages"]):
        name = f"messages[{index}]"
        if not isinstance(message, dict):
            raise errors.invalid_type(name, "an object")
        if message.get("role") not in _ROLES:
            raise errors.invalid_value(f"{name}.role", f"one of {', '.join(sorted(_ROLES))}")
    for limit in ("max_tokens", "max_completion_tokens", "n"):
        check_integer(body, limit, 1)
    _check_sampling(body, model)
    if body.get("reasoning_effort") is not None:
        _check_effort(body["reasoning_effort"], "reasoning_effort", model)


def check_responses(body: Json, model: Model) -> None:
    """Checks the body of a call of the Responses API.

    Raises:
        InferenceError: 400.
    """
    if not isinstance(body.get("input"), str):
        check_list(body, "input")
    check_integer(body, "max_output_tokens", _MINIMUM_OUTPUT_TOKENS)
    _check_sampling(body, model)
    if body.get("previous_response_id"):
        raise errors.previous_response_not_found(body["previous_response_id"])
    reasoning = body.get("reasoning")
    if reasoning is not None and not isinstance(reasoning, dict):
        raise errors.invalid_type("reasoning", "an object")
    if reasoning and reasoning.get("effort") is not None:
        _check_effort(reasoning["effort"], "reasoning.effort", model)


def check_embeddings(body: Json, model: Model) -> None:
    """Checks the body of a call for embeddings.

    Raises:
        InferenceError: 400.
    """
    if not isinstance(body.get("input"), str) or not body["input"]:
        check_list(body, "input")
        if len(body["input"]) > _MAXIMUM_INPUTS:
            raise errors.invalid_value("input", f"at most {_MAXIMUM_INPUTS} items")
        if not all(isinstance(each, str | int | list) for each in body["input"]):
            raise errors.invalid_type("input", "texts or tokens")
    if body.get("encoding_format", "float") not in {"float", "base64"}:
        raise errors.invalid_value("encoding_format", "float or base64")
    wanted = body.get("dimensions")
    if wanted is not None:
        check_integer(body, "dimensions", 1)
        assert model.dimensions, "a model with embeddings has a length in the catalogue"
        if not model.dimensions.adjustable:
            raise errors.unsupported_parameter("dimensions")
        if wanted > model.dimensions.length:
            raise errors.invalid_value("dimensions", f"at most {model.dimensions.length}")


def _check_sampling(body: Json, model: Model) -> None:
    if not model.reasoning:
        return
    for name, default in _FIXED.items():
        value = body.get(name)
        if value is not None and value != default:
            raise errors.unsupported_value(name, value, default)
    for name, instead in _REFUSED.items():
        if body.get(name) is not None:
            raise errors.unsupported_parameter(name, instead)


def _check_effort(effort: object, name: str, model: Model) -> None:
    if not model.reasoning:
        raise errors.unsupported_parameter(name)
    if effort not in EFFORTS:
        raise errors.invalid_value(name, f"one of {', '.join(EFFORTS)}")


def check_list(body: Json, name: str) -> None:
    """Checks that a required parameter is a non-empty list.

    Raises:
        InferenceError: 400.
    """
    if body.get(name) is None:
        raise errors.missing_parameter(name)
    if not isinstance(body[name], list):
        raise errors.invalid_type(name, "an array")
    if not body[name]:
        raise errors.empty_array(name)


def check_text(body: Json, name: str) -> None:
    """Checks that a required parameter is a non-empty string.

    Raises:
        InferenceError: 400.
    """
    if not body.get(name):
        raise errors.missing_parameter(name)
    if not isinstance(body[name], str):
        raise errors.invalid_type(name, "a string")


def check_choice(body: Json, name: str, choices: Iterable[str]) -> None:
    """Checks that an optional parameter has one of the given values.

    Raises:
        InferenceError: 400.
    """
    allowed = list(choices)
    if body.get(name) is not None and body[name] not in allowed:
        raise errors.invalid_value(name, f"one of {', '.join(allowed)}")


def check_integer(body: Json, name: str, minimum: int) -> None:
    """Checks that an optional parameter is an integer of at least `minimum`.

    Raises:
        InferenceError: 400.
    """
    value = body.get(name)
    if value is None:
        return
    if type(value) is not int:
        raise errors.invalid_type(name, "an integer")
    if value < minimum:
        raise errors.below_minimum(name, minimum, value)
