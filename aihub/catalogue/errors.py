"""Errors of the catalogue of models."""

from typing import ClassVar

from aihub.errors import AihubError


class CatalogueError(AihubError):
    """The catalogue has no such model, version or SKU; the text says which there are."""

    exit_code: ClassVar[int] = 2
