"""Put resources that an operation changed, or may have changed, before it failed into the state."""

from aihub.arm.bodies import Json


class UnfinishedError(Exception):
    """An operation changed something in Azure, or may have changed it, and then failed.

    The resource is put into the state nevertheless (`ErrorResourceInitFailed` in Pulumi's protocol), and the next `up`
    updates it, whether or not its declaration has changed.
    """

    def __init__(self, reason: Exception, resource_id: str, outs: Json) -> None:
        super().__init__(str(reason))
        self.id = resource_id
        """Id of the resource in the state."""
        self.outs = outs
        """Outputs of the resource, without those that are known only after the operation."""


def tell_engine(error: UnfinishedError, text: str) -> None:
    """Add the state of an unfinished resource to the error that the SDK's host is about to answer.

    Args:
        error: the error that was raised in the host's `Create` or `Update`.
        text: the text that the host is about to answer.
    """
    # The host has no way to say it (as of 3.272), so this is done in its stead, on the call that it is serving: the
    # first frame of the traceback is the host's own, in which the exception was caught.
    from pulumi.runtime.proto import provider_pb2, status_pb2

    frame = error.__traceback__.tb_frame.f_locals if error.__traceback__ else {}
    request, context = frame.get("request"), frame.get("context")
    if request is None or context is None:
        return
    given = request.news if isinstance(request, provider_pb2.UpdateRequest) else request.properties
    failed = provider_pb2.ErrorResourceInitFailed(id=error.id, reasons=[text], inputs=given)
    # The host's own answers have no None values either.
    failed.properties.update({name: value for name, value in error.outs.items() if value is not None})
    failed.properties["__provider"] = given["__provider"]
    # 2 is gRPC's UNKNOWN, with which the host answers; of another code the engine would not look at the details.
    status = status_pb2.Status(code=2, message=text)
    status.details.add().Pack(failed)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
