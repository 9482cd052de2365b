"""Content-filter policies and blocklists of an account, applied to prompts and answers.

Texts are not classified. A text with a mark such as `filter-test:violence:medium` or `filter-test:jailbreak`
counts as harmful content of that category (without a severity: high), so that a filtered prompt can be tried.
"""

import re
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource

POLICY = "Microsoft.CognitiveServices/accounts/raiPolicies"
BLOCKLIST = "Microsoft.CognitiveServices/accounts/raiBlocklists"
ITEM = "Microsoft.CognitiveServices/accounts/raiBlocklists/raiBlocklistItems"

PROMPT = "Prompt"
COMPLETION = "Completion"

SEVERITIES = ("Low", "Medium", "High")
HARMS = {"Hate": "hate", "Sexual": "sexual", "Violence": "violence", "Selfharm": "self_harm"}
"""The filters with a severity: name in a policy, name in an answer's `content_filter_results`."""
DETECTIONS = {
    "Jailbreak": "jailbreak",
    "Indirect Attack": "indirect_attack",
    "Protected Material Text": "protected_material_text",
    "Protected Material Code": "protected_material_code",
    "Profanity": "profanity",
}
"""The filters without a severity: name in a policy, name in an answer's `content_filter_results`."""

DEFAULT_POLICY = "Microsoft.DefaultV2"
_MARK = re.compile(r"filter-test:([a-z_]+)(?::(low|medium|high))?", re.IGNORECASE)


def _filter(name: str, source: str, *, blocking: bool = True) -> dict[str, Any]:
    severity = {"severityThreshold": "Medium"} if name in HARMS else {}
    return {"name": name, "source": source, "enabled": True, "blocking": blocking, **severity}


_HARM_FILTERS = [_filter(name, source) for name in HARMS for source in (PROMPT, COMPLETION)]
# Microsoft's documentation of the default safety policies, for text models.
BUILT_IN: dict[str, list[dict[str, Any]]] = {
    "Microsoft.Default": _HARM_FILTERS,
    DEFAULT_POLICY: [
        *_HARM_FILTERS,
        _filter("Jailbreak", PROMPT),
        _filter("Protected Material Text", COMPLETION),
        _filter("Protected Material Code", COMPLETION, blocking=False),
    ],
}
"""The filters of the policies that every account has."""


def policy(azure: Azure, account: Resource, name: str) -> Resource | None:
    """The content-filter policy with a name, built-in or the account's own; case does not matter."""
    for built_in, filters in BUILT_IN.items():
        if built_in.lower() == name.lower():
            return {
                "id": f"{account['id']}/raiPolicies/{built_in}",
                "name": built_in,
                "type": POLICY,
                "properties": {"type": "SystemManaged", "mode": "Blocking", "contentFilters": filters},
            }
    return resources.get(azure, f"{account['id']}/raiPolicies/{name}")


def policies(azure: Azure, account: Resource) -> list[Resource]:
    """The account's own content-filter policies."""
    return resources.of_type(azure, POLICY, account["id"] + "/")


def blocks(azure: Azure, account: Resource, deployment: Resource, text: str, source: str) -> dict[str, Any] | None:
    """Whether a deployment's policy blocks a text.

    Args:
        azure: the local Azure.
        account: the account of the deployment.
        deployment: the deployment that is called.
        text: the whole prompt, or the whole answer.
        source: `PROMPT` or `COMPLETION`.

    Returns:
        The members of `content_filter_results` that name the filters, such as `{"hate": {"filtered": True, "severity":
        "high"}}` or `{"custom_blocklists": {"filtered": True, "details": [{"filtered": True, "id": "names"}]}}`;
        None when the policy lets the text pass.
    """
    found = policy(azure, account, deployment["properties"].get("raiPolicyName", DEFAULT_POLICY))
    if found is None:
        return None
    filters, lists = _effective(azure, account, found)
    by_filters = _filtered(filters, text, source)
    by_lists = [
        each["blocklistName"]
        for each in lists
        if each.get("source") == source
        and each.get("blocking", True)
        and _matches(azure, account, each["blocklistName"], text)
    ]
    if by_lists:
        details = [{"filtered": True, "id": name} for name in by_lists]
        return by_filters | {"custom_blocklists": {"filtered": True, "details": details}}
    return by_filters or None


def _effective(
    azure: Azure, account: Resource, found: Resource
) -> tuple[dict[tuple[str, str], dict[str, Any]], list[dict[str, Any]]]:
    """The filters of a policy by name and source, and its blocklists, with those of its base policies."""
    filters: dict[tuple[str, str], dict[str, Any]] = {}
    lists: list[dict[str, Any]] = []
    each: Resource | None = found
    while each:
        properties = each["properties"]
        lists += properties.get("customBlocklists", [])
        for one in properties.get("contentFilters", []):
            filters.setdefault((one["name"].lower(), one["source"]), one)
        base = properties.get("basePolicyName")
        each = policy(azure, account, base) if base else None
    return filters, lists


def _filtered(filters: dict[tuple[str, str], dict[str, Any]], text: str, source: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for mark in _MARK.finditer(text):
        category, severity = mark[1].lower(), (mark[2] or "high").capitalize()
        for name, in_answer in (HARMS | DETECTIONS).items():
            one = filters.get((name.lower(), source))
            if in_answer != category or one is None or not (one.get("enabled", True) and one.get("blocking", True)):
                continue
            if name in DETECTIONS:
                result[in_answer] = {"filtered": True, "detected": True}
            elif SEVERITIES.index(severity) >= SEVERITIES.index(one.get("severityThreshold", "Medium")):
                result[in_answer] = {"filtered": True, "severity": severity.lower()}
    return result


def _matches(azure: Azure, account: Resource, blocklist: str, text: str) -> bool:
    for item in resources.of_type(azure, ITEM, f"{account['id']}/raiBlocklists/{blocklist}/"):
        pattern = item["properties"]["pattern"]
        if not item["properties"].get("isRegex"):
            pattern = rf"(?<!\w){re.escape(pattern)}(?!\w)"
        if re.search(pattern, text, re.IGNORECASE):
            return True
    return False
