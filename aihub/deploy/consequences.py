"""What Pulumi prints of a failed run that had a plan: its errors, without those that follow from them.

Of each resource that the run did not come to, it says that the plan expected something else.
"""

import re
from collections.abc import Callable, Iterator, Sequence

_FOLLOWS = "error: expected resource operations for"
_HEADER = re.compile(r"  \S+ \(.+\):")
"""The line above the errors of one resource."""
_ERROR = "error: "


def without_consequences(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Return a function that shows the lines that say something of their own.

    Args:
        tell: shows a line.
    """
    held: list[str] = []
    untouched: set[str] = set()

    def show(line: str) -> None:
        resource, follows, _ = line.partition(_FOLLOWS)
        if follows:
            if resource.strip():
                untouched.add(resource.strip())
            held[:] = [""]
        elif line == "" and held == [""]:
            held.clear()
        elif line.partition("**failed**")[0].strip() not in untouched:
            for each in filter(None, held):
                tell(each)
            held[:] = [line] if _HEADER.fullmatch(line) else []
            if not held:
                tell(line)

    return show


def errors_in(lines: Sequence[str]) -> Iterator[str]:
    """Yield the errors that Pulumi lists at the end of its output, without consequences.

    Args:
        lines: the end of the output.
    """
    shown: list[str] = []
    add = without_consequences(shown.append)
    for line in lines:
        add(line)
    listed = "\n".join(shown).rpartition("\nDiagnostics:\n")[2].partition("\nResources:\n")[0]
    for block in listed.split("\n\n"):
        _, error, text = block.partition(_ERROR)
        if error:
            yield " ".join(text.split())
