"""Content-filter policies and blocklists of the hub's account, which deployments use by name."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import cognitiveservices

from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import is_only_rewritten
from components.deployments.chain import in_chain


class BlocklistItemArgs(TypedDict):
    """An item of a blocklist."""

    pattern: str
    """The text or regular expression."""
    regex: NotRequired[bool | None]
    """Whether it is a regular expression. Default: false."""


class BlocklistArgs(TypedDict):
    """A blocklist."""

    description: NotRequired[str | None]
    """Purpose of the blocklist."""
    items: dict[str, BlocklistItemArgs]
    """The items by name."""


class FilterArgs(TypedDict):
    """One filter of a content-filter policy."""

    name: str
    """Name of the filter: `Violence`, `Jailbreak`, …"""
    source: str
    """Text that is examined: `Prompt` or `Completion`."""
    severity: NotRequired[str | None]
    """Lowest severity that the filter acts on, for filters with severities."""
    blocking: NotRequired[bool | None]
    """Whether a match is blocked. Default: true."""
    enabled: NotRequired[bool | None]
    """Whether the filter is on. Default: true."""


class AppliedBlocklistArgs(TypedDict):
    """A blocklist that a policy applies."""

    name: str
    """Name of the blocklist."""
    source: str
    """Text that is examined: `Prompt` or `Completion`."""
    blocking: NotRequired[bool | None]
    """Whether a match is blocked. Default: true."""


class ContentFilterArgs(TypedDict):
    """A content-filter policy."""

    base: str
    """Microsoft's policy that this one extends."""
    mode: str
    """When a streamed answer is filtered."""
    filters: list[FilterArgs]
    """Filters that differ from those of the base policy."""
    blocklists: list[AppliedBlocklistArgs]
    """Blocklists that the policy applies."""


class GuardrailsArgs(TypedDict):
    """Arguments of the guardrails of a hub."""

    resource_group_name: pulumi.Input[str]
    """The hub's resource group."""
    account_name: pulumi.Input[str]
    """The hub's account."""
    blocklists: dict[str, BlocklistArgs]
    """Blocklists by name."""
    content_filters: dict[str, ContentFilterArgs]
    """Policies by name."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of all of them."""
    live: NotRequired[dict[str, Json]]
    """The policies that the account has, by name in lower case, as ARM answers them. Default: none."""


class Guardrails(pulumi.ComponentResource):
    """Policies and blocklists of an account.

    They are written one after the other, as deployments are, with the deployments' parent as theirs. What else writes
    to the account comes in `depends_on`, and the first deployment after `last_write`.
    """

    def __init__(self, name: str, args: GuardrailsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:Guardrails", name, None, opts)
        self._name, self._args, self._child = name, args, in_chain(self, opts)
        self.last_write: pulumi.Resource | None = None
        """The last write to the account; None when there was none."""
        for blocklist_name, blocklist in args["blocklists"].items():
            self._blocklist(blocklist_name, blocklist)
        for filter_name, content_filter in args["content_filters"].items():
            self._content_filter(filter_name, content_filter)
        self.register_outputs({})

    def _next(self) -> pulumi.ResourceOptions:
        previous = [self.last_write] if self.last_write else []
        return pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=previous))

    def _blocklist(self, name: str, blocklist: BlocklistArgs) -> None:
        args = self._args
        self.last_write = made = cognitiveservices.RaiBlocklist(
            f"{self._name}-{name}",
            resource_group_name=args["resource_group_name"],
            account_name=args["account_name"],
            rai_blocklist_name=name,
            properties={"description": blocklist.get("description") or None},
            tags=args.get("tags"),
            opts=self._next(),
        )
        for item_name, item in blocklist["items"].items():
            self.last_write = cognitiveservices.RaiBlocklistItem(
                f"{self._name}-{name}/{item_name}",
                resource_group_name=args["resource_group_name"],
                account_name=args["account_name"],
                rai_blocklist_name=made.name,
                rai_blocklist_item_name=item_name,
                properties={"pattern": item["pattern"], "is_regex": bool(item.get("regex"))},
                tags=args.get("tags"),
                opts=self._next(),
            )

    def _content_filter(self, name: str, content_filter: ContentFilterArgs) -> None:
        declared: cognitiveservices.RaiPolicyPropertiesArgsDict = {
            "base_policy_name": content_filter["base"],
            "mode": content_filter["mode"],
            "content_filters": [
                {
                    "name": each["name"],
                    "source": each["source"],
                    "severity_threshold": each.get("severity"),
                    "blocking": each.get("blocking") is not False,
                    "enabled": each.get("enabled") is not False,
                }
                for each in content_filter["filters"]
            ],
            "custom_blocklists": [
                {
                    "blocklist_name": each["name"],
                    "source": each["source"],
                    "blocking": each.get("blocking") is not False,
                }
                for each in content_filter["blocklists"]
            ],
        }
        live = value_at(self._args.get("live", {}).get(name.lower()), "properties") or {}
        # Names in another case, filters in another order: no change, whichever of the two the state has.
        may_be_rewritten = {
            "basePolicyName": declared["base_policy_name"],
            "contentFilters": declared["content_filters"],
            "customBlocklists": declared["custom_blocklists"],
        }
        same = [
            f"properties.{member}"
            for member, value in may_be_rewritten.items()
            if is_only_rewritten(value, live.get(member))
        ]
        self.last_write = cognitiveservices.RaiPolicy(
            f"{self._name}-{name}",
            resource_group_name=self._args["resource_group_name"],
            account_name=self._args["account_name"],
            rai_policy_name=name,
            properties=declared,
            tags=self._args.get("tags"),
            opts=pulumi.ResourceOptions.merge(self._next(), pulumi.ResourceOptions(ignore_changes=same)),
        )
