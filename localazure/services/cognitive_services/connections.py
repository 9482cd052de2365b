"""Connections of accounts and projects: what they reach elsewhere, and with which credentials."""

from collections.abc import Mapping
from typing import ClassVar

from localazure.services.arm.behaviour import Action
from localazure.services.machine_learning import connections


class Connection(connections.Connection):
    """A connection, by the rules that those of workspaces have; no action reads its credentials back."""

    actions: ClassVar[Mapping[str, Action]] = {}
