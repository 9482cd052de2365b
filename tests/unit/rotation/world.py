"""Azure as rotation sees it, in memory, by a clock that only moves when somebody waits; and clients that call it."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aihub.clock import Clock
from aihub.contract.endpoint import Endpoint
from aihub.evidence.rotation import OwnerReport, Tested
from aihub.rotation.errors import RotationError
from aihub.rotation.owners import Owner, owners_of
from aihub.rotation.report import new_report
from aihub.rotation.rotate import Rotation, RotationContext, RotationPolicy
from aihub.rotation.secret_store import Secret, Version
from aihub.secret_tags import EARLIER_NAMES, with_present_names
from tests import endpoints
from tests.endpoints import ACCOUNT_ID, PROJECT_ID

HOUR, DAY = 3600.0, 86_400.0
INTERVAL = HOUR
POLICY = RotationPolicy(interval_seconds=INTERVAL, expiry_seconds=60 * DAY)
VAULT = "https://kv-demo.vault.azure.net/secrets"


class Killed(BaseException):
    """The process is gone, at once: nothing is tidied up."""


def endpoint(name: str, resource_id: str, *, key: bool = True) -> Endpoint:
    made = endpoints.on_account(name, secrets=VAULT, keys=key)
    return {**made, "resource_id": resource_id}


def on_account(name: str, *, key: bool = True) -> Endpoint:
    return endpoint(name, f"{ACCOUNT_ID}/deployments/{name}", key=key)


def online(name: str) -> Endpoint:
    return endpoint(name, f"{PROJECT_ID}/onlineEndpoints/{name}")


def serverless(name: str) -> Endpoint:
    return endpoint(name, f"{PROJECT_ID}/serverlessEndpoints/{name}")


@dataclass
class Kept:
    """A version in the vault."""

    version: str
    value: str
    tags: Mapping[str, str]
    created: float
    expires: float | None
    enabled: bool = True


class VirtualClock(Clock):
    """Time that moves when somebody waits; in between, those who live in it act."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 1_800_000_000.25
        self.ahead = 0.0
        """Of all others' clocks."""
        self.live: Callable[[], None] = lambda: None
        self._turn = threading.RLock()

    def now(self) -> float:
        return self.seconds + self.ahead

    def sleep(self, seconds: float) -> None:
        super().sleep(0)
        until = self.seconds + seconds
        while self.seconds < until:
            with self._turn:
                self.seconds = max(self.seconds, min(self.seconds + INTERVAL / 8, until))
                self.live()


class FakeVault:
    """Key Vault."""

    def __init__(self, now: Callable[[], float], wrote: Callable[[str], None]) -> None:
        self._now, self._wrote = now, wrote
        self.secrets: dict[str, list[Kept]] = {}
        self.on_read: Callable[[str], None] = lambda _secret_id: None

    def put(self, secret_id: str, value: str, tags: Mapping[str, str] | None = None, days: float | None = 60) -> None:
        expires = None if days is None else self._now() + days * DAY
        made = Kept(uuid.uuid4().hex, value, tags or {}, int(self._now()), expires)
        self.secrets.setdefault(secret_id, []).append(made)

    def read(self, secret_id: str) -> Secret:
        if secret_id not in self.secrets:
            raise RotationError(f"{secret_id} is not there")
        last = self.secrets[secret_id][-1]
        found = Secret(
            secret_id,
            last.version,
            last.value,
            with_present_names(last.tags),
            "the/type",
            last.created,
            last.expires,
            int(self._now()),
        )
        self.on_read(secret_id)
        return found

    def beside(self, _secret_id: str, tag: str) -> set[str]:
        latest = {each: versions[-1] for each, versions in self.secrets.items()}
        return {each for each, last in latest.items() if last.enabled and tag in with_present_names(last.tags)}

    def value(self, secret_id: str, version: str) -> str:
        [found] = [each for each in self.secrets[secret_id] if each.version == version]
        assert found.enabled
        return found.value

    def versions(self, secret_id: str) -> list[Version]:
        # In no order, as Azure answers.
        return sorted(
            (Version(each.version, each.created, each.enabled) for each in self.secrets[secret_id]),
            key=lambda each: each.id,
        )

    def publish(self, secret: Secret, value: str, tags: Mapping[str, str], expires: float) -> tuple[str, str | None]:
        self._wrote(f"write {secret.name}")
        self.secrets[secret.id].append(Kept(uuid.uuid4().hex, value, tags, int(self._now()), expires))
        return self.secrets[secret.id][-1].version, "request-of-the-vault"

    def tag(self, secret: Secret, tags: Mapping[str, str]) -> None:
        [found] = [each for each in self.secrets[secret.id] if each.version == secret.version]
        self._wrote(f"write {secret.name}")
        found.tags = tags

    def name_tags_as_earlier(self) -> None:
        """All tags get the names that an earlier version would have written."""
        earlier = {name: old for old, name in EARLIER_NAMES.items()}
        for versions in self.secrets.values():
            for each in versions:
                each.tags = {earlier.get(name, name): value for name, value in each.tags.items()}


