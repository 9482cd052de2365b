"""Streamed answers are sent before they are filtered."""

from policy.examples import FILTERED
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Deployment

RULE = Rule(
    id="content-filter-streaming",
    of=Deployment,
    mandatory_from="regulated",
    title="Streamed answers are sent before they are filtered",
    why="In the asynchronous mode users see what the filter would have stopped, and are told afterwards.",
    wrong=FILTERED.replace("LEVEL", "Low").replace("      filters:", "      mode: Asynchronous_filter\n      filters:"),
    right=FILTERED.replace("LEVEL", "Low"),
    maps_to=MapsTo(azure_policy=("c1ad46c6",)),
    field="content_filter",
    needs_stack=True,
    check=lambda each, _: demand(
        None if each.streams_unfiltered is None else not each.streams_unfiltered,
        "its filter is asynchronous; write mode: Default in the content filter",
    ),
)
