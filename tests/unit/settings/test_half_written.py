"""Half-written and damaged files are valid or a list of problems, and never a stack trace or a hang."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aihub.check import check, report
from aihub.rules import RULES
from tests.unit.settings.mutations import mutated, originals

ORIGINALS = originals()
BESIDE = {"examples.yaml": (), **dict.fromkeys(("base.yaml", "promotion.yaml"), ("base.yaml", "dev.yaml"))}
"""With which files a damaged one is judged; that of a stack with what all stacks share."""
BASE = """\
hub:
  name: ai-x
  location: swedencentral
  tags: {team: "a"}
deployments:
  chat: &chat
    type: azure-openai
    model: {name: gpt-5.4-mini, version: '2026-03-17'}
    sku: {name: GlobalStandard, capacity: 10}
  other: {<<: *chat, smoke: {prompt: é?, expect: "a|b"}}
guardrails:
  blocklists: {words: {items: {one: {pattern: x}}}}
"""
OVERLAY = """\
# the stack's own
hub: {tags: {team: b}}
deployments:
  chat: {sku: {capacity: 20}}
  bert:
    type: managed-compute
    task: fill-mask
    slots: {blue: {model: "azureml:bert:1", instance_type: Standard_DS3_v2}}
    traffic: {blue: 100}
  other: null
waivers:
  a: {rule: model-retired, deployment: chat, owner: team, reason: "x", expires: "2999-01-31"}
"""
# Many times what the slowest of these files takes on a busy machine: what takes longer hangs.
HANG_SECONDS = 120

pytestmark = pytest.mark.timeout(HANG_SECONDS)


def judged(folder: Path, files: dict[str, bytes]) -> bool:
    """Check files, and return whether they are valid; each problem is one line with its file and its rule."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    result = check(folder)
    lines = report(result, "text").splitlines()
    for problem, line in zip((*result.problems, *result.warnings), lines, strict=False):
        assert line.startswith(f"{problem.file}:{problem.line}: ")
        assert line.endswith(f"[{problem.rule.id}]")
        assert problem.rule is RULES[problem.rule.id]
        assert Path(problem.file).exists()
    return result.is_valid


@pytest.mark.parametrize("name", ["base", "overlay"])
def test_file_that_ends_at_any_byte_is_judged(write: Callable[..., Path], name: str) -> None:
    whole = {"base": BASE.encode(), "overlay": OVERLAY.encode()}
    text, folder = whole[name], write()
    judgements = set()
    for end in range(len(text)):
        cut = {**whole, name: text[:end]}
        judgements.add(judged(folder, {"base.yaml": cut["base"], "dev.yaml": cut["overlay"]}))
    assert judgements == {True, False}


# 2,000 in all.
@pytest.mark.parametrize("seed", range(10))
def test_damaged_file_is_judged(write: Callable[..., Path], seed: int) -> None:
    random, folder, files = Random(seed), write(), ORIGINALS  # noqa: S311 - the same files in each run
    judgements = set()
    for _ in range(200):
        name = random.choice([*files])
        damaged = {name: mutated(files[name], random).encode()}
        beside = {each: files[each].encode() for each in BESIDE.get(name, ("base.yaml",))}
        judgements.add(judged(folder, {**beside, **damaged}))
    assert judgements == {True, False}


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_bytes_are_judged(write: Callable[..., Path], content: bytes) -> None:
    assert judged(write(), {"base.yaml": BASE.encode(), "dev.yaml": content}) in (True, False)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates()
NAMES = st.sampled_from(
    ["hub", "deployments", "chat", "model", "sku", "tags", "slots", "traffic", "waivers", "exclude", "replace", "type"]
) | st.text(max_size=8)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4))


@given(st.dictionaries(NAMES, VALUES, max_size=4))
@settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_values_are_judged(write: Callable[..., Path], values: dict[str, object]) -> None:
    import yaml

    content = yaml.dump(values, Dumper=yaml.SafeDumper, allow_unicode=True).encode("utf-8", "surrogatepass")
    assert judged(write(), {"base.yaml": BASE.encode(), "dev.yaml": content}) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{'*a' + str(n - 1) + ', ' if n else '*a, '}*a]\n" for n in range(3)),
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
        "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{b: *a{n - 1}, c: *a{n - 1}}}\n" for n in range(1, 60)),
        "a: " + "[" * 5_000,
        "a: " + "{a: " * 5_000,
        "".join(" " * n + "a:\n" for n in range(480)),
        "- " * 20_000 + "x",
        "? " * 20_000 + "x",
        "x" * 130_000 + ": 1\n",
        "".join(f"{'x' * 1_000}{n}: 1\n" for n in range(120)),
        "deployments:\n" + "".join(f"  {'chat' * 10}{n}: {{tpye: azure-openai}}\n" for n in range(2_000)),
        "hub: {name: " + "'" * 100_000 + "}\n",
        'hub: {name: "' + "\\x41" * 30_000 + '"}\n',
        "# " + "\u202e" * 40_000 + "\n",
        "hub: {name: " + "\u0430" * 60_000 + "}\n",
        "%TAG ! tag:x,2000:\n" * 5_000,
        "&a " * 40_000,
        "!!" + "a" * 100_000 + " x: 1\n",
        "a: |" + "9" * 10_000 + "\n",
        "a: " + "9" * 100_000 + "\n",
        "a: 1e" + "9" * 100_000 + "\n",
        "a: " + ":1" * 50_000 + "\n",
        "hub: {tags: {a: '" + "://a:" * 20_000 + "'}}\n",
        "hub: {tags: {a: '" + "A1" * 50_000 + "'}}\n",
        "deployments: {chat: {smoke: {prompt: x, expect: '" + "(" * 3_000 + ")" * 3_000 + "'}}}\n",
        "deployments: {chat: {smoke: {prompt: x, expect: '" + "(?=a{1,9})" * 300 + "'}}}\n",
        "deployments: {chat: {smoke: {prompt: x, expect: '" + "(a{1,1000}){1,1000}" * 100 + "'}}}\n",
        "\n" * 130_000,
        "<<<<<<< x\n" * 10_000,
    ],
    ids=range(29),
)
def test_file_that_is_made_to_be_slow_is_judged(write: Callable[..., Path], text: str) -> None:
    assert judged(write(), {"base.yaml": BASE.encode(), "dev.yaml": text.encode()}) in (True, False)


@pytest.mark.parametrize("pattern", ["(" * 3_000 + ")" * 3_000, "a{9999999999999}"])
def test_expression_that_python_cannot_compile_is_an_error(write: Callable[..., Path], pattern: str) -> None:
    config = write(base=BASE, dev=f"deployments: {{chat: {{smoke: {{prompt: x, expect: '{pattern}'}}}}}}\n")
    (problem,) = check(config).problems
    assert (problem.path, problem.rule.id) == ("deployments.chat.smoke.expect", "value-invalid")
    assert "nested too deep, or a number too large" in problem.text
