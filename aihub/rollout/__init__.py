"""The roll-out: traffic of an online endpoint moves to a slot only after the slot itself has answered.

A slot is a deployment below the endpoint (`blue`, `green`); a split is the percentage of the calls that each slot gets.
Only `aihub.rollout.endpoint` imports the clients of Azure.
"""

from aihub.rollout.errors import RolloutError

__all__ = ["RolloutError"]
