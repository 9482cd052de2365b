"""`make schema` writes the schemas anew."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import aihub.contract.schema
import aihub.settings.schema


@pytest.mark.parametrize("schema", [aihub.contract.schema, aihub.settings.schema], ids=lambda each: each.__name__)
def test_drift_is_noticed_and_repaired(schema: ModuleType, tmp_path: Path) -> None:
    assert not schema.is_current(tmp_path)
    (tmp_path / schema.SCHEMA_FILE).write_text("{}", encoding="utf-8")
    assert not schema.is_current(tmp_path)
    subprocess.run([sys.executable, "-m", schema.__name__, tmp_path], check=True)
    assert schema.is_current(tmp_path)
