"""Each assumption about Azure holds on the local Azure, whose answers are those of the committed snapshots."""

from collections.abc import Iterator

import pytest

from tests.conformance.assumptions import Assumption, assumptions
from tests.conformance.azure import Azure
from tests.conformance.local import TIME_SCALE, local_place
from tests.conformance.snapshots import Snapshots, compared
from tests.secrets_made import searched_azure

SNAPSHOTS = Snapshots()


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azure]:
    """Started once; behaviours keep apart by the names of their resources."""
    with (
        searched_azure(tmp_path_factory.mktemp("conformance"), time_scale=TIME_SCALE) as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in running.environment().items():
            patch.setenv(name, value)
        place = local_place(running)
        yield place
        place.close()


@pytest.mark.parametrize("assumption", assumptions().values(), ids=lambda each: f"{each.chapter}-{each.id}")
def test_local_azure_behaves_as_assumed(azure: Azure, assumption: Assumption) -> None:
    azure.begin()
    assumption.run(azure)
    differences = compared(SNAPSHOTS.of(assumption), azure.records)
    assert not differences, "\n".join(["", *differences, "where the new answer is Azure's: make conformance ACCEPT=1"])
