"""The transit engine of HashiCorp Vault, as far as the Pulumi CLI needs it to encrypt the secrets of a stack.

With the secrets provider `hashivault://` a command asks for its data key, which takes a millisecond. With a passphrase
it works the key out by a million rounds of PBKDF2: a quarter of a second, in a thousand commands.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.fernet import Fernet

PROVIDER = "hashivault://tests"
"""The secrets provider of stacks: a key of this engine."""
_VERSION = "vault:v1:"


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Runs the engine; yields the variables by which the Pulumi CLI finds it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(Fernet(Fernet.generate_key()))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield {"VAULT_ADDR": f"http://127.0.0.1:{server.server_port}", "VAULT_TOKEN": "unused"}
        finally:
            server.shutdown()
            thread.join()


def _handler(cipher: Fernet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            """Answers `PUT /v1/transit/{encrypt,decrypt}/{key}`, whose texts are in Base64."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.startswith("/v1/transit/encrypt/"):
                data = {"ciphertext": _VERSION + cipher.encrypt(base64.b64decode(asked["plaintext"])).decode()}
            else:
                plain = cipher.decrypt(asked["ciphertext"].removeprefix(_VERSION))
                data = {"plaintext": base64.b64encode(plain).decode()}
            answer = json.dumps({"data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
