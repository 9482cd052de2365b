"""Key rotation: each owner of keys has two, and clients move from one to the other before it is made invalid.

All that it needs to know stands in Azure: which key each secret publishes, since when, and a tag while a rotation is
under way. So it may be killed at any moment; the next run finds out where it was and goes on.
"""

from aihub.rotation.errors import RotationError

__all__ = ["RotationError"]
