"""Key rotation: each owner has two keys, and clients move from one to the other before the old one is regenerated.

The progress of a rotation is in Azure: the key that each secret publishes, its time, and a tag while the rotation is in
progress. So a rotation may be killed at any moment; the next run reads the progress and goes on.
"""

from aihub.rotation.errors import RotationError

__all__ = ["RotationError"]
