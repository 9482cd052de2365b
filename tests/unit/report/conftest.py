"""A project in a git repository, as tests of releases have it."""

from tests.unit.releases.conftest import project

__all__ = ["project"]
