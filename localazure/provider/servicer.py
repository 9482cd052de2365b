"""The gRPC servicer of the plugin protocol."""

# ruff: noqa: D102, N802 - the names of methods are the protocol's

import logging
import time
from functools import wraps
from typing import Any, Literal

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.rpc import UNKNOWN

from localazure.provider import VERSION, check, diff, invokes, operations
from localazure.provider.connection import Connection, Connections
from localazure.provider.errors import OperationCancelledError, PartialFailureError, ProviderError
from localazure.provider.naming import Autonaming, auto_name
from localazure.provider.shape import ResourceShape, shape_of
from localazure.provider.structs import to_python, to_struct

_log = logging.getLogger(__name__)

# The plugin's mark in the inputs: the name is random, so a replacement can be created before the deletion.
_CREATE_BEFORE_DELETE = "__createBeforeDelete"
# The outputs that the plugin assumes not to change in any update.
_STABLE = ("name", "location")


def _answers(handler: Any) -> Any:
    """Turns exceptions into errors of one line; unexpected ones are logged with a traceback."""

    @wraps(handler)
    async def answer(self: "AzureNative", request: Any, context: grpc.aio.ServicerContext) -> Any:
        started = time.monotonic()
        subject = getattr(request, "urn", "") or getattr(request, "tok", "")
        outcome = "abandoned by the engine"
        details: tuple[tuple[str, bytes], ...] = ()
        try:
            answered = await handler(self, request, context)
            outcome = "done"
            return answered
        except OperationCancelledError as error:
            outcome = str(error)
            code, text = grpc.StatusCode.CANCELLED, str(error)
        except PartialFailureError as error:
            outcome = str(error)
            code, text, details = grpc.StatusCode.UNKNOWN, str(error), _partial_failure(error, request)
        except ProviderError as error:
            outcome = str(error)
            code, text = grpc.StatusCode.UNKNOWN, str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the engine gets an answer
            _log.exception("%s %s failed", handler.__name__, subject)
            outcome = "failed"
            code = grpc.StatusCode.INTERNAL
            text = f"the stand-in for azure-native failed ({type(error).__name__}); its log has the details"
        finally:
            _log.info("%s %s: %s, %.3f s", handler.__name__, subject, outcome, time.monotonic() - started)
        await context.abort(code, text, details)
        return None

    return answer


def _partial_failure(error: PartialFailureError, request: Any) -> tuple[tuple[str, bytes], ...]:
    """The details of a gRPC status with which the engine records a resource whose operation failed."""
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    failed = provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id,
        reasons=[str(error)],
        properties=to_struct(error.outputs or {}),
        inputs=request.properties if isinstance(request, provider_pb2.CreateRequest) else request.news,
    )
    status.details.add().Pack(failed)
    return (("grpc-status-details-bin", status.SerializeToString()),)


