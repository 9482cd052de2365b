"""`make demo-promotion`: a release from dev to test to prod, and back, as the demonstration plays it."""

from pathlib import Path

import pytest

from demo.promotion import play
from demo.stage import Stage

pytestmark = pytest.mark.e2e


@pytest.mark.usefixtures("preloaded_environment")
def test_release_goes_to_prod_and_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    stage = Stage(tmp_path / "demo")
    try:
        play(stage)
    finally:
        stage.azure.down()

    shown = capfd.readouterr()
    heading, newer, older = [line.split("   ") for line in shown.out.splitlines()[-3:]]
    assert [each.strip() for each in heading if each] == ["RELEASE", "DEV", "TEST", "PROD"]
    states = [[each.strip()[:-17] for each in row if each][1:] for row in (newer, older)]
    assert states == [
        ["passed", "passed", "deployed, passed"],
        ["deployed, passed", "deployed, passed", "passed"],
    ]
    assert "Traceback" not in shown.out + shown.err
    # The program of the release, and not main's, is what prod ran.
    [checkout] = (each for each in (stage.project / ".releases").iterdir() if each.is_dir())
    assert "main goes on" not in (checkout / "__main__.py").read_text(encoding="utf-8")
    assert "main goes on" in (stage.project / "__main__.py").read_text(encoding="utf-8")
