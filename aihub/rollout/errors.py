"""Why traffic was not moved."""


class RolloutError(Exception):
    """A slot does not answer, or the endpoint is not there; the text is one line that says where traffic is now."""
