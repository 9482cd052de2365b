"""Calls that must be refused: by which statuses, and with what in the place of the credential."""

import secrets
import string

from aihub.contract.endpoint import Auth


def refusals(type_name: str) -> set[int]:
    """Return the statuses by which routes of a type refuse calls without a valid credential; others are an issue.

    Serverless endpoints can answer 400 (microsoft/semantic-kernel#8624) on each of their routes.
    """
    return {400, 401} if type_name == "serverless-api" else {401}


def forged(header: dict[str, str], auth: Auth) -> dict[str, str]:
    """Return a header with an invalid credential in the form of a valid one."""
    before, _, after = auth["format"].partition("{credential}")
    value = header[auth["header"]]
    inner = value[len(before) : len(value) - len(after)]
    letters = string.ascii_lowercase + string.digits
    wrong = "".join(secrets.choice(letters) if each.isalnum() else each for each in inner)
    return {auth["header"]: f"{before}{wrong}{after}"}
