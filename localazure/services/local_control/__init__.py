"""The local Azure's own service: faults and time."""

HOST = "control.local.azure"
