"""Which Pulumi CLI is used, and what is said on the way."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from localazure.engine import Engine, EngineError, engine_path
from localazure.engine.build import CLI_VERSION, GO_VERSION
from localazure.engine.errors import NotPossibleError

Install = Callable[[str, str], Path]

WORKING_GO = "finish()"


def ensure() -> tuple[Engine, str]:
    said: list[str] = []
    return engine_path(said.append), "\n".join(said)


def test_pulumi_on_path_is_used_without_a_word(install: Install) -> None:
    pulumi = install("pulumi", "print('v3.999.0')")
    assert ensure() == (Engine(pulumi, has_language_host=False), "")


def test_a_distribution_brings_its_language_host(install: Install) -> None:
    install("pulumi", "print('v3.999.0')")
    install("pulumi-language-python", "")
    assert ensure()[0].has_language_host


def test_a_link_to_a_distribution_brings_its_language_host(install: Install, tmp_path: Path) -> None:
    for name, body in (("pulumi", "print('v3.999.0')"), ("pulumi-language-python", "")):
        (tmp_path / "cellar").mkdir(exist_ok=True)
        install(name, body).rename(tmp_path / "cellar" / name)
    (tmp_path / "bin" / "pulumi").symlink_to(tmp_path / "cellar" / "pulumi")
    assert ensure()[0].has_language_host


@pytest.fixture
def no_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installer fails as it does without network, in no time: it imports the SDK in a process of its own."""

    def install(*_of: object) -> None:
        raise NotPossibleError("Connection refused")

    monkeypatch.setattr("localazure.engine.download.install", install)


@pytest.mark.usefixtures("no_installer")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('v3.100.0')", f"older than the SDK's {version('pulumi')}"),
        ("print('v4.0.0')", f"another major version than the SDK's {version('pulumi')}"),
        ("print('no version')", "does not run"),
        ("raise SystemExit(1)", "does not run"),
    ],
)
def test_an_unfit_pulumi_on_path_is_passed_over_with_the_reason(
    install: Install, cache: Path, body: str, reason: str
) -> None:
    install("pulumi", body)
    install("go", WORKING_GO)
    engine, said = ensure()
    assert engine.pulumi == cache / CLI_VERSION / "bin" / "pulumi"
    assert reason in said


def test_without_network_go_builds_it_once(install: Install, cache: Path) -> None:
    go = install("go", WORKING_GO)
    engine, said = ensure()
    assert engine == Engine(cache / CLI_VERSION / "bin" / "pulumi", has_language_host=False)
    assert "none on PATH" in said
    assert "its installer failed (" in said
    assert "building it with Go" in said
    go.unlink()
    assert ensure()[0] == engine


def test_the_installer_comes_before_go(install: Install, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(_version: str, folder: Path, _tick: object) -> None:
        (folder / "bin").mkdir()
        for name in ("pulumi", "pulumi-language-python"):
            install(name, "").rename(folder / "bin" / name)

    monkeypatch.setattr("localazure.engine.download.install", distribution)
    install("go", "raise SystemExit('not to be run')")
    assert ensure()[0] == Engine(cache / CLI_VERSION / "bin" / "pulumi", has_language_host=True)


@pytest.mark.usefixtures("no_installer")
@pytest.mark.parametrize(
    ("go", "reason"),
    [
        (None, "there is no go on PATH"),
        (
            f"sys.exit('go: go.mod requires go >= {GO_VERSION} (running go 1.22.1; GOTOOLCHAIN=local)')",
            "Go 1.22.1 is too old",
        ),
        ("sys.exit('go: download go1.26.6: golang.org/toolchain: reading it: 403')", "is too old"),
        ("sys.exit('go: errors parsing go.mod:\\ngo.mod:3: invalid go version')", "is too old"),
        ("sys.exit('module lookup disabled\\n\\tserver response: no')", "go build failed: module lookup disabled"),
        ("raise SystemExit(1)", "go build failed: it said nothing"),
    ],
)
def test_when_nothing_is_possible_one_error_says_what_to_install(
    install: Install, cache: Path, go: str | None, reason: str
) -> None:
    if go:
        install("go", go)
    with pytest.raises(EngineError) as caught:
        ensure()
    message = str(caught.value)
    assert reason in message
    assert f"install the Pulumi CLI {version('pulumi')} or newer" in message
    assert f"or Go {GO_VERSION} or newer" in message
    assert "\n" not in message
    assert [path.name for path in cache.iterdir()] == [".lock"]


@pytest.mark.usefixtures("no_installer")
def test_a_build_that_does_not_run_is_not_kept(install: Install, cache: Path) -> None:
    install("go", "finish(); target.write_text('#!/bin/sh\\nexit 1\\n')")
    with pytest.raises(EngineError, match="does not run"):
        ensure()
    assert [path.name for path in cache.iterdir()] == [".lock"]


@pytest.mark.usefixtures("no_installer")
def test_a_folder_without_the_executable_is_no_engine(install: Install, cache: Path) -> None:
    (cache / CLI_VERSION / "bin").mkdir(parents=True)
    (cache / CLI_VERSION / "bin" / "pulumi").write_text("half")
    install("go", WORKING_GO)
    engine, _ = ensure()
    assert engine.pulumi.read_text() != "half"


def test_a_cache_that_cannot_be_written_is_one_error(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("go", WORKING_GO)
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(EngineError, match=r"cannot be kept in .*Not a directory; set XDG_CACHE_HOME"):
        ensure()


def test_the_pinned_cli_is_one_that_the_sdk_accepts() -> None:
    sdk, cli = (tuple(map(int, text.split("."))) for text in (version("pulumi"), CLI_VERSION))
    assert cli[0] == sdk[0]
    assert cli >= sdk
