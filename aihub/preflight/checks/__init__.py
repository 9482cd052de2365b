"""The checks of preflight, one concern per file."""
