"""Containers of online deployments: their paths and answers, by the model's task and web server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localazure.services.cognitive_services.inference.errors import InferenceError
from localazure.services.machine_learning.inference.replies import Reply, chat_reply, embeddings_reply, text_of
from localazure.services.machine_learning.registry_models import RegistryModel

Json = dict[str, Any]

_FILLERS = {"paris": 0.42, "lille": 0.07, "lyon": 0.06}
_SENTIMENTS = {"POSITIVE": 0.9986, "NEGATIVE": 0.0014}


class _BodyError(Exception):
    """The request's body is not what the model takes."""


@dataclass(frozen=True)
class Container:
    """A model with its web server."""

    model: RegistryModel

    def call(self, method: str, path: str, body: bytes, now: float) -> Reply:
        """Answers a request with the container's own status, which the endpoint turns into 424 unless it is 200."""
        routes = {"/": "GET", "/swagger.json": "GET", self.model.path: "POST"}
        if path not in routes:
            return Reply(404, {"detail": "Not Found"})
        if method != routes[path]:
            return Reply(405, {"detail": "Method Not Allowed"})
        if path == "/":
            return Reply(200, "Healthy")
        if path == "/swagger.json":
            return Reply(200, self._description())
        if self.model.answers == "errors":
            return Reply(
                500, {"message": "An unexpected error occurred in scoring script. Check the logs for more info."}
            )
        try:
            return self._score(_json(body), now)
        except _BodyError as error:
            return Reply(400, {"message": str(error)})
        except InferenceError as error:
            return Reply(error.status, json.loads(error.body))

    def _score(self, body: Json, now: float) -> Reply:
        model = self.model
        if model.mlflow:
            return Reply(200, _mlflow(model, body))
        if model.can("chatCompletion"):
            return chat_reply(model, body, now, filtered=False)
        if model.can("embeddings"):
            return embeddings_reply(model, body)
        if model.can("score"):
            return Reply(200, _script(body))
        return Reply(200, _pipeline(model, body))

    def _description(self) -> Json:
        answers = {"200": {"description": "the model's answer"}}
        return {
            "openapi": "3.0.1",
            "info": {"title": self.model.name, "version": "1.0"},
            "paths": {self.model.path: {"post": {"operationId": "score", "responses": answers}}},
        }


def _json(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found:
        raise _BodyError("The body must be a JSON object with the model's input.")
    return found


def _script(body: Json) -> list[Any]:
    """The answer of a user's `score.py`, as in Microsoft's samples: a number per row of `data`."""
    rows = body.get("data", body)
    return [0.5] * (len(rows) if isinstance(rows, list) else 1)


def _pipeline(model: RegistryModel, body: Json) -> Any:
    """The answer to a request in Hugging Face's format: `inputs` is a string or a list of strings."""
    inputs = body.get("inputs")
    many = isinstance(inputs, list)
    texts = _texts("inputs", inputs if many else [inputs])
    if model.can("fill-mask"):
        found: list[Any] = [_fill(model, text) for text in texts]
    elif model.can("text-classification"):
        found = [[_sentiments()[0]] for _ in texts]
    else:
        budget = _budget(body.get("parameters"))
        found = [{"generated_text": text_of(model, text, budget)} for text in texts]
    return found if many else found[0]


def _mlflow(model: RegistryModel, body: Json) -> Any:
    """The answer to a request in MLflow's format: `input_data` and, for text models, `params`."""
    if body.get("input_data") is None:
        raise _BodyError("The parameter 'input_data' has no value.")
    given = body["input_data"]
    if model.can("score"):
        rows = given.get("data") if isinstance(given, dict) else given
        if not isinstance(rows, list):
            raise _BodyError("input_data must hold rows: in its member 'data', or as a list.")
        return [0.5] * len(rows)
    if model.can("fill-mask"):
        return [_fill(model, text)[0]["token_str"] for text in _texts("input_data", given)]
    if model.can("text-classification"):
        found = _sentiments()
        everything = _parameters(body.get("params")).get("return_all_scores")
        return [found if everything else found[0] for _ in _texts("input_data", given)]
    if not isinstance(given, dict):
        budget = _budget(body.get("params"))
        return [text_of(model, text, budget) for text in _texts("input_data", given)]
    if not isinstance(given.get("input_string"), list):
        raise _BodyError("input_data must hold 'input_string': a list of texts or of messages.")
    budget = _budget(given.get("parameters"))
    return {"output": text_of(model, given["input_string"], budget)}


def _texts(name: str, given: Any) -> list[str]:
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        raise _BodyError(f"{name} must be a text or a list of texts.")
    return given


def _parameters(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict | None):
        raise _BodyError("The parameters must be an object.")
    return given or {}


def _budget(parameters: Any) -> int | None:
    found = _parameters(parameters).get("max_new_tokens")
    if found is not None and (type(found) is not int or found < 1):
        raise _BodyError("max_new_tokens must be a number from 1 on.")
    return found


def _fill(model: RegistryModel, text: str) -> list[Json]:
    mask = "<mask>" if "roberta" in model.name.lower() else "[MASK]"
    if mask not in text:
        raise _BodyError(f"No mask_token ({mask}) found on the input.")
    return [
        {"score": score, "token": 3000 + index, "token_str": word, "sequence": text.replace(mask, word)}
        for index, (word, score) in enumerate(_FILLERS.items())
    ]


def _sentiments() -> list[Json]:
    return [{"label": label, "score": score} for label, score in _SENTIMENTS.items()]
