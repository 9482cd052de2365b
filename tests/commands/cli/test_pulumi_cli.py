"""What the Pulumi CLI prints, whatever it is."""

from typing import Any

import pytest

from aihub.pulumi_cli import PulumiError, read_json


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo no json", "`pulumi stack export` prints no JSON"),
        ("printf 'error: \\377\\n::error::x\\033' >&2; exit 1", r"\xff ::error::x\x1b"),
    ],
)
def test_pulumi_that_prints_anything_is_told_in_one_line(
    script: str, told: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(PulumiError) as failed:
        read_json(tmp_path, ["stack", "export"], None)
    assert str(failed.value) == told
