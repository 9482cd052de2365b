"""The real CLI runs Python programs, dynamic providers and policy packs, whichever language host it has."""

import json
import os
import shutil
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 60

DYNAMIC = """
    import os
    import pulumi
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class Provider(ResourceProvider):
        def create(self, props):
            import noted  # a module of the program's folder, whatever the provider's own is
            noted.note("create runs")
            return CreateResult("some-id", props)

    class Thing(Resource):
        size: pulumi.Output[int]
"""

NOTED = """
    import os, pathlib, time

    def note(text):
        pathlib.Path("noted").write_text(text)

    def wait():
        note("waits")
        time.sleep(600)
"""

POLICY_PACK = """
    import threading
    from concurrent.futures import ThreadPoolExecutor

    import grpc
    from google.protobuf import empty_pb2
    from pulumi.runtime.proto import analyzer_pb2 as pb, analyzer_pb2_grpc, plugin_pb2

    POLICY = {"policyName": "no-large", "enforcementLevel": pb.MANDATORY}

    class Pack(analyzer_pb2_grpc.AnalyzerServicer):
        def Handshake(self, request, context):
            return pb.AnalyzerHandshakeResponse()
        def GetPluginInfo(self, request, context):
            return plugin_pb2.PluginInfo(version="1.0.0")
        def GetAnalyzerInfo(self, request, context):
            policy = pb.PolicyInfo(name="no-large", enforcementLevel=pb.MANDATORY)
            return pb.AnalyzerInfo(name="pack", version="1.0.0", policies=[policy])
        def Configure(self, request, context):
            return empty_pb2.Empty()
        def ConfigureStack(self, request, context):
            return pb.AnalyzerStackConfigureResponse()
        def Remediate(self, request, context):
            return pb.RemediateResponse()
        def AnalyzeStack(self, request, context):
            return pb.AnalyzeResponse()
        def Analyze(self, request, context):
            too_large = "size" in request.properties and request.properties["size"] > 9
            found = [pb.AnalyzeDiagnostic(message="it is too large", policyPackName="pack", **POLICY)]
            return pb.AnalyzeResponse(diagnostics=found if too_large else [])

    server = grpc.server(ThreadPoolExecutor(4))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    threading.Event().wait()
"""


