"""Compare the model that answered with the declared one."""

import re

from aihub.catalogue.versions import is_upgrade
from aihub.contract.endpoint import Endpoint, Route

_CATALOGUE_TYPES = {"azure-openai", "model-inference"}
"""Types whose answers have the model's name of the catalogue. Serverless endpoints and containers answer any name."""
_ROUTER = "model-router"
_NUMBERED = re.compile(r"\d[\d-]*(preview)?")
_TURBO = re.compile(r"turbo-\d[\d-]*")
"""Version of gpt-4, such as `turbo-2024-04-09`."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def is_declared(answered: str, endpoint: Endpoint, route: Route) -> bool:
    """Return whether the model in an answer, such as `gpt-4.1-mini-2025-04-14`, is the endpoint's model.

    For OpenAI's models each part must agree, and the version when the answer has one; where Azure may upgrade the
    version, a newer one passes. For other publishers' models, which are spelled in several ways, one name must contain
    the other. The deployment's name passes, since it says nothing of the model, and so do model routers.
    """
    declared = endpoint["model_name"]
    if endpoint["type"] not in _CATALOGUE_TYPES or route["name"] == "score" or declared == _ROUTER:
        return True
    if answered == endpoint["model"] or answered == endpoint["name"]:
        return True
    if endpoint["publisher"] != "OpenAI":
        one, other = _letters(answered.rpartition("/")[2]), _letters(declared)
        return one in other or other in one
    version, declared_version = _version(answered, declared), (endpoint["model_version"] or "").lower()
    if version is None:
        return False
    if version in ("", "latest", declared_version) or upgraded_version(answered, endpoint):
        return True
    # `gpt-4.1-mini` is no version of `gpt-4.1`. A date is not compared with a version that is no date.
    return bool(_NUMBERED.fullmatch(version)) and not (_DATE.fullmatch(version) and _DATE.fullmatch(declared_version))


def upgraded_version(answered: str, endpoint: Endpoint) -> str | None:
    """Return the version in an answer to which Azure has upgraded the model as the settings allow; else None."""
    if not endpoint.get("model_upgrades") or endpoint["publisher"] != "OpenAI" or endpoint["model_name"] == _ROUTER:
        return None
    version, declared = _version(answered, endpoint["model_name"]), endpoint["model_version"] or ""
    # `gpt-4.1-mini` is no version of `gpt-4.1`.
    if not version or not (_NUMBERED.fullmatch(version) or _TURBO.fullmatch(version)):
        return None
    return version if is_upgrade(declared.lower(), version) else None


def _version(answered: str, declared: str) -> str | None:
    """Return the rest of the answered name after the declared model's name; None for another model's name."""
    parts, wanted = _parts(answered), _parts(declared)
    return "-".join(parts[len(wanted) :]) if parts[: len(wanted)] == wanted else None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _parts(name: str) -> list[str]:
    # Azure leaves out the point that OpenAI writes.
    return re.split(r"[-_ ]", name.lower().replace("gpt-3.5", "gpt-35"))
