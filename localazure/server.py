"""The local Azure as a process: `python -m localazure.server --folder F --proxy-port P --tls-port T --time-scale S`."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from functools import partial
from pathlib import Path
from weakref import WeakSet

from aiohttp import web
from aiohttp.typedefs import Middleware

from localazure.azure import Azure
from localazure.clock import Clock
from localazure.credentials import Credentials, CredentialsError
from localazure.data_file import DataFileError
from localazure.faults.kinds import FaultError
from localazure.faults.live import Faults
from localazure.faults.middleware import inject
from localazure.model_offers import ModelOffers
from localazure.peers import REFUSAL, is_ours
from localazure.process import InUseError, hold
from localazure.proxy import serve_proxy
from localazure.quotas import Quotas
from localazure.request_log import Handler, log_requests, request_logger
from localazure.services import registration
from localazure.services.arm import application as arm
from localazure.services.arm.operations import HOST as RESOURCE_MANAGER_HOST
from localazure.services.local_control.data_plane import kept_offset
from localazure.services.login.tokens import Tokens
from localazure.services.network import reach
from localazure.state import State, StateError
from localazure.tls import CertificateAuthority

_log = logging.getLogger(__name__)


def application(azure: Azure, requests: logging.Logger) -> web.Application:
    """The application that serves all services, each at its host names."""
    app = resource_manager(azure, requests)
    for _, plane in registration.data_planes():
        # Several hosts of a service have one application, whose routes take their time to be made.
        made = {make: make(azure) for make in dict.fromkeys(plane.applications.values())}
        for host, make in plane.applications.items():
            app.add_domain(host, made[make])
    return app


def resource_manager(azure: Azure, requests: logging.Logger) -> web.Application:
    """The application that serves Resource Manager alone."""
    app = web.Application(
        middlewares=[log_requests(requests), _answer_failures, inject(azure)], client_max_size=64 * 2**20
    )
    app.on_response_prepare.append(_date(azure))
    operations = [each for _, plane in registration.control_planes() for each in plane.operations]
    app.add_domain(RESOURCE_MANAGER_HOST, arm.application(azure, registration.behaviours(), operations))
    return app


def hosts() -> list[str]:
    """The names and patterns of all hosts that are served."""
    return [RESOURCE_MANAGER_HOST, *(host for _, plane in registration.data_planes() for host in plane.applications)]


def _date(azure: Azure) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def add(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(azure.clock.now(), usegmt=True)

    return add


def own_user_only() -> Middleware:
    """Middleware that refuses connections of other users; the proxy's connections are of this process."""
    proved: WeakSet[asyncio.BaseTransport] = WeakSet()

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        connection = request.transport
        if connection not in proved:
            if connection is None or not await is_ours(connection):
                return web.json_response({"error": {"code": "Forbidden", "message": REFUSAL}}, status=403)
            proved.add(connection)
        return await handler(request)

    return middleware


@web.middleware
async def _answer_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers a failure of the local Azure itself with an error that says what to do."""
    try:
        return await handler(request)
    except FaultError as error:
        # A status that clients do not retry: the file stays wrong until a person corrects it.
        return web.json_response({"error": {"code": "InvalidFault", "message": str(error)}}, status=400)
    except DataFileError as error:
        return web.json_response({"error": {"code": "InvalidDataFile", "message": str(error)}}, status=400)
    except StateError as error:
        message = str(error)
    except web.HTTPException:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer
        _log.exception("%s %s failed", request.method, request.path)
        message = "The local Azure failed; its log has the details: .local/azure.log"
    return web.json_response({"error": {"code": "InternalServerError", "message": message}}, status=500)


async def serve(folder: Path, proxy_port: int, tls_port: int, time_scale: float) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises:
        OSError: a port is in use.
    """
    credentials = Credentials.of(folder)
    state = State(folder)
    clock = Clock(time_scale, kept_offset(state))
    faults = Faults(clock, folder / "faults.yaml")
    tokens = Tokens(credentials.signing_key, credentials.client_secret, Clock(), faults)
    azure = Azure(
        state,
        clock,
        tokens,
        faults,
        quotas=Quotas(folder / "quotas.yaml"),
        model_offers=ModelOffers(folder / "models.yaml"),
    )
    served = application(azure, request_logger(folder / "requests.log"))
    served.middlewares.insert(0, own_user_only())
    # A delayed request does not keep the server from stopping.
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    authority = CertificateAuthority(folder)
    await web.TCPSite(runner, "127.0.0.1", tls_port, ssl_context=authority.server_context(), backlog=512).start()
    proxy = await serve_proxy(proxy_port, tls_port, hosts(), azure.clients, partial(reach.misplaced, azure))
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    (folder / "azure.ready").touch()
    await stop.wait()
    proxy.close()
    await runner.cleanup()
    state.close()


def main() -> None:
    """Parses the command line and serves; a problem is one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m localazure.server", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where state and logs are kept")
    parser.add_argument("--proxy-port", type=int, required=True)
    parser.add_argument("--tls-port", type=int, required=True)
    parser.add_argument("--time-scale", type=float, default=0.0, help="0: no waits; 1: Azure's own")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        with hold(arguments.folder / "azure.lock"):
            asyncio.run(serve(arguments.folder, arguments.proxy_port, arguments.tls_port, arguments.time_scale))
    except (InUseError, OSError, CredentialsError, StateError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
