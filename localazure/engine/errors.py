"""The errors of finding, installing and building the Pulumi CLI."""


class EngineError(Exception):
    """No Pulumi CLI can be had on this machine; the message says what to install."""


class NotPossibleError(Exception):
    """One way to a Pulumi CLI is closed; the message is the reason, and the next way is tried."""
