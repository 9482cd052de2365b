"""A project in a git repository, as tests of releases have it."""

from tests.commands.releases.conftest import project

__all__ = ["project"]
