"""What keeps a smoke test from being run at all."""


class SmokeError(Exception):
    """The endpoints of the stack, or the credentials for them, cannot be had; the text says what to do."""