class FakeKeys:
    """Resource Manager and the endpoints."""

    def __init__(self, now: Callable[[], float], wrote: Callable[[str], None]) -> None:
        self._now, self._wrote = now, wrote
        self.keys: dict[str, dict[str, str]] = {}
        self.lag_seconds = 0.0
        """For how long after a key was replaced it is still listed and still opens the endpoints."""
        self._replaced: dict[tuple[str, str], tuple[str, float]] = {}
        """By owner and slot the key before, and until when it lingers."""
        self._numbers = count(1)

    def current(self, owner: Owner) -> dict[str, str]:
        """Both keys as they are."""
        if owner.id not in self.keys:
            self.keys[owner.id] = {key_name: self._new(owner, key_name) for key_name in owner.key_names}
        return dict(self.keys[owner.id])

    def of(self, owner: Owner) -> dict[str, str]:
        return self.current(owner) | self._lingering(owner)

    def opens(self, owner: Owner, key: str) -> bool:
        # Clients ask hundreds of thousands of times, and almost always with a key of now.
        present = self.keys.get(owner.id) or self.current(owner)
        return key in present.values() or key in self._lingering(owner).values()

    def regenerate(self, owner: Owner, key_name: str) -> str | None:
        self._wrote(f"write {key_name}")
        self._replaced[owner.id, key_name] = self.keys[owner.id][key_name], self._now() + self.lag_seconds
        self.keys[owner.id][key_name] = self._new(owner, key_name)
        return "request-of-arm"

    def _lingering(self, owner: Owner) -> dict[str, str]:
        found = {key_name: self._replaced.get((owner.id, key_name), ("", 0.0)) for key_name in owner.key_names}
        return {key_name: key for key_name, (key, until) in found.items() if self._now() < until}

    def _new(self, owner: Owner, key_name: str) -> str:
        return f"{owner.name}-{key_name}-{next(self._numbers)}"


class Client:
    """An application that follows the contract: it reads a key again before the interval is over."""

    def __init__(self, azure: "Azure", tested: Endpoint, read_at: float) -> None:
        self._azure, self._endpoint, self._read_at = azure, tested, read_at
        [self._owner] = owners_of([tested])
        self._key = azure.published(tested)

    def call(self) -> None:
        now = self._azure.time.seconds
        if now - self._read_at >= INTERVAL:
            self._key, self._read_at = self._azure.published(self._endpoint), now
        if not self._azure.keys.opens(self._owner, self._key):
            self._azure.refused.append(f"{self._endpoint['name']} at {now:.0f}")
        self._azure.calls += 1


