"""Rotate the keys of one owner, from the step where an earlier run stopped."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import inf

from aihub.clock import Clock
from aihub.contract.endpoint import Endpoint
from aihub.evidence.rotation import NewVersion, OwnerReport, Regenerated, Tested, utc
from aihub.rotation.errors import RotationError
from aihub.rotation.lease import Lease, leased, secret_to_lease
from aihub.rotation.owners import Owner, OwnerKeys, key_name_of, owners_of
from aihub.rotation.plan import Publish, Published, Retire, Start, Step, next_step
from aihub.rotation.report import counted
from aihub.rotation.secret_store import Secret, SecretStore
from aihub.secret_tags import KEY_NAME_TAG, ROTATION_TAG

_AT_ONCE = 16
_GRACE_SECONDS = 60.0
"""Wait in addition to the clients' interval: for calls and for reads of the vault that are in progress."""
_ACCEPTED_SECONDS, _PAUSE_SECONDS = 300.0, 10.0
"""Longest time until the owner's service accepts a new key, and the pause between two tries."""
_TOLD_SECONDS = 600.0
_QUICK = ("chat/completions", "embeddings", "messages", "responses", "rerank", "score")
"""Tasks whose calls cost very little."""


@dataclass(frozen=True)
class RotationPolicy:
    """Values from the settings and the command line."""

    interval_seconds: float
    """Longest time until clients read a secret again."""
    expiry_seconds: float
    wait: bool = True
    """Whether to wait until clients have moved to the new key."""


@dataclass(frozen=True)
class RotationContext:
    """The dependencies of a rotation: endpoints, vault, keys, tests, clock."""

    endpoints: Callable[[], list[Endpoint]]
    """Returns the stack's present endpoints."""
    vault: SecretStore
    keys: OwnerKeys
    smoke: Callable[[Sequence[Endpoint]], list[Tested]]
    """Tests endpoints with the keys that their secrets publish."""
    accepts: Callable[[Endpoint, str], bool]
    """Returns whether an endpoint accepts a key."""
    clock: Clock
    tell: Callable[[str], None]
    checkpoint: Callable[[str], None] = field(default=lambda _step: None)
    """Called after each step that changes Azure."""
    blocked: Callable[[Endpoint, str], str | None] = field(default=lambda _endpoint, _key: None)
    """Returns why network rules keep this run from an endpoint, by a call with a valid key; None when they do not."""


@dataclass(frozen=True)
class View:
    """The state of an owner's keys and secrets, and the next step."""

    owner: Owner
    keys: dict[str, str] = field(repr=False)
    published: list[Published]
    step: Step

    @property
    def secrets(self) -> list[Secret]:
        """Secrets of the owner."""
        return [each.secret for each in self.published]

    @property
    def versions(self) -> frozenset[str]:
        """Versions that the secrets publish."""
        return frozenset(each.version for each in self.secrets)


