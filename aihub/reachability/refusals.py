"""The words by which services of Azure refuse a caller whom their network rules keep out.

A missing role is a 403, too, and passes when it has spread; what network rules refuse does not. So the words are
compared as a whole: text that a caller or a model can choose, around or beside them, counts for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal["closed", "address", "endpoint", "rules"]
"""`closed`: public access is off, private endpoints alone are let in. `address`: the caller's address is not allowed.
`endpoint`: the private endpoint that was used is not approved. `rules`: the service does not say which rule it was."""


@dataclass(frozen=True)
class Words:
    """A service's message for a refusal."""

    text: str
    reason: Reason
    source: str
    """Where it was seen."""


KNOWN = (
    Words(
        "Public access is disabled. Please configure private endpoint.",
        "closed",
        "TabularEditor/TabularEditor3#1557; docs.tabulareditor.com, Azure OpenAI connection errors",
    ),
    Words(
        "Access denied due to Virtual Network/Firewall rules.",
        "address",
        "Azure-Samples/azure-sql-db-chatbot#3",
    ),
    Words(
        "Traffic is not from an approved private endpoint.",
        "endpoint",
        "public threads on Foundry accounts and Cosmos DB that are reached by another network's private endpoint",
    ),
    Words(
        "A Virtual Network is configured for this resource. Please use the correct endpoint for making requests. "
        "Check https://aka.ms/cogsvc-vnet for more details.",
        "rules",
        "continuedev/continue#12547",
    ),
    Words(
        "Access to workspace was denied based on workspace private link configuration.",
        "closed",
        "MicrosoftDocs/azure-docs#90426",
    ),
)
"""Messages with status 403: of accounts, with the code `403` or `AccessDenied`, depending on the region; the last one
of workspaces, with the code `UserError`."""
_ACCOUNT_POLICY = "ThrowExceptionDueToTrafficDenied"
"""Header `policy-id` of an account's refusal (Azure-Samples/azure-sql-db-chatbot#3)."""
_ACCOUNT_CODE = "AccessDenied"
VAULT: Mapping[str, Reason] = {"ForbiddenByConnection": "closed", "ForbiddenByFirewall": "address"}
"""Inner codes of vaults, with status 403 (Microsoft's "Azure Key Vault REST API error codes")."""
_LONGEST = 400


def refused_by_rules(status: int, code: str | None, message: object, policy: str | None) -> str | None:
    """Return why network rules refuse a caller of an endpoint, in the service's words; None for another answer.

    Args:
        status: HTTP status.
        code: code of the error.
        message: message of the error, as it came.
        policy: header `policy-id`.
    """
    if status != 403:
        return None
    if words := _known(message):
        return words.text
    by_rules = code == _ACCOUNT_CODE or policy == _ACCOUNT_POLICY
    return "the network rules of the account do not let this caller in" if by_rules else None


def _known(message: object) -> Words | None:
    if not isinstance(message, str) or len(message) > _LONGEST:
        return None
    said = _plain(message)
    return next((each for each in KNOWN if _plain(each.text) == said), None)


def _plain(text: str) -> str:
    return " ".join(text.split()).removesuffix(".").casefold()
