"""Temporary folders are in memory."""

from tests.in_memory import temporary_folders, tmp_path

__all__ = ("temporary_folders", "tmp_path")
