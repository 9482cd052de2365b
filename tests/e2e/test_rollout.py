"""Safe roll-out as a user sees it: from the settings, with the endpoint's own target URI and key.

`test_traffic.py` has what else can happen to traffic.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.every_type import online, own
from tests.e2e.project import GROUP, Project, settings

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

ENDPOINT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-project/onlineEndpoints/ai-e2e-churn"
MACHINE_LEARNING = "2025-12-01"
QUICK = {"steps": [10, 50, 100], "timeout_seconds": 3}
BLUE = own("azureml:churn:3")


def churn(green: str | None, traffic: dict[str, int], **hub: Any) -> Json:
    slots = {"blue": BLUE} | ({"green": own(green)} if green else {})
    return settings({"churn": online(slots, traffic, rollout=QUICK)}, **hub)


def split(project: Project) -> dict[str, int]:
    """The endpoint's traffic, without what is 0."""
    properties = project.arm("GET", ENDPOINT, version=MACHINE_LEARNING).json()["properties"]
    return {slot: share for slot, share in properties["traffic"].items() if share}


class Client:
    """Calls the endpoint all the time, as an application does, and keeps who answered with what."""

    def __init__(self, project: Project) -> None:
        self.answers: Counter[tuple[int, str | None]] = Counter()
        self._uri = project.endpoints()["churn"]["target_uri"]
        key = project.vault("secrets/churn-key").json()["value"]
        self._headers = {"Authorization": f"Bearer {key}"}
        self._client = project.client
        self._stop = threading.Event()

    @contextmanager
    def calling(self) -> Iterator[None]:
        thread = threading.Thread(target=self._call)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self._stop.clear()

    def _call(self) -> None:
        while not self._stop.is_set():
            answer = self._client.post(self._uri, json={"data": [[1, 2, 3]]}, headers=self._headers)
            self.answers[answer.status_code, answer.headers.get("azureml-model-deployment")] += 1


@pytest.fixture
def blue(shared_project: Project) -> Project:
    """Blue alone, with all the traffic."""
    shared_project.up(churn(None, {"blue": 100}))
    return shared_project


def test_slot_that_does_not_answer_gets_no_traffic_and_one_that_does_gets_it(blue: Project) -> None:
    client = Client(blue)
    with client.calling():
        blue.write(churn("azureml:faulty:1", {"green": 100}))
        for _ in range(2):  # the next run tries again
            ran = blue.pulumi("up", "--yes", "--skip-preview")
            assert ran.code != 0
            assert "green" in ran.output
            assert "424" in ran.output
            assert "deployments.churn" in ran.output
            assert "Traceback" not in ran.output
            assert split(blue) == {"blue": 100}
    assert client.answers.keys() == {(200, "blue")}
    with client.calling():
        blue.up(churn("azureml:faulty:2", {"green": 100}))
        assert split(blue) == {"green": 100}
    assert {status for status, _ in client.answers} == {200}
    # Blue has no traffic any more, and goes.
    blue.up(settings({"churn": online({"green": own("azureml:faulty:2")}, {"green": 100}, rollout=QUICK)}))
    assert blue.arm("GET", f"{ENDPOINT}/deployments/blue", version=MACHINE_LEARNING).status_code == 404
    assert list(blue.smoke()) == ["churn"]


def test_settings_of_the_endpoint_change_without_touching_its_traffic(blue: Project) -> None:
    client = Client(blue)
    with client.calling():
        blue.up(churn(None, {"blue": 100}, tags={"cost-centre": "7"}))
    assert client.answers.keys() == {(200, "blue")}
    assert blue.arm("GET", ENDPOINT, version=MACHINE_LEARNING).json()["tags"]["cost-centre"] == "7"
