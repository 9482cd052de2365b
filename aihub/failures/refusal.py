"""Read the codes and the status out of an error, in whatever form it comes.

Azure hides the cause below general codes: in `details`, in `innererror`, or in a body that is itself text. So all codes
in the text of an error count, and no form of it is assumed: it can be cut, or be no JSON at all.
"""

import re
from dataclasses import dataclass

from aihub.azure.errors import ServiceError
from aihub.safe_text import short

_MOST_CHARACTERS = 20_000
"""Characters of an error that are read."""
_CODES = re.compile(
    # azure-native: Status=400 Code="X" Message="…"; azcore: ERROR CODE: X
    r'\bCode="(?P<quoted>[\w.-]{1,80})"|\bERROR CODE: (?P<azcore>[\w.-]{1,80})'
    # JSON, also JSON in a text of JSON: "code":"X", \"Code\":\"X\"
    r'|\\{0,6}"[Cc]ode\\{0,6}"\s{0,3}:\s{0,3}\\{0,6}"(?P<json>[\w.-]{1,80})'
    # Machine Learning: ExtendedErrorInfo:: Kind: AmlRp, Code: BadRequest, Message: …
    r"|\b[Cc]ode: (?P<listed>[A-Za-z]{3,80})\b"
    # aihub.azure.errors: X: message Y: message
    r"|(?:^|\s)(?P<plain>[A-Z][A-Za-z]{2,79}|\d{1,6}-\d{1,9}): "
    r"|\b(?P<of_login>AADSTS\d{5,7})\b|\b(?P<of_vault>AKV1\d{4})\b",
    re.MULTILINE,
)
_STATUS = re.compile(
    r"\bStatus=(\d{3})\b|\bRESPONSE (\d{3})\b|\bstatus code (\d{3})\b|\bHTTP status: (\d{3})\b|(?:^|\s)([45]\d\d): "
)


@dataclass(frozen=True)
class Refusal:
    """An error of Azure, as far as rules look at it."""

    text: str = ""
    """The error's text; never shown by a rule, but for what its expressions name."""
    codes: tuple[str, ...] = ()
    """Its codes, outer ones first."""
    status: int | None = None
    """HTTP status; None where it is not known."""
    error_class: str = ""
    """Error class of the smoke test; empty for what is no call of an endpoint."""


def refusal_in(text: str, status: int | None = None) -> Refusal:
    """Return the error in a text: of azure-native, of this project's providers, or a body of Azure's.

    Args:
        text: the text.
        status: HTTP status, where it is known and may not be in the text.
    """
    text = text[:_MOST_CHARACTERS]
    if status is None and (found := _STATUS.search(text)):
        status = next(int(each) for each in found.groups() if each)
    codes = dict.fromkeys(str(each[each.lastgroup or 0]) for each in _CODES.finditer(text))
    return Refusal(text, tuple(map(short, codes)), status)


def refusal_of(error: ServiceError) -> Refusal:
    """Return the error that a client raised."""
    inside = refusal_in(error.reason, error.status)
    codes = dict.fromkeys(each for each in (error.code, error.inner_code, *inside.codes) if each)
    return Refusal(inside.text, tuple(codes), inside.status)
