"""The Pulumi CLI on this machine: found, installed or built, and able to run Python programs.

Deliberately knows nothing of what those programs are.
"""

from localazure.engine.errors import EngineError
from localazure.engine.launchers import pulumi_with_python
from localazure.engine.pulumi_cli import Engine, engine_path

__all__ = ["Engine", "EngineError", "engine_path", "pulumi_with_python"]
