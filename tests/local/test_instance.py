"""One local Azure of one project: up, status, reset, down, and everything that can be wrong with its folder."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from localazure.errors import LocalAzureError
from localazure.instance import LocalAzure

PLANTED = "planted-secret-value"
GROUP = "https://management.azure.com/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-kept"


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[LocalAzure]:
    """Not started yet."""
    made = LocalAzure(tmp_path)
    yield made
    made.down()


def up(azure: LocalAzure, **options: float) -> int:
    """Starts it without a stand-in for the plugin; the number of its process."""
    status = azure.up(provider="installed", **options)  # type: ignore[arg-type]
    assert status.is_up
    assert status.azure_pid is not None
    return status.azure_pid


def call(azure: LocalAzure, method: str, url: str, body: Any = None) -> requests.Response:
    """A request with a token, as a client in the environment of this local Azure sends it."""
    environment = azure.environment()
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"https": environment["HTTPS_PROXY"]}
        session.verify = environment["SSL_CERT_FILE"]
        form = {
            "grant_type": "client_credentials",
            "client_id": environment["AZURE_CLIENT_ID"],
            "client_secret": environment["AZURE_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        login = f"https://login.microsoftonline.com/{environment['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        token = session.post(login, data=form, timeout=60).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return session.request(
            method, url, json=body, headers=headers, params={"api-version": "2024-03-01"}, timeout=60
        )


def make_group(azure: LocalAzure) -> None:
    assert call(azure, "PUT", GROUP, {"location": "swedencentral", "tags": {"planted": PLANTED}}).status_code == 201


def test_second_up_is_harmless(azure: LocalAzure) -> None:
    pid = up(azure)
    environment = azure.environment()
    make_group(azure)

    assert up(azure) == pid

    assert azure.environment() == environment
    assert call(azure, "GET", GROUP).status_code == 200


def test_down_stops_it_and_up_brings_everything_back(azure: LocalAzure) -> None:
    pid = up(azure)
    environment = azure.environment()
    make_group(azure)

    assert azure.down()

    assert not psutil.pid_exists(pid)
    assert not azure.status().is_up
    assert not azure.down()
    up(azure)
    assert azure.environment() == environment
    assert call(azure, "GET", GROUP).json()["tags"] == {"planted": PLANTED}


def test_kill_loses_nothing_and_is_seen(azure: LocalAzure) -> None:
    killed = psutil.Process(up(azure))
    make_group(azure)
    killed.kill()
    killed.wait()

    assert not azure.status().is_up
    assert up(azure) != killed.pid
    assert call(azure, "GET", GROUP).status_code == 200


def test_reset_forgets_resources_and_keeps_open_shells_valid(azure: LocalAzure) -> None:
    up(azure)
    environment = azure.environment()
    make_group(azure)

    azure.reset()

    assert azure.status().is_up
    assert azure.environment() == environment
    assert call(azure, "GET", GROUP).status_code == 404


def test_reset_of_one_that_is_down_leaves_it_down(azure: LocalAzure) -> None:
    up(azure)
    make_group(azure)
    azure.down()

    azure.reset()

    assert not azure.status().is_up
    up(azure)
    assert call(azure, "GET", GROUP).status_code == 404


def test_changed_setting_takes_effect_and_is_kept(azure: LocalAzure) -> None:
    pid = up(azure)

    assert up(azure, time_scale=0.5) != pid

    azure.down()
    up(azure)
    settings = azure.status().settings
    assert settings is not None
    assert settings.time_scale == 0.5


def test_second_process_in_the_same_folder_is_refused(azure: LocalAzure) -> None:
    pid = up(azure)
    arguments = ["--folder", str(azure.folder), "--proxy-port", "1", "--tls-port", "1"]
    second = subprocess.run(
        [sys.executable, "-m", "localazure.server", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    assert second.stderr == f"error: already running, as process {pid}\n"
    assert azure.status().azure_pid == pid


def test_port_in_use_is_an_error_that_names_it(azure: LocalAzure) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(LocalAzureError, match=f"^port {port} of 127.0.0.1, .* in use; .* aihub local up --port"):
            azure.up(port=port, provider="installed")
    assert not azure.status().is_up


def test_environment_before_the_first_start_is_an_error(azure: LocalAzure) -> None:
    with pytest.raises(LocalAzureError, match="there is no local Azure here yet; start it: aihub local up"):
        azure.environment()
    assert not azure.status().is_up
    assert not azure.down()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[1, 2]",
        b'{"proxy_port": 1}',
        b'{"proxy_port": 1, "tls_port": 2, "provider_port": 3, "unknown": 4}',
        b'{"proxy_port": "one", "tls_port": 2, "provider_port": 3}',
        b"\xff\xfe\x00",
    ],
)
def test_damaged_settings_are_an_error_that_names_the_file(azure: LocalAzure, content: bytes) -> None:
    azure.folder.mkdir()
    settings = azure.folder / "settings.json"
    settings.write_bytes(content)
    for use in (azure.up, azure.status, azure.environment):
        with pytest.raises(LocalAzureError) as raised:
            use()
        assert str(raised.value) == f"{settings} is damaged; delete it and run: aihub local up"


def test_damaged_credentials_are_an_error_that_names_the_file(azure: LocalAzure) -> None:
    up(azure)
    azure.down()
    (azure.folder / "credentials.json").write_text(f'{{"client_secret": "{PLANTED}', encoding="utf-8")
    for use in (azure.up, azure.environment):
        with pytest.raises(LocalAzureError, match=r"credentials.json is damaged; delete the folder") as raised:
            use()
        assert PLANTED not in str(raised.value)


@pytest.mark.parametrize("name", ["azure.db", "azure.key"])
def test_damaged_state_is_an_error_and_reset_heals_it(azure: LocalAzure, name: str) -> None:
    up(azure)
    make_group(azure)
    azure.down()
    (azure.folder / name).write_bytes(b"no such thing" * 1000)

    with pytest.raises(LocalAzureError, match="is damaged; forget it with: aihub local reset"):
        azure.up()

    azure.reset()
    up(azure)
    assert call(azure, "GET", GROUP).status_code == 404


def test_folder_that_cannot_be_made_is_a_clear_error(azure: LocalAzure) -> None:
    azure.folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(LocalAzureError, match=r"^cannot write to .*\.local: "):
        azure.up()
    azure.folder.unlink()


def test_no_secret_is_in_clear_in_any_file(azure: LocalAzure) -> None:
    up(azure)
    make_group(azure)
    call(azure, "GET", f"{GROUP}?sig={PLANTED}")
    secret = azure.environment()["AZURE_CLIENT_SECRET"]
    azure.down()

    holding = {path.name for path in azure.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()}
    assert holding == {"credentials.json"}
    assert not any(PLANTED.encode() in path.read_bytes() for path in azure.folder.rglob("*") if path.is_file())
    assert "Bearer ***" in (azure.folder / "requests.log").read_text(encoding="utf-8")
    private = ("credentials.json", "azure.key", "ca.key")
    assert all((azure.folder / name).stat().st_mode & 0o077 == 0 for name in private)
    assert azure.folder.stat().st_mode & 0o077 == 0
