"""Each snippet of `aihub connect`, run as it is pasted, against the local Azure."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import jsonschema
import pytest
import yaml
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import KeyVaultSecretIdentifier, SecretClient
from click.testing import CliRunner

from aihub.call.request import Kind
from aihub.cli import cli
from aihub.connect.forms import FORMS
from tests.local.connect.world import Case, SnippetWorld
from tests.pipelines.kubernetes_schemas import close

HERE = Path(__file__).parent


_PRINTED = {
    Kind.TEXT: r"served by the local Azure\.\n$",
    Kind.TRANSCRIPT: r"served by the local Azure\.\n$",
    Kind.VECTOR: r"^\d+ dimensions\n$",
    Kind.IMAGE: r"^image\.png\n$",
    Kind.AUDIO: r"^speech\.mp3\n$",
    Kind.JSON: r"0\.5|relevance_score",
    None: r"^batch[\w-]* (validating|in_progress|finalizing|completed)\n$",
}
"""What the snippet of a client prints, by the kind of its task; None: a batch."""


def connect(case: Case, form: str, *more: str) -> str:
    result = CliRunner().invoke(
        cli, ["connect", case.endpoint["name"], "--route", case.route["name"], "--as", form, *more]
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def record(folder: Path) -> None:
    with wave.open(str(folder / "recording.wav"), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(16_000)
        recording.writeframes(bytes(32_000))


def complaint(case: Case, said: str) -> str | None:
    """What is wrong with what the snippet of a client printed; None when nothing is."""
    wanted = _PRINTED[case.connection.kind]
    return None if re.search(wanted, said) else said


def test_python(world: SnippetWorld, tmp_path: Path) -> None:
    record(tmp_path)
    files = {}
    for case in world.cases:
        file = tmp_path / f"{case.name}.py"
        file.write_text(connect(case, "python"), encoding="utf-8")
        files[str(file)] = case
    command = [sys.executable, str(HERE / "run_python.py"), *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {case.name: wrong for file, case in files.items() if (wrong := complaint(case, said[file]))} == {}
    assert (tmp_path / "image.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "speech.mp3").stat().st_size > 0


def answer_of(case: Case, said: str, folder: Path) -> str | None:
    """What is wrong with what curl printed or wrote; None when nothing is."""
    try:
        match case.connection.kind:
            case Kind.AUDIO:
                return None if (folder / "speech.mp3").stat().st_size else "empty"
            case Kind.IMAGE:
                image = json.loads((folder / "image.json").read_bytes())["data"][0]["b64_json"]
                return None if base64.b64decode(image).startswith(b"\x89PNG") else "no image"
        answer = json.loads(said)
    except (ValueError, LookupError, OSError) as error:
        return f"{error!r}: {said}"
    return said if isinstance(answer, dict) and answer.get("error") else None


def test_curl(world: SnippetWorld, tmp_path: Path) -> None:
    record(tmp_path)
    wrong = {}
    for case in world.cases:
        done = bash(connect(case, "curl"), tmp_path)
        if problem := done.stderr or answer_of(case, done.stdout, tmp_path):
            wrong[case.name] = problem
    assert wrong == {}


def bash(script: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHON": sys.executable, **more}
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_typescript(packages: Path, world: SnippetWorld, tmp_path: Path) -> None:
    record(tmp_path)
    # Modules are looked up from where the file is.
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    cases = {f"{case.name}.ts": case for case in world.cases}
    for file, case in cases.items():
        (tmp_path / file).write_text(connect(case, "typescript"), encoding="utf-8")
    options = ["--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"]
    compiler = [str(packages / "node_modules" / ".bin" / "tsc"), *options, "--types", "node", *cases]
    compiled = subprocess.run(compiler, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
    assert compiled.stdout == ""
    shutil.copy(HERE / "run_node.mjs", tmp_path)
    modules = [str(tmp_path / file.replace(".ts", ".js")) for file in cases]
    done = subprocess.run(
        ["node", "run_node.mjs", *modules],
        cwd=tmp_path,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": os.environ["SSL_CERT_FILE"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    said = dict(zip(cases, json.loads(done.stdout).values(), strict=True))
    assert {case.name: wrong for file, case in cases.items() if (wrong := complaint(case, said[file]))} == {}


def test_env_sets_what_a_client_reads_by_itself(world: SnippetWorld, tmp_path: Path) -> None:
    programs = {
        "openai": "from openai import OpenAI as Client\nname = 'OPENAI_MODEL'",
        "azure-openai": "from openai import AzureOpenAI as Client\nname = 'AZURE_OPENAI_DEPLOYMENT'",
    }
    ask = "\nimport os\nmessages = [{'role': 'user', 'content': 'hi'}]\nclient = Client(max_retries=0)\n"
    ask += "print(client.chat.completions.create(model=os.environ[name], messages=messages).choices[0].message.content)"
    wanted = {
        ("gpt-4.1_Mini", "azure-openai"),
        ("gpt-4.1_Mini-tokens", "azure-openai"),
        ("qwen", "managed-deployments"),
    }
    for case in world.cases:
        if (case.endpoint["name"], case.route["name"]) in wanted:
            script = f"{connect(case, 'env')}\n\"$PYTHON\" - <<'END'\n{programs[case.connection.client]}{ask}\nEND"
            done = bash(script, tmp_path)
            assert complaint(case, done.stdout) is None, done.stderr


@pytest.mark.parametrize("form", ["env", "dotenv", "curl"])
def test_key_is_shown_only_when_asked_and_with_a_warning(world: SnippetWorld, form: str) -> None:
    case = next(each for each in world.cases if each.endpoint["name"] == "gpt-4.1_Mini")
    assert world.hub.key not in connect(case, form)
    shown = CliRunner().invoke(cli, ["connect", "gpt-4.1_Mini", "--as", form, "--show-key"])
    assert world.hub.key in shown.stdout
    assert shown.stderr.startswith("warning: the key is shown below")


def test_no_snippet_has_a_key_in_it(world: SnippetWorld) -> None:
    for case in world.cases:
        for form in FORMS:
            if (form, case.connection.auth, case.connection.is_target) != ("external-secret", "entra", False):
                text = connect(case, form)
                assert not [key for key in world.keys if key in text]


def test_dotenv_is_read_by_a_shell_as_it_is_written(world: SnippetWorld, tmp_path: Path) -> None:
    for case in world.cases:
        (tmp_path / ".env").write_text(connect(case, "dotenv"), encoding="utf-8")
        read = dict(each.split("=", 1) for each in (tmp_path / ".env").read_text().splitlines() if each[0] != "#")
        assert read["ENDPOINT_URI"] == case.route["uri"]
        assert ("ENDPOINT_KEY_SECRET" in read) == (case.connection.auth == "key")


def test_app_settings_refer_to_secrets_that_are_there(world: SnippetWorld) -> None:
    with DefaultAzureCredential() as credential:
        for case in world.cases:
            settings = {each["name"]: each["value"] for each in json.loads(connect(case, "app-settings"))}
            references = {
                name: found[1]
                for name, value in settings.items()
                if (found := re.fullmatch(r"@Microsoft\.KeyVault\(SecretUri=(.+)\)", value))
            }
            values = {}
            for name, uri in references.items():
                secret = KeyVaultSecretIdentifier(uri)
                with SecretClient(secret.vault_url, credential) as client:
                    values[name] = client.get_secret(secret.name).value
            assert {**settings, **values}["ENDPOINT_URI"] == case.route["uri"]
            if case.connection.auth == "key":
                assert values[case.connection.credential_variable] in world.keys


def test_external_secrets_are_of_the_operators_schema_and_name_secrets_that_are_there(world: SnippetWorld) -> None:
    schemas = {}
    for file in (HERE / "schemas").glob("*.yaml"):
        definition = yaml.safe_load(file.read_text(encoding="utf-8"))
        [version] = definition["spec"]["versions"]
        schema = version["schema"]["openAPIV3Schema"]
        close(schema)
        schema["properties"]["metadata"] = {"type": "object"}
        schemas[definition["spec"]["names"]["kind"]] = schema
    with DefaultAzureCredential() as credential:
        for case in world.cases:
            if case.connection.auth != "key" and not case.connection.is_target:
                continue
            store, external = yaml.safe_load_all(connect(case, "external-secret"))
            for each in (store, external):
                jsonschema.validate(each, schemas[each["kind"]])
                assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", each["metadata"]["name"])
            assert external["spec"]["secretStoreRef"]["name"] == store["metadata"]["name"]
            with SecretClient(store["spec"]["provider"]["azurekv"]["vaultUrl"], credential) as client:
                for each in external["spec"]["data"]:
                    assert client.get_secret(each["remoteRef"]["key"]).value


def test_real_azure_cli_gives_what_the_snippets_ask_it_for(
    world: SnippetWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "az").unlink()
    az = shutil.which("az") or shutil.which("az", path=str(Path.home() / ".cache" / "aihub" / "azcli" / "bin"))
    if az is None:
        pytest.skip("there is no Azure CLI on PATH")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", f"{Path(az).parent}:{os.environ['PATH']}")
    login = 'az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID" -o none'
    assert bash(login, tmp_path).returncode == 0
    first = {case.connection.auth: case for case in reversed(world.cases) if case.connection.kind is Kind.JSON}
    assert set(first) == {"key", "entra", "aml-token"}
    for case in first.values():
        done = bash(connect(case, "curl"), tmp_path)
        assert answer_of(case, done.stdout, tmp_path) is None, done.stderr
