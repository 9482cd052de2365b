"""Content filters and blocklists, which deployments refer to by name."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.base import GuardrailName, Promotion, Section, text_field

Source = Literal["Prompt", "Completion"]
# The names are not checked against a list: Azure adds filters, and refuses unknown names itself.
FilterName = Annotated[
    str,
    text_field(
        r"^[A-Za-z]+( [A-Za-z]+)*$", "not the name of a filter; write one as Azure does, as in Violence", "Violence"
    ),
]


class Filter(Section, promotion=Promotion.RELEASE):
    """One filter of a content-filter policy."""

    name: FilterName
    """What the filter detects: `Hate`, `Sexual`, `Selfharm`, `Violence`, `Jailbreak`, `Indirect Attack`, `Profanity`,
    `Protected Material Text`, `Protected Material Code`, …"""
    source: Source
    """Text that is examined: the prompt or the completion."""
    severity: Literal["Low", "Medium", "High"] | None = None
    """Lowest severity that the filter acts on, for filters with severities."""
    blocking: bool = True
    """Whether a match is blocked; false only annotates the answer."""
    enabled: bool = True
    """Whether the filter is on."""


class AppliedBlocklist(Section, promotion=Promotion.RELEASE):
    """A blocklist that a content filter applies."""

    name: GuardrailName = Field(examples=["names"])
    """Name under `guardrails.blocklists`."""
    source: Source
    """Text that is examined: the prompt or the completion."""
    blocking: bool = True
    """Whether a match is blocked; false only annotates the answer."""


class ContentFilter(Section, promotion=Promotion.RELEASE):
    """A content-filter policy."""

    base: Literal["Microsoft.Default", "Microsoft.DefaultV2"] = "Microsoft.DefaultV2"
    """Microsoft's policy that this one extends."""
    mode: Literal["Default", "Blocking", "Asynchronous_filter"] = "Default"
    """When a streamed answer is filtered: before it is sent, or while it is sent."""
    filters: list[Filter] = Field(default=[], examples=[[{"name": "Violence", "source": "Prompt", "severity": "Low"}]])
    """Filters that differ from those of the base policy."""
    blocklists: list[AppliedBlocklist] = Field(default=[], examples=[[{"name": "names", "source": "Prompt"}]])
    """Blocklists that the content filter applies."""


class BlocklistItem(Section, promotion=Promotion.RELEASE):
    """A text to block."""

    pattern: Annotated[str, Field(min_length=1, max_length=1000, examples=["falcon"])]
    """The text to block, or a regular expression."""
    regex: bool = False
    """Whether the pattern is a regular expression."""


class Blocklist(Section, promotion=Promotion.RELEASE):
    """Texts to block."""

    description: str = Field(default="", examples=["Names of products"])
    """Purpose of the blocklist."""
    items: dict[GuardrailName, BlocklistItem] = Field(default={}, examples=[{"falcon": {"pattern": "falcon"}}])
    """Texts by name."""


class Guardrails(Section, promotion=Promotion.RELEASE):
    """Content filters and blocklists for prompts and completions."""

    content_filters: dict[GuardrailName, ContentFilter] = Field(
        default={}, examples=[{"strict": {"filters": [{"name": "Violence", "source": "Prompt", "severity": "Low"}]}}]
    )
    """Content-filter policies by name; a deployment's `content_filter` names one."""
    blocklists: dict[GuardrailName, Blocklist] = Field(
        default={}, examples=[{"names": {"items": {"falcon": {"pattern": "falcon"}}}}]
    )
    """Blocklists by name; a content filter's `blocklists` name them."""
