"""The order of connections that Azure demands, compared with what the stack has made."""

from collections.abc import Iterator, Mapping

import pulumi

from aihub.safe_text import one_line
from components.command import commands_above, only_destroys
from components.connections.connections import KEY_VAULT
from components.made import Made


def keep_vault_first(made: Made, declared: Mapping[str, str]) -> None:
    """Refuse a run that would connect a Key Vault after, or disconnect it before, other connections.

    Call it before the first resource is declared. The engine makes all that is new before it deletes anything.

    Args:
        made: what the stack has made.
        declared: the category of each connection of the account and its projects, by name.

    Raises:
        RunError: Azure would refuse it in the middle of the run.
    """
    if only_destroys(commands_above()):
        return
    there = dict(_of_account(made))
    wanted = {name for name, category in declared.items() if category == KEY_VAULT}
    lines = []
    for name in sorted(wanted):
        others = sorted(there.keys() - {name})
        if there.get(name) != KEY_VAULT and others:
            lines.append(
                f"connections.{name}: Azure connects a Key Vault only while there is no other connection; remove "
                f"{', '.join(others)}, run `pulumi up`, and write them again beside it"
            )
    for name in sorted(each for each, category in there.items() if category == KEY_VAULT and each not in wanted):
        others = sorted((there.keys() | declared.keys()) - {name})
        if others:
            lines.append(
                f"connections.{name}: Azure keeps the connection to a Key Vault while there are others ({', '.join(others)}), "
                "whose secrets are in it; remove these first, in a run of their own"
            )
    if lines:
        raise pulumi.RunError("\n".join(["Nothing was changed.", *map(one_line, lines)]))


def _of_account(made: Made) -> Iterator[tuple[str, str]]:
    """Yield name and category of each connection of an account or its projects in the state."""
    for urn, outputs in made.items():
        resource_id, properties = outputs.get("resource_id"), outputs.get("properties")
        if urn.split("::")[2].endswith("aihub:Connection") and "/accounts/" in str(resource_id):
            category = properties.get("category") if isinstance(properties, dict) else None
            yield str(resource_id).rpartition("/")[2], str(category)
