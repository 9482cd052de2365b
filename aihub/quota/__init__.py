"""What a run takes of Azure's quotas: pure calculations, for the program's order of writes and for preflight."""
