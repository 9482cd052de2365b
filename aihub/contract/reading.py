"""Endpoints that were written down, such as a stack's output, read as what the contract says they are.

Whoever can write to a stack's state can write anything into its outputs, and another version of the program writes
what this one does not know. Texts here say where something is wrong, and never what stands there.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from aihub.contract.endpoint import CONTRACT, NAME_PATTERN, Endpoint
from aihub.errors import AihubError

TOLERANT = ConfigDict(strict=True, extra="allow")
"""Fields that this version does not know are kept: a newer program may have added them."""
_AGAIN = "run `pulumi up` again with this program, or update aihub"
_VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)
_AUTH_TYPES = {"key", "aml-token", "entra"}
_FREE = {"headers", "body"}
"""Fields with names of anybody's choice, which are not repeated either."""
_WANTED = {
    "string_type": "be text",
    "int_type": "be a whole number",
    "bool_type": "be true or false",
    "list_type": "be a list",
    "dict_type": "be a JSON object",
    "model_attributes_type": "be a JSON object",
    "too_short": "not be empty",
    "string_pattern_mismatch": "be the name of a deployment",
    "recursion_depth_exceeded": "be less deep",
}
"""What a value must do that does not, by pydantic's type of the error."""


class ContractError(AihubError):
    """The stack output does not follow the endpoint contract; the text is one line with the place and what to do."""


@cache
def _endpoints() -> TypeAdapter[list[Endpoint]]:
    return TypeAdapter(list[Endpoint], config=TOLERANT)


def read_list(document: object, source: str) -> list[Endpoint]:
    """The endpoints of a JSON document.

    Args:
        document: what should be a list of endpoints.
        source: whose they are, such as `the stack dev`.

    Raises:
        ContractError: it is another version's, or not what the contract says.
    """
    if not isinstance(document, list):
        raise ContractError(f"{source}: `endpoints` is no list of endpoints; run `pulumi up` with this program")
    for number, each in enumerate(document):
        _check_version(each, f"{source}: {_place(document, number)}")
    try:
        endpoints = _endpoints().validate_python(document)
    except ValidationError as error:
        first, *others = error.errors(include_url=False, include_input=False, include_context=True)
        more = f" (and {len(others)} more)" if others else ""
        raise ContractError(f"{source}: {_described(document, first)}{more}; {_AGAIN}") from None
    _check_names(endpoints, source)
    return endpoints


def read_one(document: object, source: str) -> Endpoint:
    """The endpoint of a JSON document, as `read_list` reads one of several."""
    [endpoint] = read_list([document], source)
    return endpoint


def _check_version(entry: object, place: str) -> None:
    if not isinstance(entry, dict):
        raise ContractError(f"{place} must be a JSON object; {_AGAIN}")
    version = entry.get("contract")
    if version == CONTRACT:
        return
    if version is None:
        raise ContractError(f"{place}.contract is missing; {_AGAIN}")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ContractError(f"{place}.contract is no version of the contract; {_AGAIN}")
    newer = int(version) > int(CONTRACT)
    raise ContractError(
        f"{place} was written by {'a newer' if newer else 'an older'} version of the program "
        f"(contract {version}, this one reads {CONTRACT}); {'update aihub' if newer else 'run `pulumi up` first'}"
    )


def _check_names(endpoints: Sequence[Endpoint], source: str) -> None:
    found: dict[str, int] = {}
    for number, endpoint in enumerate(endpoints):
        # Azure and Key Vault tell no capitals apart.
        other = found.setdefault(endpoint["name"].casefold(), number)
        if other != number:
            place = f"{_place(endpoints, number)}.name is also that of endpoints[{other}]"
            raise ContractError(f"{source}: {place}; {_AGAIN}")


def _described(document: Sequence[Any], error: ErrorDetails) -> str:
    number, *path = error["loc"]
    place, before = _place(document, int(number)), None
    for part in path:
        # pydantic names the kind of `auth` that it has chosen as if it were a field.
        if before != "auth" or part not in _AUTH_TYPES:
            place += f"[{part}]" if isinstance(part, int) else f".{part}"
        if part in _FREE:
            break
        before = part
    match error["type"]:
        case "missing":
            return f"{place} is missing"
        case "union_tag_not_found":
            return f"{place}.type is missing"
        case "union_tag_invalid":
            return f"{place}.type must be one of {error['ctx']['expected_tags']}"
        case "value_error":
            return f"{place} {error['ctx']['error']}"
        case kind if kind in _WANTED:
            return f"{place} must {_WANTED[kind]}"
    return f"{place} {error['msg'].replace('Input should be', 'must be')}"


def _place(document: Sequence[Any], number: int) -> str:
    """The place of an endpoint, with its name where it has one."""
    entry = document[number]
    name = entry.get("name") if isinstance(entry, dict) else None
    is_name = isinstance(name, str) and re.fullmatch(NAME_PATTERN, name)
    return f"endpoints[{number}]" + (f" ({name})" if is_name else "")
