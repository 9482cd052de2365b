"""A stack's own file keeps all but its pin, however it is written."""

import pytest

from aihub.promotion.pin_line import with_pin
from aihub.settings.releases.errors import ReleaseError

OLD, NEW = "a" * 64, "b" * 64

UNCHANGED_BUT_FOR_THE_PIN = {
    "plain": "# prod\nrelease: {}  # since March\nhub: {{name: ai-prod}}   # ours\n",
    "last": "hub:\n    name: ai-prod\n\nrelease: {}",
    "single quotes": "release: '{}'\nhub: {{}}\n",
    "double quotes": 'hub: {{}}\nrelease: "{}" # c\n',
    "line endings of Windows": "# c\r\nrelease: {}\r\nhub: {{}}\r\n",
    "in braces": "{{hub: {{name: ai-prod}}, release: {}, smoke: {{}}}}\n",
    "with a byte order mark": "\ufeffhub: {{}}\nrelease: {}\n",
    "letters of two bytes before": "hub: {{tags: {{by: Jörg 🦊}}}}\nrelease: {}\n",
    "another release: below": "hub: {{tags: {{release: x}}}}\nrelease: {}\nsmoke: {{}}\n",
    "after a document's start": "%YAML 1.1\n---\nrelease: {}\nhub: {{}}\n",
}


@pytest.mark.parametrize("form", UNCHANGED_BUT_FOR_THE_PIN.values(), ids=UNCHANGED_BUT_FOR_THE_PIN.keys())
def test_all_but_the_pin_stays(form: str) -> None:
    assert with_pin(form.format(OLD), NEW, "prod.yaml") == form.format(NEW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hub: {}\n", "release: {}\nhub: {}\n"),
        ("# schema\n#\n# Production.\n\nhub: {}\n", "# schema\n#\n# Production.\n\nrelease: {}\nhub: {}\n"),
        ("# Production.\n\n# our hub\nhub: {}\n", "# Production.\n\nrelease: {}\n# our hub\nhub: {}\n"),
        ("# Production.\nhub: {}\n", "# Production.\nrelease: {}\nhub: {}\n"),
        ("\r\nhub: {}\r\nsmoke: {}\r\n", "\r\nrelease: {}\r\nhub: {}\r\nsmoke: {}\r\n"),
        ("  hub: {}\n  smoke: {}\n", "  release: {}\n  hub: {}\n  smoke: {}\n"),
        ("hub: {}", "release: {}\nhub: {}"),
        ("{hub: {}}\n", "{release: {}, hub: {}}\n"),
        ("release:\nhub: {}\n", "release: {}\nhub: {}\n"),
        ("release: # later\nhub: {}\n", "release: {} # later\nhub: {}\n"),
        ("release: null\nhub: {}\n", "release: {}\nhub: {}\n"),
        ("---\nhub: {}\n", "---\nrelease: {}\nhub: {}\n"),
    ],
)
def test_a_file_without_a_pin_gets_one_before_its_first_entry(before: str, after: str) -> None:
    assert with_pin(before, NEW, "prod.yaml") == after.replace("release: {}", f"release: {NEW}")


@pytest.mark.parametrize(
    "text",
    [
        f"one: &pin {OLD}\nrelease: *pin\n",
        f"release: &pin {OLD}\nother: *pin\n",
        f"release: >-\n  {OLD}\nhub: {{}}\n",
        f"release: {OLD}\nrelease: {OLD}\n",
        "- a\n",
        "",
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(text: str) -> None:
    with pytest.raises(ReleaseError, match=r"^prod.yaml: "):
        with_pin(text, NEW, "prod.yaml")
