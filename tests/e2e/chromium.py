"""Headless Chromium, driven by its DevTools protocol."""

import asyncio
import base64
import itertools
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_PATIENCE_SECONDS = 60.0

Json = dict[str, Any]


def chromium_path() -> str:
    """Where it is; skips the test where there is none, but not in a pipeline, which is to install it."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium on PATH; apt-get install chromium")
    if found is None:
        pytest.skip("no Chromium on PATH (apt-get install chromium)")
    return found


class Page:
    """A tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._ids, self._session = socket, itertools.count(1), ""
        self.requested: list[str] = []
        """The URLs that the page has asked for."""

    async def begin(self) -> None:
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network"):
            await self._call(f"{domain}.enable")

    async def open(self, file: Path, *, width: int = 1280, scheme: str = "light") -> None:
        """Opens a file as it is shown at a width, in pixels, to somebody who prefers light or dark."""
        scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
        await self._call("Emulation.setEmulatedMedia", features=[scheme_feature])
        await self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        self.requested.clear()
        await self._call("Page.navigate", url=file.as_uri())
        await self._until("Page.loadEventFired")

    async def evaluate(self, script: str) -> Any:
        """The value of an expression of JavaScript."""
        answer = await self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def screenshot(self) -> bytes:
        """The whole page as PNG."""
        answer = await self._call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    async def _call(self, method: str, **parameters: Any) -> Json:
        sent = {"id": next(self._ids), "method": method, "params": parameters}
        await self._socket.send_json(sent | ({"sessionId": self._session} if self._session else {}))
        while (message := await self._next()).get("id") != sent["id"]:
            pass
        assert "error" not in message, message
        result: Json = message["result"]
        return result

    async def _until(self, event: str) -> None:
        while (await self._next()).get("method") != event:
            pass

    async def _next(self) -> Json:
        message: Json = await self._socket.receive_json(timeout=_PATIENCE_SECONDS)
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        return message


@asynccontextmanager
async def browsing(folder: Path) -> AsyncIterator[Page]:
    """A tab of a Chromium of the test's own, whose profile is in `folder`."""
    process = await asyncio.create_subprocess_exec(
        chromium_path(),
        *_OPTIONS,
        f"--user-data-dir={folder}",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        address = await asyncio.wait_for(_address(process), _PATIENCE_SECONDS)
        async with aiohttp.ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
            page = Page(socket)
            await page.begin()
            yield page
    finally:
        # With the processes that it has started.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    lines = []
    async for line in process.stderr:
        lines.append(line.decode())
        if found := re.search(r"DevTools listening on (ws://\S+)", lines[-1]):
            return found[1]
    pytest.fail(f"Chromium did not start: {''.join(lines)}")
