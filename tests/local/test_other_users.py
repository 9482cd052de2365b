"""Another user of the machine, who reaches every port of 127.0.0.1 too, gets nothing there."""

import contextlib
import os
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import grpc
import httpx2
import pytest
from pulumi.runtime.proto import language_pb2, provider_pb2

from localazure.instance import LocalAzure, Settings
from localazure.peers import _is_ours_by_lsof, is_of_this_user
from tests.other_user import NOBODY, as_nobody, needs_root, socket_of_nobody

Through = Callable[[int], AbstractContextManager[int]]

REFUSED = "this is the local Azure of another user of this machine"
CALLS = {
    service: [method.name for method in file.DESCRIPTOR.services_by_name[service].methods]
    for service, file in (("ResourceProvider", provider_pb2), ("LanguageRuntime", language_pb2))
}
SHARED_CALL = "GetPluginInfo"
HOSTS = [
    "login.microsoftonline.com",
    "management.azure.com",
    "kv-x.vault.azure.net",
    "ai-x.openai.azure.com",
    "ai-x.cognitiveservices.azure.com",
    "ai-x.services.ai.azure.com",
    "x.swedencentral.models.ai.azure.com",
    "x.swedencentral.inference.ml.azure.com",
    "control.local.azure",
]


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAzure]:
    """One with the stand-in, in a folder that was there before, of a user whose new files are open to all."""
    made = LocalAzure(tmp_path_factory.mktemp("others"))
    made.folder.mkdir()
    made.folder.chmod(0o755)
    (made.folder / "azure.log").touch(0o644)
    before = os.umask(0)
    made.up()
    os.umask(before)
    yield made
    made.down()


@pytest.fixture
def settings(azure: LocalAzure) -> Settings:
    found = azure.status().settings
    assert found
    return found


def ask(through: Through, port: int, service: str, call: str, request: bytes = b"") -> grpc.StatusCode:
    """How a call ends."""
    options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
    with through(port) as near, grpc.insecure_channel(f"127.0.0.1:{near}", options=options) as channel:
        try:
            channel.unary_unary(f"/pulumirpc.{service}/{call}")(request, timeout=30)
        except grpc.RpcError as error:
            return error.code()
        return grpc.StatusCode.OK


def directly(port: int) -> AbstractContextManager[int]:
    return contextlib.nullcontext(port)


def test_what_it_keeps_is_for_its_user_alone(azure: LocalAzure) -> None:
    azure.advance(1)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [azure.folder, *azure.folder.rglob("*")]}
    assert {
        "azure.db",
        "azure.log",
        "requests.log",
        "provider.log",
        "settings.json",
        "credentials.json",
    } <= found.keys()
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}


@needs_root
@pytest.mark.parametrize("call", CALLS["ResourceProvider"])
def test_the_stand_in_refuses_every_call_of_another_user(settings: Settings, call: str) -> None:
    refusals = {grpc.StatusCode.PERMISSION_DENIED}
    if call == "List":
        # A stream, which it has none of.
        refusals.add(grpc.StatusCode.UNIMPLEMENTED)
    assert ask(as_nobody, settings.provider_port, "ResourceProvider", call) in refusals


@needs_root
def test_another_user_cannot_list_keys_by_the_stand_in_while_its_own_user_can_ask(settings: Settings) -> None:
    request = provider_pb2.InvokeRequest(tok="azure-native:cognitiveservices:listAccountKeys")
    request.args.update({"accountName": "ai-x", "resourceGroupName": "rg-x"})
    asked = (settings.provider_port, "ResourceProvider", "Invoke", request.SerializeToString())
    assert ask(as_nobody, *asked) is grpc.StatusCode.PERMISSION_DENIED
    # There is no such account.
    assert ask(directly, *asked) is grpc.StatusCode.UNKNOWN
    assert ask(directly, settings.provider_port, "ResourceProvider", SHARED_CALL) is grpc.StatusCode.OK


@needs_root
def test_the_proxy_connects_another_user_to_nothing(settings: Settings) -> None:
    for port, status in ((settings.proxy_port, b"200"), (0, b"403")):
        with as_nobody(settings.proxy_port) as near, socket.create_connection(("127.0.0.1", port or near)) as client:
            client.sendall(b"CONNECT management.azure.com:443 HTTP/1.1\r\n\r\n")
            answer = client.recv(4096)
            assert answer.split()[1] == status
            assert (REFUSED.encode() in answer) == (status == b"403")


