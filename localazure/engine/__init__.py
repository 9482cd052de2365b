"""The Pulumi CLI on this machine: found, installed or built, and the launchers that let a bare one run Python.

Owns where the CLI comes from and how it reaches Python programs. Deliberately does not know what those programs are.
"""

from localazure.engine.errors import EngineError
from localazure.engine.install import Engine, engine_path

__all__ = ["Engine", "EngineError", "engine_path"]
