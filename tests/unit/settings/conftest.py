from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write `config/<stack>.yaml` files; messages then name them as a person would."""
    monkeypatch.chdir(tmp_path)

    def write_files(**stacks: str) -> Path:
        config = Path("config")
        config.mkdir(exist_ok=True)
        for stack, text in stacks.items():
            (config / f"{stack}.yaml").write_text(text, encoding="utf-8")
        return config

    return write_files
