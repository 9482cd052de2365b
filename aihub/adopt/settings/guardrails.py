"""Content filters and blocklists of the account, as the section `guardrails`."""

from aihub.adopt.settings.parts import Note, Part, filled, name_of
from aihub.adopt.settings.reading import Found
from aihub.arm.bodies import Json, value_at

_MICROSOFTS = "microsoft."


def guardrails(found: Found) -> Part:
    """Return the section `guardrails`; empty where the account has only Microsoft's policies."""
    part = Part()
    own = [each for each in found.policies if not _is_microsofts(each)]
    part.put("content_filters", {name_of(each): _policy(each, part) for each in own} or None)
    part.put("blocklists", {name_of(each): _blocklist(each, items) for each, items in found.blocklists} or None)
    return part


def _is_microsofts(policy: Json) -> bool:
    return value_at(policy, "properties.type") == "SystemManaged" or name_of(policy).lower().startswith(_MICROSOFTS)


def _policy(policy: Json, part: Part) -> Json:
    properties: Json = policy.get("properties") or {}
    for each in properties.get("contentFilters") or []:
        if each.get("action") not in (None, "NONE", "None"):
            what = f"its filter {each.get('name')} has the action {each['action']}"
            part.notes.append(
                Note(
                    f"raiPolicies/{name_of(policy)}",
                    what,
                    "`pulumi up` would remove it with the next change of the policy",
                )
            )
    mode = properties.get("mode")
    return filled(
        {
            "base": _unless(properties.get("basePolicyName"), "Microsoft.DefaultV2"),
            "mode": _unless(mode, "Default"),
            "filters": [_filter(each) for each in properties.get("contentFilters") or []],
            "blocklists": [_applied(each) for each in properties.get("customBlocklists") or []],
        }
    )


def _filter(each: Json) -> Json:
    return filled(
        {
            "name": each.get("name"),
            "source": each.get("source"),
            "severity": each.get("severityThreshold"),
            "blocking": False if each.get("blocking") is False else None,
            "enabled": False if each.get("enabled") is False else None,
        }
    )


def _applied(each: Json) -> Json:
    blocking = False if each.get("blocking") is False else None
    return filled({"name": each.get("blocklistName"), "source": each.get("source"), "blocking": blocking})


def _blocklist(blocklist: Json, items: list[Json]) -> Json:
    texts = {
        name_of(each): filled(
            {
                "pattern": value_at(each, "properties.pattern"),
                "regex": True if value_at(each, "properties.isRegex") else None,
            }
        )
        for each in items
    }
    return filled({"description": value_at(blocklist, "properties.description"), "items": texts})


def _unless(value: object, default: object) -> object:
    return None if value == default else value
