"""The base of the local Azure's errors for users."""


class LocalAzureError(Exception):
    """The local Azure cannot do what was asked; the text says what to do."""
