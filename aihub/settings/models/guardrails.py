"""Content filters and blocklists, which deployments use by name."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.base import GuardrailName, Section, text

Source = Literal["Prompt", "Completion"]
# Azure's list of filters grows; a misspelt one is refused by Azure.
FilterName = Annotated[
    str,
    text(r"^[A-Za-z]+( [A-Za-z]+)*$", "not the name of a filter; write one as Azure does, as in Violence", "Violence"),
]


class Filter(Section):
    """One thing that a content filter looks for."""

    name: FilterName
    """What it looks for: `Hate`, `Sexual`, `Selfharm`, `Violence`, `Jailbreak`, `Indirect Attack`, `Profanity`,
    `Protected Material Text`, `Protected Material Code`, …"""
    source: Source
    """Where: in the prompt or in the completion."""
    severity: Literal["Low", "Medium", "High"] | None = None
    """Least severity that counts, for filters that grade what they find."""
    blocking: bool = True
    """What is found is blocked; false only marks it in the answer."""
    enabled: bool = True
    """The filter looks at all."""


class AppliedBlocklist(Section):
    """A blocklist in a content filter."""

    name: GuardrailName = Field(examples=["names"])
    """Name under `guardrails.blocklists`."""
    source: Source
    """Where: in the prompt or in the completion."""
    blocking: bool = True
    """What is found is blocked; false only marks it in the answer."""


class ContentFilter(Section):
    """A content-filter policy."""

    base: Literal["Microsoft.Default", "Microsoft.DefaultV2"] = "Microsoft.DefaultV2"
    """Policy of Microsoft that it starts from."""
    mode: Literal["Default", "Blocking", "Asynchronous_filter"] = "Default"
    """When a streamed answer is filtered: before it is sent, or beside it."""
    filters: list[Filter] = Field(default=[], examples=[[{"name": "Violence", "source": "Prompt", "severity": "Low"}]])
    """What it looks for, other than its base does."""
    blocklists: list[AppliedBlocklist] = Field(default=[], examples=[[{"name": "names", "source": "Prompt"}]])
    """Blocklists that it applies."""


class BlocklistItem(Section):
    """A text to block."""

    pattern: Annotated[str, Field(min_length=1, max_length=1000, examples=["falcon"])]
    """The text, or a regular expression."""
    regex: bool = False
    """The pattern is a regular expression."""


class Blocklist(Section):
    """Texts to block."""

    description: str = Field(default="", examples=["Names of products"])
    """What it is for."""
    items: dict[GuardrailName, BlocklistItem] = Field(default={}, examples=[{"falcon": {"pattern": "falcon"}}])
    """Texts by name."""


class Guardrails(Section):
    """What prompts and completions are checked for."""

    content_filters: dict[GuardrailName, ContentFilter] = Field(
        default={}, examples=[{"strict": {"filters": [{"name": "Violence", "source": "Prompt", "severity": "Low"}]}}]
    )
    """Content-filter policies by name; a deployment's `content_filter` names one."""
    blocklists: dict[GuardrailName, Blocklist] = Field(
        default={}, examples=[{"names": {"items": {"falcon": {"pattern": "falcon"}}}}]
    )
    """Blocklists by name; a content filter's `blocklists` name them."""
