"""Text that others wrote, in Markdown."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from aihub.markdown import escaped

TEXTS = [
    "Standard_DS3_v2 and __init__ and _x_",
    "**bold** *it* ~~gone~~ `code` ${{ secrets.X }} $(touch x)",
    "[x](https://evil.example) ![y](z) <img src=x onerror=y> <!-- hidden -->",
    "@team, owner/repository#7, #7",
    "a|b \\| c &amp; &#64;d",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", ["{}", "| {} |\n|---|", "- {}", "<details><summary>{}</summary>\n\n</details>"])
def test_text_is_shown_as_it_is(text: str, place: str) -> None:
    page = MarkdownIt("gfm-like", {"linkify": False}).render(place.format(escaped(text)))

    assert text in html.unescape(re.sub(r"<(?!img|!-- hidden)[^>]*>", "", page))
    assert not {*re.findall(r"<(\w+)", page)} & {"a", "img", "em", "strong", "s", "code"}


def test_nobody_is_mentioned_and_no_issue_linked() -> None:
    page = MarkdownIt("commonmark").render(escaped("@team #7"))

    assert not re.search(r"[@#]\w", html.unescape(page))


def test_lines_are_one() -> None:
    assert escaped("a\n# b") == "a &#35;<!-- --> b"
