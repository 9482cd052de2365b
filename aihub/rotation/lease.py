"""A lease on the rotation of an owner's keys, so that one run at a time writes: a tag of one of the owner's secrets.

Key Vault has no conditional write. So a lease is written only where there is none, and holds when it is still there
after a time longer than a write takes (after Fischer's algorithm). The holder reads the lease before each write and
renews it; a lease that has not changed for `LEASE_SECONDS` belongs to a run that was killed. No clocks are compared.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from aihub.clock import Clock
from aihub.rotation.errors import RotationError
from aihub.rotation.secret_store import Secret, SecretStore
from aihub.secret_tags import ROTATION_LEASE_TAG

SETTLING_SECONDS = 3.0
"""A time longer than a write takes: when a lease is unchanged for so long, no other run has a write in progress."""
LEASE_SECONDS = 120.0
_RENEWAL_SECONDS = 20.0
_POLL_SECONDS = 5.0

T = TypeVar("T")


@dataclass
class Lease:
    """A lease that this run holds."""

    vault: SecretStore
    secret_id: str
    clock: Clock
    value: str
    written: float
    """Time of this run's last write of the lease, by this machine's clock."""

    def check(self) -> None:
        """Check before a write that the lease holds, and renew it if it would end soon.

        Raises:
            RotationError: another run has taken over.
        """
        latest = self._mine()
        if self.clock.now() - self.written < _RENEWAL_SECONDS:
            return
        run_id, _, number = self.value.partition(" ")
        written, value = self.clock.now(), f"{run_id} {int(number) + 1}"
        self.vault.tag(latest, {**latest.tags, ROTATION_LEASE_TAG: value})
        self.written, self.value = written, value

    def during(self, write: Callable[[], T]) -> T:
        """Check that the lease holds, call `write`, and renew the lease until `write` returns.

        Raises:
            RotationError: another run has taken over.
        """
        self.check()
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            while not wait([writing], _RENEWAL_SECONDS).done:
                self.check()
            return writing.result()

    def is_alone(self, secrets: Sequence[Secret]) -> bool:
        """Return whether no other secret of the owner has a lease: another run may have leased another secret."""
        return not any(ROTATION_LEASE_TAG in each.tags for each in secrets if each.id != self.secret_id)

    def tags_of(self, secret: Secret) -> dict[str, str]:
        """Return the tags of a secret, with the lease if it is the leased secret and without it otherwise."""
        tags = {name: value for name, value in secret.tags.items() if name != ROTATION_LEASE_TAG}
        return {**tags, ROTATION_LEASE_TAG: self.value} if secret.id == self.secret_id else tags

    def release(self) -> None:
        """Remove the lease from the secret.

        Raises:
            RotationError: another run has taken over.
        """
        latest = self._mine()
        self.vault.tag(latest, {name: value for name, value in latest.tags.items() if name != ROTATION_LEASE_TAG})

    def _mine(self) -> Secret:
        while True:
            asked = self.clock.now()
            latest = self.vault.read(self.secret_id)
            if latest.tags.get(ROTATION_LEASE_TAG) != self.value:
                raise RotationError(f"another run has taken over the keys that {latest.name} publishes; run this again")
            # An answer that took longer, for example since the machine slept, may be outdated.
            if self.clock.now() - asked < SETTLING_SECONDS:
                return latest


def secret_to_lease(secrets: Sequence[Secret]) -> str:
    """Return the id of the secret to lease: the one that has a lease, else the first."""
    return next((each for each in secrets if ROTATION_LEASE_TAG in each.tags), secrets[0]).id


@contextmanager
def leased(
    vault: SecretStore, secret_id: str, run_id: str, clock: Clock, tell: Callable[[str], None]
) -> Iterator[Lease]:
    """Wait until no other run holds a lease, then hold one until the context ends.

    Raises:
        RotationError: the vault refuses.
    """
    lease = _take(vault, secret_id, run_id, clock, tell)
    try:
        yield lease
    except Exception:
        # The first error is reported; a lease that is not removed ends by itself.
        try:
            lease.release()
        except RotationError:
            tell(f"the lease on {secret_id} could not be removed, and expires in {LEASE_SECONDS:g} s")
        raise
    lease.release()


def _take(vault: SecretStore, secret_id: str, run_id: str, clock: Clock, tell: Callable[[str], None]) -> Lease:
    seen, since, number = "", clock.now(), 0
    while True:
        asked = clock.now()
        secret = vault.read(secret_id)
        holder = secret.tags.get(ROTATION_LEASE_TAG, "")
        if holder != seen:
            seen, since = holder, asked
        is_others = holder and holder.partition(" ")[0] != run_id
        if is_others and asked - since < LEASE_SECONDS:
            if asked == since:
                tell(f"another run, or a killed one, holds the lease on {secret.name}; waiting for it")
            clock.sleep(_POLL_SECONDS)
            continue
        number += 1
        value = f"{run_id} {number}"
        vault.tag(secret, {**secret.tags, ROTATION_LEASE_TAG: value})
        written = clock.now()
        clock.sleep(SETTLING_SECONDS)
        if vault.read(secret_id).tags.get(ROTATION_LEASE_TAG) == value:
            return Lease(vault, secret_id, clock, value, written)
