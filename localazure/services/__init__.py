"""The services of the local Azure, one folder each."""
