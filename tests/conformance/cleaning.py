"""What runs leave in a subscription, taken away: groups that carry a run's mark, and what is soft-deleted of them."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.conformance.azure import GROUP_PREFIX, Azure
from tests.conformance.needs import API, WORKSPACE

MARK, UNTIL = "aihub-conformance", "aihub-conformance-until"
"""Tags of a run's groups: its id, and when its time is over."""
_GROUPS = "2024-03-01"
_CLEANING_SECONDS = 3600.0


def tags(run: str, minutes: float) -> dict[str, str]:
    """The tags of a run's groups; some more time than the run has is for its cleaning."""
    until = datetime.fromtimestamp(time.time() + minutes * 60 + _CLEANING_SECONDS, UTC)
    return {MARK: run, UNTIL: until.isoformat(timespec="seconds")}


def clean(azure: Azure, run: str | None, tell: Callable[[str], None]) -> None:
    """Deletes the groups of a run, and of every run whose time is over; purges what they leave soft-deleted.

    Nothing is touched but groups that have both the name and the mark of such a run.

    Args:
        azure: the subscription.
        run: one that has ended; None for those whose time is over alone.
        tell: shows a person a line.

    Raises:
        UnmetError: Azure refuses.
    """
    azure.deadline = time.monotonic() + _CLEANING_SECONDS
    with azure.unrecorded():
        for group in [each for each in _groups(azure) if _is_over(each, run)]:
            tell(f"deletes the group {group['name']}")
            _delete_workspaces(azure, group["id"])
            azure.delete(group["id"], _GROUPS).ok()
        _purge(azure, {each["name"].lower() for each in _groups(azure)}, tell)


def _groups(azure: Azure) -> list[dict[str, Any]]:
    listed = _all(azure, f"{azure.subscription}/resourcegroups", _GROUPS)
    return [each for each in listed if each["name"].startswith(GROUP_PREFIX)]


def _is_over(group: Mapping[str, Any], run: str | None) -> bool:
    marked: Mapping[str, str] = group.get("tags") or {}
    owner = marked.get(MARK)
    if not owner or owner not in group["name"]:
        return False
    try:
        return owner == run or datetime.fromisoformat(marked[UNTIL]) < datetime.now(UTC)
    except (LookupError, TypeError, ValueError):
        return False


def _delete_workspaces(azure: Azure, group: str) -> None:
    """Deletes workspaces for good; with their group they would be soft-deleted. Projects go before their hubs."""
    listed = _all(azure, f"{group}/providers/{WORKSPACE}", "2025-12-01")
    for each in sorted(listed, key=lambda each: each.get("kind") != "Project"):
        azure.delete(each["id"], forceToPurge="true").ok()


def _purge(azure: Azure, live: set[str], tell: Callable[[str], None]) -> None:
    """Purges the accounts and vaults of groups that are no more."""
    services, vaults = (
        f"{azure.subscription}/providers/{each}" for each in ("Microsoft.CognitiveServices", "Microsoft.KeyVault")
    )
    for account in _all(azure, f"{services}/deletedAccounts", API):
        if _is_of_a_gone_run(account["id"], live):
            tell(f"purges the account {account['name']}")
            azure.eventually(lambda at=account["id"]: azure.delete(at, API), lambda it: it.status != 409).ok()  # type: ignore[misc]
    for vault in _all(azure, f"{vaults}/deletedVaults", "2024-11-01"):
        if _is_of_a_gone_run(vault["properties"]["vaultId"], live):
            tell(f"purges the vault {vault['name']}")
            azure.post(f"{vault['id']}/purge").ok()


def _is_of_a_gone_run(resource_id: str, live: set[str]) -> bool:
    group = resource_id.lower().partition("/resourcegroups/")[2].partition("/")[0]
    return group.startswith(GROUP_PREFIX) and group not in live


def _all(azure: Azure, path: str, version: str) -> list[dict[str, Any]]:
    page = azure.get(path, version).ok().body
    found = list(page["value"])
    while following := page.get("nextLink"):
        page = azure.call("GET", following, headers=azure.bearer("https://management.azure.com")).ok().body
        found += page["value"]
    return found