class AzureNative(provider_pb2_grpc.ResourceProviderServicer):
    """Serves any number of engines at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def _connection(self, context: grpc.aio.ServicerContext) -> Connection:
        return self._connections.of(context.peer())

    async def Handshake(self, _request: Any, _context: Any) -> Any:
        # Without secrets and output values: the engine unwraps and wraps them, as for the plugin.
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    async def Attach(self, _request: Any, _context: Any) -> Empty:
        return Empty()

    async def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    async def GetSchema(self, _request: Any, _context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=f'{{"name":"azure-native","version":"{VERSION}"}}')

    async def GetMapping(self, _request: Any, _context: Any) -> Any:
        return provider_pb2.GetMappingResponse()

    async def GetMappings(self, _request: Any, _context: Any) -> Any:
        return provider_pb2.GetMappingsResponse()

    async def CheckConfig(self, request: Any, _context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    async def DiffConfig(self, _request: Any, _context: Any) -> Any:
        return provider_pb2.DiffResponse()

    @_answers
    async def Configure(self, request: Any, context: Any) -> Any:
        self._connections.configure(context.peer(), dict(request.variables))
        await self._connection(context).client()
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    async def Cancel(self, _request: Any, context: Any) -> Empty:
        self._connection(context).cancel()
        return Empty()

    @_answers
    async def Check(self, request: Any, context: Any) -> Any:
        shape = shape_of(request.type)
        inputs, old = to_python(request.news), to_python(request.olds)
        _add_name(shape, inputs, old, request)
        if shape.has_location and not inputs.get("location"):
            location = await _default_location(self._connection(context), inputs, old)
            if location:
                inputs["location"] = location
        inputs.setdefault("azureApiVersion", shape.api_version)
        failures = [provider_pb2.CheckFailure(reason=reason) for reason in check.failures(shape, inputs)]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    @_answers
    async def Diff(self, request: Any, _context: Any) -> Any:
        kind = shape_of(request.type).kind
        old = to_python(request.old_inputs)
        found = diff.changes(kind, old, to_python(request.news), to_python(request.olds))
        if not found:
            return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
        replaces = [change.path for change in found if change.replaces]
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME,
            diffs=list(dict.fromkeys(change.top for change in found)),
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and not old.get(_CREATE_BEFORE_DELETE),
            hasDetailedDiff=True,
            detailedDiff={change.path: _property_diff(change) for change in found},
        )

    @_answers
    async def Create(self, request: Any, context: Any) -> Any:
        shape, inputs = shape_of(request.type), to_python(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=to_struct(shape.preview(inputs)))
        client = await self._connection(context).client(request.timeout)
        resource_id, outputs = await operations.create(client, shape, inputs)
        return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(outputs))

    @_answers
    async def Read(self, request: Any, context: Any) -> Any:
        # A read without inputs is an import, or a `get` of a resource that the program does not manage.
        inputs = to_python(request.inputs) if request.HasField("inputs") else None
        client = await self._connection(context).client(request.timeout)
        found = await operations.read(client, shape_of(request.type), request.id, inputs, to_python(request.properties))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=request.id, inputs=to_struct(found[0]), properties=to_struct(found[1]))

    @_answers
    async def Update(self, request: Any, context: Any) -> Any:
        shape, inputs = shape_of(request.type), to_python(request.news)
        if request.preview:
            old = to_python(request.olds)
            stable = {name: old[name] for name in _STABLE if name in old}
            return provider_pb2.UpdateResponse(properties=to_struct({**shape.preview(inputs), **stable}))
        client = await self._connection(context).client(request.timeout)
        outputs = await operations.update(client, shape, inputs)
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    @_answers
    async def Delete(self, request: Any, context: Any) -> Any:
        client = await self._connection(context).client(request.timeout)
        await operations.delete(client, shape_of(request.type), request.id)
        return Empty()

    @_answers
    async def Invoke(self, request: Any, context: Any) -> Any:
        result = await invokes.invoke(await self._connection(context).client(), request.tok, to_python(request.args))
        # "return" is a keyword of Python.
        return provider_pb2.InvokeResponse(**{"return": to_struct(result)})


def _add_name(shape: ResourceShape, inputs: dict[str, Any], old: dict[str, Any], request: Any) -> None:
    """Adds the earlier name, or a generated one, when the program does not name the resource."""
    parameter = shape.kind.parameters[-1]
    if inputs.get(parameter):
        return
    if parameter in old:
        inputs[parameter] = old[parameter]
        is_random = bool(old.get(_CREATE_BEFORE_DELETE))
    else:
        chosen = auto_name(shape.kind.auto_name, request.name, request.randomSeed, _autonaming(request))
        if chosen is None:
            return
        inputs[parameter], is_random = chosen.value, chosen.is_random
    if is_random:
        inputs[_CREATE_BEFORE_DELETE] = True


def _autonaming(request: Any) -> Autonaming | None:
    if not request.HasField("autonaming"):
        return None
    modes: dict[int, Literal["propose", "enforce", "disable"]] = {0: "propose", 1: "enforce", 2: "disable"}
    return Autonaming(request.autonaming.proposed_name, modes[request.autonaming.mode])


async def _default_location(connection: Connection, inputs: dict[str, Any], old: dict[str, Any]) -> str | None:
    """The location of a resource without one: its earlier location, the configured one, or its group's."""
    if location := old.get("location") or connection.config.get("location"):
        return str(location)
    group = inputs.get("resourceGroupName")
    if not isinstance(group, str) or group == UNKNOWN:
        return group
    return await connection.group_location(group)


def _property_diff(change: diff.Change) -> Any:
    kind = f"{change.kind}_REPLACE" if change.replaces else change.kind
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(kind), inputDiff=True)
