import json
import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aihub.authoring.render import Comments, rendered, rendered_in_line
from aihub.settings.nodes import plain
from aihub.settings.yaml_file import read_file

_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(string.printable, max_size=12),
    st.sampled_from(
        [
            "on",
            "no",
            "null",
            "~",
            "1",
            "010",
            "1e3",
            "1_000",
            "0x1f",
            "2026-03-17",
            "=",
            "<<",
            "a: b",
            "a #b",
            "- a",
            ".inf",
            "12:30",
        ]
    ),
)
_VALUES = st.recursive(
    st.one_of(_TEXT, st.booleans(), st.integers(-(10**14), 10**14), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rendered") / "dev.yaml"


@settings(deadline=None)
@given(st.dictionaries(_TEXT, _VALUES, min_size=1, max_size=4))
def test_whatever_is_rendered_is_read_as_the_same_values(file: Path, values: dict[str, object]) -> None:
    file.write_text(rendered(values), encoding="utf-8", newline="")
    root, problems = read_file(file)
    assert problems == []
    assert root is not None
    assert plain(root) == values
    assert yaml.safe_load(rendered_in_line(values)) == values


def test_sections_and_deployments_have_lines_of_their_own_and_what_fits_stands_in_braces() -> None:
    values = {
        "hub": {"name": "ai-example", "tags": {"environment": "dev"}, "projects": ["chat"]},
        "deployments": {
            "chat": {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}},
            "slots": {"slots": {"blue": {"model": "azureml://" + "m" * 90, "instance_type": "Standard_DS3_v2"}}},
            "spare": None,
        },
    }
    comments = Comments(
        {("hub",): "What all share.", ("hub", "name"): "Unique."}, {("deployments", "chat", "model"): "GA"}
    )
    assert (
        rendered(values, comments)
        == f"""\
# What all share.
hub:
  # Unique.
  name: ai-example
  tags: {{environment: dev}}
  projects: [chat]

deployments:
  chat:
    type: azure-openai
    model: {{name: gpt-5.4-mini, version: "2026-03-17"}}  # GA

  slots:
    slots:
      blue:
        model: azureml://{"m" * 90}
        instance_type: Standard_DS3_v2

  spare: null
"""
    )


def test_a_mapping_with_a_comment_inside_has_lines_of_its_own_at_the_depth_asked_for() -> None:
    comments = Comments({("hub", "key_vault", "soft_delete_days"): "Azure does not allow a later change. " * 4})
    text = rendered({"key_vault": {"soft_delete_days": 7}}, comments, at=("hub",), indent=4, step=4)
    assert (
        text
        == """\
    key_vault:
        # Azure does not allow a later change. Azure does not allow a later change. Azure does not allow a later change.
        # Azure does not allow a later change.
        soft_delete_days: 7
"""
    )


def test_json_is_rendered_as_yaml_in_one_line() -> None:
    assert rendered_in_line(json.loads('{"data": [[1, 2.5, true, null, "x"]]}')) == "{data: [[1, 2.5, true, null, x]]}"
