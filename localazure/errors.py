"""What the local Azure cannot do."""


class LocalAzureError(Exception):
    """The local Azure cannot do what was asked; the text says what to do."""
