"""Read the types of a resource class once, and not for each of its resources.

The SDK makes a class of the annotations of each resource that it registers, and evaluates them; it keeps what it reads
from properties already.
"""

import functools

from pulumi import _types

types_from_annotations = functools.cache(_types._types_from_annotations)  # noqa: SLF001 - the SDK offers no other way
"""What the SDK's `_types_from_annotations` returns: the types of a class's properties by their names."""


def read_annotations_once() -> None:
    """Put `types_from_annotations` into the SDK."""
    _types._types_from_annotations = types_from_annotations  # noqa: SLF001
