"""The local Azure's own service, `control.local.azure`: faults and time."""
