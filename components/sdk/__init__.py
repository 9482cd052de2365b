"""Changes to the inside of Pulumi's SDK that save time, one module each.

None changes what the engine is told, but for debug lines that nobody reads. docs/performance.md says what each saves,
and what the SDK would have to do so that it can go. Tests fail when the SDK changes underneath.
"""

from components.sdk.aliases import drop_sdk_aliases
from components.sdk.annotations import read_annotations_once
from components.sdk.debug_lines import drop_unread_debug_lines
from components.sdk.dependency_cycles import search_cycles_where_possible
from components.sdk.depends_on import take_resources_as_they_are
from components.sdk.stack_traces import read_stack_traces_quickly
from components.sdk.urns import compute_urns_at_once


def quicken_sdk(*, keep_aliases: bool) -> None:
    """Make all changes; call it before the first resource is declared.

    Args:
        keep_aliases: whether to keep the type aliases of azure-native, which state from elsewhere may need.
    """
    if not keep_aliases:
        drop_sdk_aliases()
    drop_unread_debug_lines()
    take_resources_as_they_are()
    search_cycles_where_possible()
    read_stack_traces_quickly()
    compute_urns_at_once()
    read_annotations_once()
