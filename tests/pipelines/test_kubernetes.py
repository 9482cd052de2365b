"""The manifests of the Job in a cluster: their schemas, and what the Job runs. No cluster runs here."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from localazure.engine.build import CLI_VERSION
from tests.pipelines.kubernetes_schemas import NAMES, kubernetes_schemas
from tests.pipelines.tools import built, complaints, installed
from tests.pipelines.workflows import CHECKOUT

# The first of them on a machine builds programs.
pytestmark = pytest.mark.timeout(1800)

FOLDER = CHECKOUT / "pipelines" / "kubernetes"


def _validated(*files: Path) -> str:
    # Flux's own Kustomization is not among the schemas.
    skipped = "-skip=kustomize.toolkit.fluxcd.io/v1/Kustomization"
    location = f"-schema-location={kubernetes_schemas() / NAMES}"
    return complaints(built("kubeconform"), "-strict", skipped, location, *files, folder=CHECKOUT)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Argo CD and Flux apply."""
    file = tmp_path_factory.mktemp("rendered") / "rendered.yaml"
    file.write_text(_built(FOLDER), encoding="utf-8")
    return file


def _built(folder: Path) -> str:
    """Return what kustomize makes of a folder, as Argo CD and Flux call it."""
    command = [str(built("kustomize")), "build", "--load-restrictor=LoadRestrictionsNone", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _job(rendered: Path) -> Any:
    return next(each for each in yaml.safe_load_all(rendered.read_text(encoding="utf-8")) if each["kind"] == "Job")


def test_manifests_fit_their_schemas(rendered: Path) -> None:
    assert _validated(rendered, FOLDER / "argocd.yaml", FOLDER / "flux.yaml") == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("job.yaml", "backoffLimit", "backofLimit"),
        ("argocd.yaml", "targetRevision", "targetRevison"),
        ("flux.yaml", "interval: 1m", "interval: often"),
    ],
)
def test_a_wrong_field_does_not_fit(name: str, right: str, wrong: str, tmp_path: Path) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8").replace(right, wrong, 1)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert "invalid" in _validated(tmp_path / name)


def test_other_settings_make_another_job(rendered: Path, tmp_path: Path) -> None:
    """Kubernetes runs a Job once: it runs again for what is delivered when its template is another one."""
    for name in ("config", "pipelines/kubernetes"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("config/base.yaml", "config/prod.yaml", "Pulumi.prod.yaml", *_own_files()):
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    with (tmp_path / "config" / "prod.yaml").open("a", encoding="utf-8") as prod:
        prod.write("# another pin\n")
    other = next(
        each for each in yaml.safe_load_all(_built(tmp_path / "pipelines" / "kubernetes")) if each["kind"] == "Job"
    )
    assert other["spec"]["template"] != _job(rendered)["spec"]["template"]


def _own_files() -> list[str]:
    return [str(each.relative_to(CHECKOUT)) for each in FOLDER.iterdir()]


def test_the_job_is_stopped_in_time_and_has_no_rights_of_its_own(rendered: Path) -> None:
    job = _job(rendered)
    pod = job["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert (job["spec"]["backoffLimit"], pod["restartPolicy"]) == (0, "Never")
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["image"] == f"pulumi/pulumi-python:{CLI_VERSION}"


def test_the_script_has_no_complaint(rendered: Path, tmp_path: Path) -> None:
    [container] = _job(rendered)["spec"]["template"]["spec"]["containers"]
    (tmp_path / "job.sh").write_text(f"#!/bin/bash -e\n{container['args'][0]}", encoding="utf-8")
    assert complaints(installed("shellcheck"), tmp_path / "job.sh", folder=CHECKOUT) == ""


@pytest.mark.parametrize(
    ("delivered", "calls"),
    [("a", ["preflight --stack prod --record", "deploy --stack prod"]), ("newer on main", [])],
)
def test_the_job_deploys_the_settings_that_were_delivered(
    rendered: Path, tmp_path: Path, delivered: str, calls: list[str]
) -> None:
    [container] = _job(rendered)["spec"]["template"]["spec"]["containers"]
    text = container["args"][0].replace("/workspace/models", f"{tmp_path}/models").replace("/delivered", str(tmp_path))
    (tmp_path / "prod.yaml").write_text("a", encoding="utf-8")
    stubs = {
        "git": f"mkdir -p {tmp_path}/models/config && printf '{delivered}' > {tmp_path}/models/config/prod.yaml",
        "pulumi": 'mkdir -p .venv/bin && cp "$PYTHON" .venv/bin/python',
        "python": 'echo "$*" >> "$CALLS"',
    }
    for name, line in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o700)
    variables = {each["name"]: each["value"] for each in container["env"]} | {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "PYTHON": str(tmp_path / "python"),
        "CALLS": str(tmp_path / "calls"),
        **dict.fromkeys(("AZURE_FEDERATED_TOKEN_FILE", "AZURE_CLIENT_ID", "AZURE_TENANT_ID"), "x"),
    }
    done = subprocess.run([*container["command"], text], env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == bool(calls), done.stderr
    made = (tmp_path / "calls").read_text(encoding="utf-8").splitlines() if calls else []
    assert made == [f"-m aihub {call}" for call in calls]
    assert (tmp_path / "calls").exists() == bool(calls)
