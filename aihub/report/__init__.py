"""The report of a change: what it does to the settings of each stack, and what commands found out about it."""
