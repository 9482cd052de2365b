"""Whether the model that answered is the declared one."""

import re

from aihub.endpoint import Endpoint, Route

_CATALOGUE_TYPES = {"azure-openai", "model-inference"}
"""Types whose answers name the model as the catalogue does. Serverless endpoints and containers say what they like."""
_ROUTER = "model-router"
_NUMBERED = re.compile(r"\d[\d-]*(preview)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def is_declared(answered: str, endpoint: Endpoint, route: Route) -> bool:
    """Whether a model's own name in an answer, such as `gpt-4.1-mini-2025-04-14`, is that of the endpoint's model.

    OpenAI's models must agree in each part, and in the version where the answer has one; of other publishers' one name
    must hold the other, since they spell theirs in several ways. The deployment's name tells nothing and passes, as do
    model routers.
    """
    declared = endpoint["model_name"]
    if endpoint["type"] not in _CATALOGUE_TYPES or route["name"] == "score" or declared == _ROUTER:
        return True
    if answered == endpoint["model"] or answered == endpoint["name"]:
        return True
    if endpoint["publisher"] != "OpenAI":
        one, other = _letters(answered.rpartition("/")[2]), _letters(declared)
        return one in other or other in one
    parts, wanted = _parts(answered), _parts(declared)
    if parts[: len(wanted)] != wanted:
        return False
    version, declared_version = "-".join(parts[len(wanted) :]), (endpoint["model_version"] or "").lower()
    if version in ("", "latest", declared_version):
        return True
    # `gpt-4.1-mini` is no version of `gpt-4.1`; and versions that are no dates count on their own.
    return bool(_NUMBERED.fullmatch(version)) and not (_DATE.fullmatch(version) and _DATE.fullmatch(declared_version))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _parts(name: str) -> list[str]:
    # Azure leaves out the point that OpenAI writes.
    return re.split(r"[-_ ]", name.lower().replace("gpt-3.5", "gpt-35"))