class Project:
    """A Pulumi project in a folder of its own, with the stack `dev` in a backend of its own."""

    def __init__(self, folder: Path, pulumi_cli: Path, empty_stack: Path) -> None:
        """Starts with a stack in which nothing is.

        Args:
            folder: all that is made is in it.
            pulumi_cli: what is under test.
            empty_stack: the files of the first project's stack, which those that follow have, too.
        """
        self.folder = folder / "project"
        self.folder.mkdir()
        self._pulumi = pulumi_cli
        (folder / "passphrase").write_text("open sesame")
        (folder / "backend").mkdir()
        outer = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PULUMI_") and not name.lower().endswith("_proxy")
        }
        self._environment = outer | {
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(folder / "passphrase"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_STACK": "dev",
        }
        self.write("Pulumi.yaml", "name: tiny\nruntime: python\n")
        self.write("noted.py", NOTED)
        if empty_stack.exists():
            shutil.copytree(empty_stack, folder, dirs_exist_ok=True)
        else:
            assert self.pulumi("stack", "init", "dev").returncode == 0
            shutil.copytree(folder / "backend", empty_stack / "backend")
            (empty_stack / "project").mkdir()
            shutil.copy2(self.folder / "Pulumi.dev.yaml", empty_stack / "project")

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(textwrap.dedent(text))

    def pulumi(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments) as process:
            stdout, _ = process.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self._pulumi, *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def noted(self) -> str:
        file = self.folder / "noted"
        return file.read_text() if file.exists() else ""


@pytest.fixture(scope="module")
def empty_stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty") / "stack"


@pytest.fixture
def project(tmp_path: Path, pulumi_cli: Path, empty_stack: Path) -> Iterator[Project]:
    yield Project(tmp_path, pulumi_cli, empty_stack)
    wait_for(lambda: not processes_of(tmp_path))


def processes_of(folder: Path) -> list[psutil.Process]:
    """The processes that work in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_program_with_outputs_and_a_dynamic_resource_runs(project: Project) -> None:
    program = """
        import sys, threading
        print("the program speaks")
        pulumi.export("size", Thing(Provider(), "thing", {"size": 3}).size)
        pulumi.export("greeting", pulumi.Config().require("greeting"))
        pulumi.export("secret", pulumi.Config().require_secret("secret"))
        pulumi.export("stack", pulumi.get_stack())
        pulumi.export("main thread", threading.current_thread() is threading.main_thread())
        pulumi.export("reads", sys.stdin.read())
        """
    project.write("__main__.py", textwrap.dedent(DYNAMIC) + textwrap.dedent(program))
    assert project.pulumi("config", "set", "greeting", "hello").returncode == 0
    assert project.pulumi("config", "set", "--secret", "secret", "hidden treasure").returncode == 0
    up = project.pulumi("up", "--yes")
    assert up.returncode == 0, up.stdout
    assert "the program speaks" in up.stdout
    assert "warning" not in up.stdout
    assert "hidden treasure" not in up.stdout
    assert project.noted() == "create runs"
    assert json.loads(project.pulumi("stack", "output", "--json").stdout) == {
        "size": 3,
        "greeting": "hello",
        "secret": "[secret]",
        "stack": "dev",
        "main thread": True,
        "reads": "",
    }
    again = project.pulumi("up", "--yes", "--skip-preview")
    assert "2 unchanged" in again.stdout


@pytest.mark.parametrize("option", ["--tracing=file:{}", "--otel-traces=file://{}", "--logflow --logtostderr -v=1"])
def test_options_for_traces_and_logs_do_not_disturb(project: Project, tmp_path: Path, option: str) -> None:
    project.write("__main__.py", "import pulumi\npulumi.export('one', 1)\n")
    preview = project.pulumi("preview", *option.format(tmp_path / "trace").split())
    assert preview.returncode == 0, preview.stdout
    assert "one: 1" in preview.stdout


def test_a_run_error_is_its_message_and_nothing_else(project: Project) -> None:
    project.write("__main__.py", "import pulumi\nraise pulumi.RunError('base.yaml:3: write a name')\n")
    preview = project.pulumi("preview")
    assert preview.returncode != 0
    assert "error: base.yaml:3: write a name\n" in preview.stdout
    assert "Traceback" not in preview.stdout
    assert preview.stdout.count("error: ") == preview.stdout.count("base.yaml:3")


@pytest.mark.parametrize(
    ("program", "where"),
    [
        ("1 / 0", "<module>"),
        (
            "import pulumi\ndef late(_):\n    1 / 0\npulumi.export('x', pulumi.Output.from_input(1).apply(late))",
            "late",
        ),
    ],
)
def test_an_error_of_the_program_is_traced_in_its_own_files(project: Project, program: str, where: str) -> None:
    project.write("__main__.py", program)
    preview = project.pulumi("preview")
    assert preview.returncode != 0
    assert "ZeroDivisionError: division by zero" in preview.stdout
    files = {line.split('"')[1] for line in preview.stdout.splitlines() if 'File "' in line}
    assert files == {str(project.folder / "__main__.py")}
    assert f"in {where}" in preview.stdout


def test_a_syntax_error_shows_the_line(project: Project) -> None:
    project.write("__main__.py", "x = (\n")
    preview = project.pulumi("preview")
    assert f'File "{project.folder / "__main__.py"}", line 1' in preview.stdout
    assert "'(' was never closed" in preview.stdout
    assert preview.stdout.count('File "') == 1


def test_a_program_that_exits_with_a_code_fails_the_run(project: Project) -> None:
    project.write("__main__.py", "raise SystemExit(3)\n")
    preview = project.pulumi("preview")
    assert preview.returncode != 0
    assert "program exited with non-zero exit code: 3" in preview.stdout


def test_without_a_program_the_run_says_so(project: Project) -> None:
    preview = project.pulumi("preview")
    assert preview.returncode != 0
    assert f"unable to find main python program `__main__.py` in `{project.folder}`" in preview.stdout


def test_ctrl_c_is_quiet(project: Project) -> None:
    project.write("__main__.py", "import noted\nnoted.wait()\n")
    with project.start("preview") as process:
        wait_for(project.noted)
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode != 0
    assert "error: preview canceled" in stdout
    assert "Traceback" not in stdout
    assert "KeyboardInterrupt" not in stdout


@pytest.mark.parametrize("busy", ["the program", "a dynamic provider", "a policy pack"])
def test_a_killed_cli_leaves_no_process_behind(project: Project, tmp_path: Path, busy: str) -> None:
    arguments = ["up", "--yes", "--skip-preview"]
    program = "import noted\nnoted.wait()\n"
    if busy == "a dynamic provider":
        waits = textwrap.dedent(DYNAMIC).replace('noted.note("create runs")', "noted.wait()")
        program = waits + 'Thing(Provider(), "thing", {"size": 3})\n'
    if busy == "a policy pack":
        write_policy_pack(project)
        arguments += ["--policy-pack", "pack"]
    project.write("__main__.py", program)
    with project.start(*arguments) as process:
        wait_for(project.noted)
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert started
    _, left = psutil.wait_procs([child for child in started if running(child)], timeout=PATIENCE_SECONDS)
    assert [child.cmdline() for child in left if running(child)] == []


def running(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def write_policy_pack(project: Project) -> None:
    project.write("pack/PulumiPolicy.yaml", "runtime: python\n")
    project.write("pack/__main__.py", POLICY_PACK)


@pytest.mark.parametrize(("size", "returncode"), [(3, 0), (10, 1)])
def test_a_policy_pack_judges_the_run(project: Project, size: int, returncode: int) -> None:
    write_policy_pack(project)
    project.write("__main__.py", textwrap.dedent(DYNAMIC) + f'Thing(Provider(), "thing", {{"size": {size}}})\n')
    preview = project.pulumi("preview", "--policy-pack", "pack")
    assert (preview.returncode != 0) == (returncode != 0), preview.stdout
    assert "pack@v1.0.0" in preview.stdout
    assert ("it is too large" in preview.stdout) == (returncode != 0)


def test_a_policy_pack_that_does_not_start_says_why(project: Project) -> None:
    project.write("pack/PulumiPolicy.yaml", "runtime: python\n")
    project.write("pack/__main__.py", "raise SystemExit('no policy today')\n")
    project.write("__main__.py", "")
    preview = project.pulumi("preview", "--policy-pack", "pack")
    assert preview.returncode != 0
    assert "no policy today" in preview.stdout


def test_about_knows_the_python_and_its_packages(project: Project) -> None:
    project.write("__main__.py", "")
    about = project.pulumi("about", "--json", "--transitive")
    dependencies = {each["name"] for each in json.loads(about.stdout)["dependencies"]}
    assert {"pulumi", "grpcio"} <= dependencies
