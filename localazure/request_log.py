"""One JSON line per request, without bodies and with credentials redacted."""

import json
import logging
import time
from collections.abc import Awaitable, Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Middleware

from localazure.clock import rfc3339

_MAX_BYTES = 20_000_000
_HEADERS = ("user-agent", "x-ms-client-request-id")
_CREDENTIALS = ("authorization", "api-key", "x-api-key")
_QUERY = {"api-version", "maxresults", "$filter", "$skiptoken"}

DETAILS = web.RequestKey("details", dict[str, str])
"""Members that a service adds to the log line of a request."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def request_logger(path: Path) -> logging.Logger:
    """A logger that writes to the file, which is started anew at 20 MB (one old file is kept)."""
    logger = logging.getLogger(f"localazure.requests.{path}")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.handlers = [handler]
    return logger


def log_requests(logger: logging.Logger) -> Middleware:
    """Middleware that writes a line for each request when it is answered."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.time()
        status = 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            line = {
                "time": rfc3339(started),
                "method": request.method,
                "host": request.host,
                "path": request.path,
                # Only parameters that are known to be harmless, since a query can contain a signature.
                "query": urlencode({key: value for key, value in request.query.items() if key.lower() in _QUERY}),
                "status": status,
                "milliseconds": round((time.time() - started) * 1000, 1),
                **{name: request.headers[name] for name in _HEADERS if name in request.headers},
                **request.get(DETAILS, {}),
                **{name: _redacted(request.headers[name]) for name in _CREDENTIALS if name in request.headers},
            }
            logger.info(json.dumps(line))
        return response

    return middleware


def _redacted(credential: str) -> str:
    scheme, _, rest = credential.partition(" ")
    return f"{scheme} ***" if rest else "***"
