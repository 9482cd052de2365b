"""The local Azure as a place to try behaviours in."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from aihub.azure.credential import credential
from localazure.azure import Subscription
from localazure.instance import LocalAzure
from tests.conformance.azure import Azure, new_run
from tests.conformance.cleaning import tags

TIME_SCALE = 0.01
"""So that operations are started and followed as on Azure; what would be waited for is passed over."""
OPT_INS = frozenset({"anthropic", "images", "managed-compute", "marketplace", "online-endpoint", "tombstone"})


def hang(azure: LocalAzure) -> Callable[[str], AbstractContextManager[None]]:
    """Keeps writes of one path under way for as long as a block runs."""

    @contextmanager
    def during(path: str) -> Iterator[None]:
        fault = azure.faults.set("hang-operation", path=path)
        try:
            yield
        finally:
            azure.faults.clear(fault)

    return during


def local_place(azure: LocalAzure) -> Azure:
    """A run in a local Azure, to which this process's environment points."""
    run = new_run()
    return Azure(
        credential=credential(lambda _key: None, os.environ),
        subscription_id=Subscription().id,
        location="swedencentral",
        run=run,
        tags=tags(run, minutes=60),
        opted_in=OPT_INS,
        sleep=azure.advance,
        hang=hang(azure),
    )
