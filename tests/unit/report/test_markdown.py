"""The text of a report: the summary first and whole, nothing of others' as Markdown, within a comment's limit."""

import json
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from aihub.report.changes import Difference, StackChange
from aihub.report.markdown import LIMIT, MARKER, markdown
from aihub.report.results import Result, read_results

CAPACITY = Difference("deployments.chat.sku.capacity", 1, 30)
DEV = StackChange("dev", None, None, (CAPACITY,))


def _kept(folder: Path, name: str, output: str, log: str = "", code: int | None = 0) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.out").write_text(output, encoding="utf-8")
    (folder / f"{name}.log").write_text(log, encoding="utf-8")
    if code is not None:
        (folder / f"{name}.code").write_text(f"{code}\n", encoding="utf-8")


def _plan(*operations: dict[str, Any]) -> str:
    return json.dumps({"fingerprint": f"sha256:{'a' * 64}", "operations": operations})


def _update(number: int, value: str = "30") -> dict[str, Any]:
    urn = f"urn:pulumi:dev::aihub::azure-native:cognitiveservices:Deployment::chat-{number}"
    changes = [{"path": "sku.capacity", "old": 1, "new": value}]
    return {"kind": "update", "urn": urn, "is_component": False, "changes": changes}


def _rendered(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def _report(found: list[Result], *changes: StackChange) -> str:
    return markdown(changes or [DEV], {"dev": found}, "HEAD^1")


def test_no_change_is_said() -> None:
    text = markdown([StackChange("dev", None, None)], {}, "HEAD^1")
    assert text.startswith(f"{MARKER}\n### Nothing changes\n")


def test_a_fork_gets_the_settings_alone() -> None:
    text = markdown([DEV, StackChange("prod", "dev", "a" * 64)], {}, "HEAD^1")
    assert text.splitlines()[:5] == [MARKER, "### dev: 1 setting", "", "| stack | settings |", "|---|---|"]
    assert "| deployments.chat.sku.capacity | 1 | 30 |" in text
    assert "prod" not in text


def test_a_stack_that_no_push_deploys_is_said_to_wait() -> None:
    text = markdown([StackChange("prod", "dev", None, (CAPACITY,))], {}, "HEAD^1")
    assert "| prod | 1 setting, waits for its first release |" in text


def test_a_preview_that_passed_says_what_it_would_do(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", _plan(_update(1), _update(2)))
    _kept(tmp_path / "dev", "gate", "pass  order\ndev is first, and may be entered\n")
    text = _report(read_results(tmp_path / "dev"))
    assert "### dev: 2 updated" in text
    assert "| dev | 1 setting | ✅ 2 updated | ✅ dev is first, and may be entered |" in text
    assert f"sha256:{'a' * 64}" in text


def test_a_preview_that_failed_says_why(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", "", "preview of dev\nerror: no quota in eastus2\n", 1)
    text = _report(read_results(tmp_path / "dev"))
    assert "### dev: plan failed" in text
    assert "❌ error: no quota in eastus2" in text


def test_a_preview_that_was_killed_is_said_to_be(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", '{"fingerp', "preview of dev\n", None)
    text = _report(read_results(tmp_path / "dev"))
    assert "❌ did not end: it was killed, or ran out of time" in text


def test_the_verdict_is_shown_and_no_file(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "smoke", "1 of 2 endpoints passed\nreport: /home/runner/1.html\n", "calling\n", 1)
    _kept(tmp_path / "dev", "deploy", "plan of dev\nfingerprint x\n", "error: refused by the gate\nbye\n", 4)
    text = _report(read_results(tmp_path / "dev"))
    assert "❌ error: refused by the gate | ❌ 1 of 2 endpoints passed |" in text


def test_what_could_not_be_found_out_has_failed_nothing(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "preflight", "unknown  quota: Azure did not answer\n", code=3)
    assert "❔ unknown" in _report(read_results(tmp_path / "dev"))


def test_what_azure_changed_by_itself_is_no_failure(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "drift", "dev: Azure has made changes by itself, and nobody else has\n", code=4)
    assert "🔄 dev: Azure has made changes by itself" in _report(read_results(tmp_path / "dev"))


def test_500_changes_are_cut_and_the_summary_is_whole(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", _plan(*(_update(number, "x" * 90) for number in range(500))))
    differences = tuple(Difference(f"deployments.d{number}.sku.capacity", 1, "y" * 50) for number in range(500))
    changes = [StackChange(name, None, "a" * 64, differences) for name in ("dev", "test", "prod")]
    text = _report(read_results(tmp_path / "dev"), *changes)
    assert len(text) <= LIMIT
    assert "| dev | 500 settings | ✅ 500 updated |" in text
    assert "| prod | 500 settings |" in text
    # Each of the four has something to show.
    assert text.count("more lines, too long for a comment.") == 4
    assert "<details><summary>prod: 500 settings</summary>" in text
    assert text.count("<details>") == text.count("</details>") > 0


def test_a_summary_of_many_stacks_is_cut_and_says_so(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", "", "error: " + "|" * 500, 1)
    found = read_results(tmp_path / "dev")
    changes = [StackChange(f"s{number}", None, None, (CAPACITY,)) for number in range(500)]
    text = markdown(changes, {each.stack: found for each in changes}, "HEAD^1")
    assert len(text) <= LIMIT
    assert " more stacks." in text


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    _kept(tmp_path / "dev", "plan", "", "x " * 200_000, 1)
    assert len(_report(read_results(tmp_path / "dev"))) <= LIMIT


def test_nothing_of_others_is_markdown_or_html(tmp_path: Path) -> None:
    bad = "`a` **b** <img src=x> | @everyone [l](http://x) </pre></details>\x1b[31m ::error::x ##vso[task.x]"
    _kept(tmp_path / "dev", "plan", "", f"{bad}\n</pre>\n{bad}\n", 1)
    _kept(tmp_path / "dev", "smoke", bad)
    change = StackChange("dev", None, None, (Difference(bad, bad, bad),), (bad,), ())
    text = _report(read_results(tmp_path / "dev"), change)
    page = _rendered(text)
    assert "<img" not in page
    assert "<strong>" not in page
    assert "<a " not in page
    assert "\x1b" not in text
    assert "##vso[" not in text
    assert page.count("<details>") == page.count("</details>") == 3
    assert page.count("<pre>") == page.count("</pre>") == 2


def test_secrets_in_what_commands_printed_are_not_shown(tmp_path: Path) -> None:
    key, token = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6", "hunter2"
    _kept(tmp_path / "dev", "plan", _plan(_update(1, key)))
    _kept(tmp_path / "dev", "deploy", f"AccountKey={key};\nclient_secret: {token}\n", f"api-key: {token}", 1)
    text = _report(read_results(tmp_path / "dev"))
    assert key not in text
    assert token not in text
    assert "AccountKey=(not shown)" in text


def test_results_that_are_not_there_are_none(tmp_path: Path) -> None:
    assert read_results(tmp_path / "dev") == []
