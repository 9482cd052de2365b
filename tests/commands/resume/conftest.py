"""A stack in place of the Pulumi CLI, and no Azure."""

from tests.unit.resume.conftest import stack_of

__all__ = ["stack_of"]
