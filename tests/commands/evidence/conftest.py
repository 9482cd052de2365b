"""A project whose state is in a folder, without the Pulumi CLI."""

from tests.unit.evidence.conftest import project, store

__all__ = ["project", "store"]
