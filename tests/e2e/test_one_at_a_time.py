"""One account's deployments are written one after the other, in time, while their secrets do not wait for them."""

import pytest

from tests.e2e.project import Project, Request, gpt, settings

pytestmark = pytest.mark.e2e

TIME_SCALE = 0.05  # a deployment takes half a second
NAMES = ("one", "two", "three", "four", "five")
MODELS = dict(zip(NAMES, ("gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-4.1-mini", "gpt-4.1"), strict=True))
ON_ACCOUNT = {"accounts", "projects", "deployments"}
FIVE = {name: gpt(model=model) for name, model in MODELS.items()}


def test_no_write_to_an_account_meets_another(project: Project) -> None:
    project.start(TIME_SCALE)

    three_projects = {"projects": ["first", "second", "third"]}
    project.up(settings(FIVE, **three_projects))
    assert conflicts(project) == []
    assert account_writes(project)[1:] == [
        *("PUT projects/first", "PUT projects/second", "PUT projects/third"),
        *(f"PUT deployments/{name}" for name in NAMES),
    ]
    assert secrets_made_during(project, "two") != []

    project.forget_requests()
    larger = {name: gpt(model=MODELS[name], capacity=20) for name in ("one", "two", "four")}
    project.up(settings(FIVE | larger, **three_projects, tags={"cost-center": "42"}))
    assert conflicts(project) == []
    assert account_writes(project)[4:] == ["PUT deployments/one", "PUT deployments/two", "PUT deployments/four"]

    project.forget_requests()
    fewer = {name: each for name, each in (FIVE | larger).items() if name not in {"two", "four"}}
    consent = {"hub.projects": {"from": "first, second, third", "to": "second"}}
    project.up(settings(fewer, projects=["second"], tags={"cost-center": "42"}) | {"replace": consent})
    assert conflicts(project) == []
    assert account_writes(project) == [
        *("DELETE deployments/four", "DELETE deployments/two"),
        *("DELETE projects/third", "DELETE projects/first"),
    ]

    project.forget_requests()
    fewer["three"] = gpt(model="gpt-4o", version="2024-11-20")
    consent = {"hub.projects": {"from": "first, second, third", "to": "second"}}
    project.up(settings(fewer, projects=["second"], tags={"cost-center": "42"}) | {"replace": consent})
    assert conflicts(project) == []
    assert account_writes(project) == ["DELETE deployments/three", "PUT deployments/three"]

    project.forget_requests()
    project.succeed("destroy", "--yes", "--skip-preview")
    assert conflicts(project) == []
    assert account_writes(project)[:-1] == [
        *("DELETE deployments/five", "DELETE deployments/three", "DELETE deployments/one"),
        "DELETE projects/second",
    ]


def conflicts(project: Project) -> list[str]:
    """Requests that Azure refused because another write was under way."""
    return [str(each) for each in project.requests() if each.status == 409]


def account_writes(project: Project) -> list[str]:
    """Writes to the account and below it, in the order of their answers."""
    return [write for write in project.writes() if write.split()[1].split("/")[0] in ON_ACCOUNT]


def secrets_made_during(project: Project, deployment: str) -> list[str]:
    """Secrets that were written between the request for a deployment and the look at the finished one."""
    about_it = [each for each in project.requests() if is_deployment(each) and name_of(each) == deployment]
    started = next(each.time for each in about_it if each.method == "PUT")
    ended = next(each.time for each in about_it if each.method == "GET" and each.time > started)
    return [
        each.path
        for each in project.requests()
        if "/secrets/" in each.path and each.method == "PUT" and started < each.time < ended
    ]


def is_deployment(request: Request) -> bool:
    return "/deployments/" in request.path and request.host == "management.azure.com"


def name_of(request: Request) -> str:
    return request.path.rpartition("/")[2]