@dataclass
class Azure:
    """A stack's endpoints, deployed."""

    endpoints: list[Endpoint]
    time: VirtualClock = field(default_factory=VirtualClock)
    refused: list[str] = field(default_factory=list)
    calls: int = 0
    told: list[str] = field(default_factory=list)
    verdicts: dict[str, str] = field(default_factory=dict)
    smoked: list[str] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    """Endpoints that were asked whether they know a key, and the key."""
    steps: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """Steps, and what was written to the vault and Resource Manager."""
    at_step: Callable[[str], None] = lambda _step: None
    closed: str | None = None
    """Why network rules keep the rotation from its endpoints."""

    def __post_init__(self) -> None:
        self.vault = FakeVault(lambda: self.time.seconds, self.log.append)
        self.keys = FakeKeys(lambda: self.time.seconds, self.log.append)
        self.clients: list[Client] = []
        self.time.live = self.live
        for each in self.endpoints:
            self.deploy(each)

    def deploy(self, each: Endpoint) -> None:
        """What `pulumi up` does: publishes the owner's first key."""
        if each["key_secret"]:
            [owner] = owners_of([each])
            first = owner.key_names[0]
            self.vault.put(each["key_secret"], self.keys.of(owner)[first], {"key-name": first, "team": "search"})

    def add(self, each: Endpoint) -> None:
        self.endpoints.append(each)
        self.deploy(each)

    def start_clients(self, number: int) -> None:
        """Clients that read their keys at different times before now."""
        for index in range(number):
            tested = self.endpoints[index % len(self.endpoints)]
            self.clients.append(Client(self, tested, self.time.seconds - index * INTERVAL / number))

    def live(self) -> None:
        for each in self.clients:
            each.call()

    def published(self, each: Endpoint) -> str:
        return self.vault.secrets[str(each["key_secret"])][-1].value

    def key_names(self) -> dict[str, str | None]:
        """Which slot each endpoint's secret publishes."""
        found: dict[str, str | None] = {}
        for owner in owners_of(self.endpoints):
            by_key = {key: key_name for key_name, key in self.keys.current(owner).items()}
            found |= {each["name"]: by_key.get(self.published(each)) for each in owner.endpoints}
        return found

    def tags(self, name: str) -> Mapping[str, str]:
        return self.vault.secrets[f"{VAULT}/{name}-key"][-1].tags

    def opens(self, each: Endpoint, key: str) -> bool:
        [owner] = owners_of([each])
        return self.keys.opens(owner, key)

    def accepts(self, each: Endpoint, key: str) -> bool:
        """What a rotation asks before it publishes a key."""
        self.tried.append((each["name"], key))
        return self.opens(each, key)

    def smoke(self, endpoints: Sequence[Endpoint]) -> list[Tested]:
        self.smoked += [each["name"] for each in endpoints]
        return [Tested(each["name"], self.verdicts.get(each["name"], "pass"), None, None, []) for each in endpoints]

    @property
    def context(self) -> RotationContext:
        vault: Any = self.vault
        keys: Any = self.keys
        return RotationContext(
            lambda: list(self.endpoints),
            vault,
            keys,
            self.smoke,
            self.accepts,
            self.time,
            self.told.append,
            self._step,
            lambda _endpoint, _key: self.closed,
        )

    def _step(self, step: str) -> None:
        self.steps.append(step)
        self.log.append(step)
        self.live()
        self.at_step(step)

    def rotate(self, run_id: str = "a", policy: RotationPolicy = POLICY) -> list[OwnerReport]:
        """Rotates the keys of all owners, one after the other."""
        reports = []
        for owner in owners_of(self.endpoints):
            report = new_report(owner)
            reports.append(report)
            Rotation(self.context, policy, run_id, report).run()
        return reports

    def rotate_twice(self, run_id: str) -> None:
        self.rotate(run_id)
        self.rotate(run_id)

    def kill_at(self, number: int) -> None:
        """The next run dies at its n-th step, counted from 0."""
        before = len(self.steps)

        def step(_step: str) -> None:
            if len(self.steps) - before == number + 1:
                raise Killed

        self.at_step = step
