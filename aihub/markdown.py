"""Text that others wrote, as Markdown that shows it as it is."""

import re

from aihub.safe_text import one_line

# An underscore between letters is none of Markdown's, and names are full of them.
_SPECIAL = re.compile(r"[\\`*{}\[\]<>#|~@$&]|(?<![^\W_])_|_(?![^\W_])")
_MENTIONS = "@#"


def escaped(text: str) -> str:
    """Return text on one line, without Markdown, HTML, mentions of people or of issues.

    Characters are written as HTML's, which are shown as they are in a `<summary>` too, where a backslash is not.
    """
    return _SPECIAL.sub(_entity, one_line(text))


def _entity(found: re.Match[str]) -> str:
    # GitHub looks for mentions in what is rendered; a comment after the sign takes it away from the name.
    comment = "<!-- -->" if found[0] in _MENTIONS else ""
    return f"&#{ord(found[0])};{comment}"