@needs_root
@pytest.mark.parametrize("host", HOSTS)
def test_past_the_proxy_another_user_is_refused_at_every_host(azure: LocalAzure, settings: Settings, host: str) -> None:
    variables = azure.environment()
    trusted = ssl.create_default_context(cafile=variables["SSL_CERT_FILE"])
    credential = {"Authorization": f"Bearer {variables['ARM_CLIENT_SECRET']}", "Host": host}

    def get(port: int) -> httpx2.Response:
        with httpx2.Client(verify=trusted, trust_env=False) as client:
            url, name = f"https://127.0.0.1:{port}/faults", {"sni_hostname": host}
            return client.get(url, headers=credential, extensions=name, timeout=30)

    with as_nobody(settings.tls_port) as near:
        refused = get(near)
    assert (refused.status_code, REFUSED in refused.text) == (403, True)
    assert REFUSED not in get(settings.tls_port).text


@needs_root
@pytest.mark.parametrize("host", [each for each in HOSTS if each != "login.microsoftonline.com"])
@pytest.mark.parametrize("path", ["/", "/faults", "/clock", "/secrets/x?api-version=7.6", "/subscriptions"])
def test_without_a_credential_no_service_answers_anybody(azure: LocalAzure, host: str, path: str) -> None:
    variables = azure.environment()
    trusted = ssl.create_default_context(cafile=variables["SSL_CERT_FILE"])
    with httpx2.Client(verify=trusted, trust_env=False, proxy=variables["HTTPS_PROXY"]) as client:
        assert client.get(f"https://{host}{path}", timeout=30).status_code in {400, 401, 404}


@pytest.fixture(params=["language_host", "dynamic_host"])
def host(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """A host that the engine starts, as it does: the service and the port of it."""
    command = [sys.executable, "-u", "-m", f"localazure.engine.{request.param}", "127.0.0.1:1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        service = {"language_host": "LanguageRuntime", "dynamic_host": "ResourceProvider"}[request.param]
        yield service, int(process.stdout.readline())
        process.stdin.close()


@needs_root
def test_what_runs_programs_and_dynamic_providers_refuses_every_call_of_another_user(host: tuple[str, int]) -> None:
    service, port = host
    answers = {call: ask(as_nobody, port, service, call) for call in CALLS[service]}
    assert set(answers.values()) == {grpc.StatusCode.PERMISSION_DENIED}, answers
    assert ask(directly, port, service, SHARED_CALL) is grpc.StatusCode.OK


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def test_a_connection_of_this_users_is_known_also_half_closed_and_by_ipv6(listener: socket.socket) -> None:
    here = listener.getsockname()
    for family, host in ((socket.AF_INET, here[0]), (socket.AF_INET6, f"::ffff:{here[0]}")):
        with socket.socket(family) as client:
            client.connect((host, here[1]))
            accepted, peer = listener.accept()
            with accepted:
                assert is_of_this_user(peer, here)
                client.shutdown(socket.SHUT_WR)
                assert is_of_this_user(peer, here)
                client.close()
                # Held by nobody, which must not be read as held by root.
                assert not is_of_this_user(peer, here)


@needs_root
def test_a_connection_of_another_user_is_not_known(listener: socket.socket) -> None:
    here = listener.getsockname()
    with socket_of_nobody() as client:
        client.connect(here)
        accepted, peer = listener.accept()
        with accepted:
            assert not is_of_this_user(peer, here)
            # Neither is a connection from the same port to another one.
            assert not is_of_this_user(peer, (here[0], 1))


@needs_root
def test_lsof_tells_users_apart_where_the_kernel_does_not(listener: socket.socket) -> None:
    here = listener.getsockname()
    script = f"exec 3<>/dev/tcp/127.0.0.1/{here[1]}; read -u 3"
    for user, is_known in ((0, True), (NOBODY, False)):
        with subprocess.Popen(["bash", "-c", script], user=user) as other:
            accepted, peer = listener.accept()
            with accepted:
                assert _is_ours_by_lsof(peer, here) is is_known
            other.wait()
