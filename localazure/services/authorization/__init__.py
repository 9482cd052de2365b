"""Microsoft.Authorization: role assignments and definitions, locks, and the checks of both."""