class Rotation:
    """The rotation of one owner's keys; the report receives what is done."""

    def __init__(self, context: RotationContext, policy: RotationPolicy, run_id: str, report: OwnerReport) -> None:
        self._context, self._policy, self._run_id, self._report = context, policy, run_id, report
        self._tested: frozenset[str] = frozenset()
        """Versions with which all endpoints passed the smoke test."""
        self._old: dict[str, str] = {}
        """The key that the last step regenerates, by its name."""
        self._ahead = 0.0
        """Seconds by which the vault's clock is ahead of this machine's, at least."""
        self._is_reached = False
        """Whether an endpoint of the owner was called from here."""
        self._readers = ThreadPoolExecutor(_AT_ONCE)
        """Threads that read the vault, which end with this object."""

    def plan(self) -> None:
        """Report what would be done, and change nothing.

        Raises:
            RotationError: a secret cannot be read, or the owner has gone.
            ArmError: the owner's keys cannot be read.
        """
        view, report = self.look(), self._report
        secrets = ", ".join(each.secret.name for each in view.published)
        expires = utc(self._vault_time() + self._policy.expiry_seconds)
        match view.step:
            case Start(key_name):
                other = view.owner.other(key_name)
                report.plan = (
                    f"regenerate {key_name}, publish it in {secrets} until {expires}; then regenerate {other}, "
                    "which clients use now"
                )
            case Publish(key_name, behind):
                names = ", ".join(each.secret.name for each in behind)
                report.plan = f"continue: publish {key_name} in {names} too"
            case Retire(key_name):
                other = view.owner.other(key_name)
                report.plan = f"continue: {secrets} publish {other}; regenerate {key_name} once clients have read it"
        report.outcome = "planned"
        report.published_key_name = (
            view.owner.other(view.step.key_name) if isinstance(view.step, Retire) else view.step.key_name
        )
        report.previous_key_name = view.owner.other(report.published_key_name)

    def run(self) -> None:
        """Rotate the keys. When this is interrupted, the next call goes on.

        Raises:
            RotationError: the rotation cannot go on; the keys that clients read are valid.
            ArmError: Azure refused.
        """
        while True:
            view = self.look()
            if self._is_finished(view):
                key_name, report = view.step.key_name, self._report
                report.published_key_name, report.previous_key_name = view.owner.other(key_name), key_name
                self._tell("another run has finished this rotation")
                break
            if self._wait_until_free(view, self._vault_time()):
                if not self._policy.wait:
                    return
                continue
            if isinstance(view.step, Retire) and view.versions != self._tested:
                self._test(view)
                continue
            self._check_reach(view)
            place = secret_to_lease(view.secrets)
            with leased(self._context.vault, place, self._run_id, self._context.clock, self._tell) as lease:
                self._context.checkpoint("leased")
                # The step must not depend on anything that was read before the lease.
                now = self.look()
                is_untested = isinstance(now.step, Retire) and now.versions != self._tested
                if self._is_finished(now) or is_untested or not lease.is_alone(now.secrets):
                    continue
                if self._free_at(now, self._vault_time()) > self._vault_time():
                    continue
                if self._act(lease, now):
                    self._repair(lease)
                    break
        self._report.outcome = "rotated"

    def _check_reach(self, view: View) -> None:
        """Check, before the first key is regenerated, that the owner's endpoints can be called from here.

        Raises:
            RotationError: network rules refuse this run; nothing was changed.
        """
        if not isinstance(view.step, Start) or self._is_reached:
            return
        key = view.keys[view.owner.other(view.step.key_name)]
        if why := self._context.blocked(_asked(view.owner), key):
            raise RotationError(f"no key was changed: {why}")
        self._is_reached = True

    def look(self) -> View:
        """Return the present state and the next step.

        Raises:
            RotationError: a secret cannot be read, or the owner has gone.
            ArmError: the owner's keys cannot be read.
        """
        endpoints = self._context.endpoints()
        found = [each for each in owners_of(endpoints) if each.id.lower() == self._report.id.lower()]
        if not found:
            raise RotationError("no endpoint of the stack uses its keys any more")
        [owner] = found
        self._report.endpoints = [each["name"] for each in owner.endpoints]
        keys = self._context.keys.of(owner)
        own = owner.key_secrets
        others = self._unknown(endpoints, own[0])
        secrets = list(self._readers.map(self._context.vault.read, [*own, *others]))
        self._ahead = max(each.read for each in secrets) - self._context.clock.now()
        published = [Published(each, key_name_of(each.value, keys)) for each in secrets]
        published = [each for each in published if each.secret.id in own or each.key_name]
        step = next_step(owner, published)
        if isinstance(step, Retire):
            self._old = {step.key_name: keys[step.key_name]}
        return View(owner, keys, published, step)

    def _is_finished(self, view: View) -> bool:
        """Return whether another run has regenerated the key that this run was about to regenerate."""
        key_name = view.step.key_name
        return isinstance(view.step, Start) and key_name in self._old and self._old[key_name] != view.keys[key_name]

    def _unknown(self, endpoints: Sequence[Endpoint], secret_id: str) -> list[str]:
        """Return ids of secrets with a key for an endpoint that the stack's output does not have.

        Such secrets come from a `pulumi up` that is in progress or failed.
        """
        known = {str(each["key_secret"]).lower() for each in endpoints}
        return sorted(each for each in self._context.vault.beside(secret_id, KEY_NAME_TAG) if each.lower() not in known)

    def _wait_until_free(self, view: View, now: float) -> bool:
        """Return whether the step must wait for clients; wait for them if the policy says so."""
        free = self._free_at(view, now)
        if free <= now:
            return False
        report, key_name = self._report, view.step.key_name
        report.outcome, report.run_again_after = "settling", utc(free)
        report.published_key_name, report.previous_key_name = view.owner.other(key_name), key_name
        if self._policy.wait:
            minutes = round((free - now) / 60)
            self._tell(f"clients may use {key_name} until {utc(free)}, {minutes} minutes from now; waiting")
            self._context.checkpoint("waiting")
            self._context.clock.sleep(min(free - now, _TOLD_SECONDS))
            report.outcome, report.run_again_after = "failed", None
        return True

    def _vault_time(self) -> float:
        return self._context.clock.now() + self._ahead

    def _free_at(self, view: View, now: float) -> float:
        """Return when a step may regenerate its key: when no client uses the present one from a secret any more."""
        if isinstance(view.step, Publish):
            return 0
        key_name, vault = view.step.key_name, self._context.vault
        assert key_name not in {each.key_name for each in view.published}, "a published key is never made invalid"
        interval = self._policy.interval_seconds + _GRACE_SECONDS

        def left_at(each: Published) -> float:
            versions = vault.versions(each.secret.id)
            latest = 0.0
            for version in versions:
                if version.id == each.secret.version:
                    continue
                later = [other.created for other in versions if other.created > version.created]
                # The vault's times are rounded to whole seconds.
                until = min(later, default=each.secret.created) + 1 + interval
                if until <= max(now, latest):
                    continue
                if not version.enabled or key_name_of(vault.value(each.secret.id, version.id), view.keys) == key_name:
                    latest = until
            return latest

        return max(self._readers.map(left_at, view.published), default=inf)

    def _test(self, view: View) -> None:
        report = self._report
        report.smoke = self._context.smoke(view.owner.endpoints)
        bad = [f"{each.endpoint}: {each.verdict}, {each.problem}" for each in report.smoke if each.verdict != "pass"]
        if bad:
            raise RotationError(
                f"the smoke test did not pass with the new key, so {view.step.key_name} stays valid; "
                f"run this again when it does: {'; '.join(bad)}"
            )
        self._tested = view.versions
        self._tell(f"{counted(report.smoke, 'endpoint')} tested with the new key")
        self._context.checkpoint("tested")

    def _act(self, lease: Lease, view: View) -> bool:
        """Carry out the step and return whether it was the last."""
        match view.step:
            case Start(key_name):
                key = self._new_key(lease, view, key_name)
                self._publish(lease, view.published, key_name, key, is_under_way=True)
            case Publish(key_name, secrets, is_repair):
                if is_repair:
                    names = ", ".join(each.secret.name for each in secrets)
                    self._report.findings.append(
                        f"{names} contained a key that the service refuses; replaced by {key_name}"
                    )
                is_under_way = not is_repair or any(each.is_under_way for each in view.published)
                self._publish(lease, secrets, key_name, view.keys[key_name], is_under_way=is_under_way)
            case Retire(key_name):
                self._regenerate(lease, view.owner, key_name)
                for each in view.published:
                    lease.check()
                    tags = {name: tag for name, tag in lease.tags_of(each.secret).items() if name != ROTATION_TAG}
                    self._context.vault.tag(each.secret, tags)
                    self._context.checkpoint(f"finished {each.secret.name}")
                self._report.published_key_name, self._report.previous_key_name = view.owner.other(key_name), key_name
                self._tell(f"regenerated {key_name}, which no client uses any more")
                return True
        return False

    def _repair(self, lease: Lease) -> None:
        """Publish the present key where a `pulumi up` published a key that was regenerated meanwhile."""
        view = self.look()
        if isinstance(view.step, Publish) and view.step.is_repair:
            self._act(lease, view)

    def _new_key(self, lease: Lease, view: View, key_name: str) -> str:
        """Regenerate a key and return it when the owner's service accepts it."""
        self._regenerate(lease, view.owner, key_name)
        clock, before, asked = self._context.clock, view.keys[key_name], _asked(view.owner)
        until = clock.now() + _ACCEPTED_SECONDS
        while True:
            key = self._context.keys.of(view.owner)[key_name]
            if key_name_of(before, {key_name: key}) is None and self._context.accepts(asked, key):
                self._context.checkpoint("accepted")
                return key
            if clock.now() > until:
                raise RotationError(
                    f"{asked['name']} does not accept the new key {key_name} after {_ACCEPTED_SECONDS:g} s; it is not "
                    "published, and clients keep the other key; run this again"
                )
            lease.check()
            clock.sleep(_PAUSE_SECONDS)

    def _regenerate(self, lease: Lease, owner: Owner, key_name: str) -> None:
        request_id = lease.during(lambda: self._context.keys.regenerate(owner, key_name))
        self._report.regenerated.append(Regenerated(key_name, utc(self._context.clock.now()), request_id))
        self._context.checkpoint(f"regenerated {key_name}")

    def _publish(
        self, lease: Lease, secrets: Sequence[Published], key_name: str, key: str, *, is_under_way: bool
    ) -> None:
        for each in secrets:
            lease.check()
            now = self._vault_time()
            expires = now + self._policy.expiry_seconds
            tags = {**lease.tags_of(each.secret), KEY_NAME_TAG: key_name}
            if is_under_way:
                tags[ROTATION_TAG] = f"settling since {utc(now)}"
            version, request_id = self._context.vault.publish(each.secret, key, tags, expires)
            self._report.versions.append(
                NewVersion(each.secret.id, version, key_name, utc(now), utc(expires), request_id)
            )
            self._context.checkpoint(f"published {each.secret.name}")
        self._tell(f"{counted(secrets, 'secret')} published with the key {key_name}")

    def _tell(self, line: str) -> None:
        self._context.tell(f"{self._report.name}: {line}")


def _asked(owner: Owner) -> Endpoint:
    """Return the endpoint of an owner whose calls cost the least."""
    return next((each for each in owner.endpoints if each["task"] in _QUICK), owner.endpoints[0])
