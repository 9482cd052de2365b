"""The safe roll-out: traffic moves to a slot of an online endpoint only after the slot itself has answered.

A slot is a deployment below the endpoint (`blue`, `green`); a split is how many percent of the calls each gets.
Light to import: the clients of Azure come in with `aihub.rollout.endpoint`.
"""

from aihub.rollout.errors import RolloutError

__all__ = ["RolloutError"]
