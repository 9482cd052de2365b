"""The command line in an empty checkout."""

from tests.unit.checkout import aihub, project

__all__ = ("aihub", "project")
