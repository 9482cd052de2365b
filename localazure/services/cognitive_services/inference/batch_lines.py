"""Lines of a batch's input file: one request each, all for one batch deployment."""

import json
from dataclasses import dataclass
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services.deployments import deployment_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Lines:
    """The requests of an input file."""

    requests: list[Json]
    """The requests, as they are in the file."""
    model: Json | None
    """The deployment's model as in Resource Manager; None for a file with problems."""
    problems: list[Json]
    """The problems in the form of a batch's `errors.data`, with the codes that Microsoft documents for batches."""


def read(azure: Azure, account: Resource, endpoint: str, content: str) -> Lines:
    """Reads a file and checks each line.

    Args:
        azure: the local Azure.
        account: the account whose batch it is.
        endpoint: the batch's endpoint, such as `/chat/completions`.
        content: the file's content.
    """
    found: list[Json] = []
    problems: list[Json] = []
    for number, text in enumerate(content.splitlines(), 1):
        if not text.strip():
            continue
        try:
            found.append(_request(text, endpoint, found))
        except _ProblemError as problem:
            problems.append(_shown(problem, number))
    if not content.strip():
        problems.append(_shown(_ProblemError("empty_file", "The input file is empty."), None))
    names = {each["body"]["model"] for each in found}
    if len(names) > 1:
        problems.append(_shown(_ProblemError("model_mismatch", "All lines of a file must name one deployment."), None))
    models = [_model(azure, account, name) for name in names]
    if None in models:
        text = f"The deployment '{next(iter(names))}' does not exist, or its SKU is not one for batches."
        problems.append(_shown(_ProblemError("model_not_found", text), None))
    return Lines(found, None if problems else models[0], problems)


class _ProblemError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _shown(problem: _ProblemError, line: int | None) -> Json:
    return {"code": problem.code, "message": str(problem), "line": line, "param": None}


def _request(text: str, endpoint: str, others: list[Json]) -> Json:
    try:
        line = json.loads(text)
    except json.JSONDecodeError:
        raise _ProblemError("invalid_json_line", "The line is no valid JSON.") from None
    match line:
        case {"custom_id": str(custom_id), "method": "POST", "url": str(url), "body": {"model": str()}}:
            if any(each["custom_id"] == custom_id for each in others):
                raise _ProblemError(
                    "duplicate_custom_id", f"The custom_id '{custom_id}' stands in an earlier line too."
                )
            if path_of(url) != endpoint:
                raise _ProblemError("url_mismatch", f"The url '{url}' is not the batch's endpoint.")
            request: Json = line
            return request
    raise _ProblemError("invalid_request", "A line needs custom_id, method POST, url, and a body with model.")


def path_of(url: str) -> str:
    """The endpoint of a batch without the optional `/v1`."""
    return url.removeprefix("/v1")


def _model(azure: Azure, account: Resource, name: str) -> Json | None:
    deployment = deployment_of(azure, account, name)
    if deployment is None or deployment["name"] != name or not deployment["sku"]["name"].endswith("Batch"):
        return None
    model: Json = deployment["properties"]["model"]
    return model
