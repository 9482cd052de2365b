"""The rules of `aihub check`: one registry, from which messages, waivers, reports and the pages in `docs/rules/` come.

A rule is an entry in the module of its topic, and a function below `aihub.settings.rules` that finds what breaks it.
"""

from aihub.rules import (
    access,
    account,
    compute,
    connections,
    consents,
    cost,
    encryption,
    fields,
    files,
    guardrails,
    identity,
    models,
    monitoring,
    names,
    network,
    overlays,
    profiles,
    promotion,
    protection,
    pulumi_files,
    releases,
    serverless,
    smoke,
    tags,
    texts,
    waivers,
)
from aihub.rules.rule import Rule, Severity

__all__ = ["RULES", "TOPICS", "Rule", "Severity"]

TOPICS = (
    files,
    fields,
    overlays,
    profiles,
    texts,
    names,
    tags,
    models,
    account,
    network,
    guardrails,
    serverless,
    compute,
    smoke,
    access,
    identity,
    encryption,
    consents,
    cost,
    protection,
    monitoring,
    connections,
    releases,
    promotion,
    pulumi_files,
    waivers,
)
"""The modules that hold rules, in the order of the index."""

RULES: dict[str, Rule] = {each.id: each for topic in TOPICS for each in vars(topic).values() if isinstance(each, Rule)}
"""All rules by their ids."""
