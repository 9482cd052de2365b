"""`python -m bench.service FOLDER SECONDS`: slow endpoints at Azure's host names, behind a proxy; prints its port."""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from localazure.proxy import serve_proxy
from localazure.tls import CertificateAuthority

KEY = "the-key"


def application(seconds: float) -> web.Application:
    """Refuses at once, as Azure does, and answers after so many seconds."""

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("api-key") != KEY:
            return web.json_response({"error": {"code": "401", "message": "Access denied"}}, status=401)
        await asyncio.sleep(seconds)
        message = {"role": "assistant", "content": "pong"}
        choices = [{"index": 0, "finish_reason": "stop", "message": message}]
        return web.json_response({"object": "chat.completion", "model": "gpt-4.1-mini-2025-04-14", "choices": choices})

    made = web.Application()
    made.router.add_post("/{path:.*}", answer)
    return made


async def main(folder: Path, seconds: float) -> None:
    """Serves until it is ended."""
    runner = web.AppRunner(application(seconds))
    await runner.setup()
    context = CertificateAuthority(folder).server_context()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context, backlog=1024).start()
    proxy = await serve_proxy(0, runner.addresses[0][1], ["*"])
    print(proxy.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
