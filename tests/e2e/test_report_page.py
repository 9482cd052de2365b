"""The page of a smoke run, as Chromium shows it."""

import json
import re
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aihub.smoke.report.html import page
from tests.e2e.chromium import Page, browsing
from tests.e2e.project import ACCOUNT, CHECKOUT, Project, deepseek, gpt, settings
from tests.unit.smoke.runs import document, many, mixed, passed

LIGHT, DARK = (255, 255, 255), (20, 23, 27)
PHONE = 390

# Texts of less contrast than WCAG AA asks for: their elements' classes and the ratio.
LOW_CONTRAST = """
(() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = rgb(getComputedStyle(element).backgroundColor);
      if (colour.length == 3 || colour[3] == 1) return colour;
    }
    return [255, 255, 255];
  };
  document.querySelectorAll('details').forEach(each => each.open = true);
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some(node => node.nodeType == 3 && node.data.trim()) || element.closest('title')) continue;
    const style = getComputedStyle(element), svg = element.closest('svg');
    const [a, b] = [light(rgb(svg ? style.fill : style.color)), light(behind(element))].sort((a, b) => b - a);
    if ((a + .05) / (b + .05) < 4.5) found.push(`${element.tagName} ${element.textContent}: ${(a + .05) / (b + .05)}`);
  }
  return found;
})()
"""


@pytest.fixture
async def chromium(tmp_path: Path) -> AsyncIterator[Page]:
    async with browsing(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "run.html"
    path.write_text(page(document()))
    return path


@pytest.mark.parametrize(("scheme", "background"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize("width", [1280, PHONE])
async def test_page_is_seen_in_light_and_dark_on_a_desk_and_on_a_phone(
    chromium: Page, file: Path, scheme: str, background: tuple[int, int, int], width: int
) -> None:
    await chromium.open(file, scheme=scheme, width=width)
    size, corner, colours = seen(await chromium.screenshot())
    assert size[0] == width
    assert corner == background
    # A blank page has one.
    assert colours > 200
    # Nothing sticks out to the side: what is wide is scrolled in its own box.
    assert await chromium.evaluate("document.documentElement.scrollWidth") == width
    assert await chromium.evaluate(LOW_CONTRAST) == []


async def test_each_endpoint_has_its_rows_its_lanes_and_its_requests(chromium: Page, file: Path) -> None:
    await chromium.open(file)
    for result in mixed():
        name = result.endpoint["name"]
        links = f"[...document.querySelectorAll('{{}} a')].filter(each => each.textContent == '{name}').length"
        called = bool(result.route_results[0].attempts)
        assert await chromium.evaluate(links.format("tbody th")) == 1
        assert await chromium.evaluate(links.format("[aria-labelledby=timeline] .plot")) == (2 if called else 0)
        # A link to an endpoint's requests opens them.
        await chromium.evaluate(f"[...document.querySelectorAll('tbody th a')].find(a => a.text == '{name}').click()")
        shown = "document.querySelector(location.hash).checkVisibility() && document.querySelector(location.hash)"
        assert result.endpoint["target_uri"] in await chromium.evaluate(f"({shown}).innerText")


async def test_page_asks_for_nothing_and_cannot_be_made_to(chromium: Page, tmp_path: Path) -> None:
    text = page(document())
    planted = text.replace(
        "</main>", "<img src='http://127.0.0.1:9/seen.png'><script>document.title = 1</script></main>"
    )
    before, policy, after = planted.partition('<meta http-equiv="Content-Security-Policy"')
    assert policy
    requested: dict[str, list[str]] = {}
    for name, content in {
        "as it is": text,
        "with something planted": planted,
        "without its policy": f"{before}<meta{after}",
    }.items():
        path = tmp_path / f"{len(requested)}.html"
        path.write_text(content)
        await chromium.open(path)
        requested[name] = [each for each in chromium.requested if not each.startswith("file:")]
        assert (await chromium.evaluate("document.title") == "1") == (name == "without its policy")
    assert requested["as it is"] == []
    assert requested["without its policy"] == ["http://127.0.0.1:9/seen.png"]


@pytest.mark.parametrize("count", [1, 200])
async def test_one_endpoint_and_200_are_shown(chromium: Page, tmp_path: Path, count: int) -> None:
    path = tmp_path / "run.html"
    path.write_text(page(document(many(count) if count > 1 else [passed()])))
    await chromium.open(path, width=PHONE)
    assert await chromium.evaluate("document.querySelectorAll('#endpoints ~ * tbody').length") == count
    assert await chromium.evaluate("document.documentElement.scrollWidth") == PHONE
    # Of many, the timeline shows those in trouble; the others are folded away.
    lanes = "[...document.querySelectorAll('[aria-labelledby=timeline] .plot li')].filter(li => li.checkVisibility()).length"
    assert await chromium.evaluate(lanes) == (2 if count == 1 else 10)


@pytest.mark.e2e
async def test_run_of_a_stack_leaves_evidence_and_a_page_without_a_key(chromium: Page, project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt(), "reason": deepseek()}))
    ran = project.run("aihub", "smoke", "--junit", "junit.xml")
    assert ran.code == 0, ran.output
    found = re.fullmatch(r"report: (/.+\.html)", ran.output.splitlines()[-1])
    assert found
    path = Path(found[1])
    written = path.with_suffix(".json").read_text()
    whole = json.loads(written)
    Draft202012Validator(json.loads((CHECKOUT / "docs" / "evidence.schema.json").read_text())).validate(whole)
    assert (whole["stack"], whole["verdict"]) == ("local", "pass")
    assert {each["name"]: each["target_uri"] for each in whole["endpoints"]} == {
        name: each["target_uri"] for name, each in project.endpoints().items()
    }
    tries = [each for endpoint in whole["endpoints"] for route in endpoint["routes"] for each in route["attempts"]]
    assert {"with-credential", "without-credential", "wrong-credential"} <= {each["kind"] for each in tries}
    keys = project.arm("POST", f"{ACCOUNT}/listKeys").json()
    for text in (written, path.read_text(), (project.folder / "junit.xml").read_text()):
        assert "reason" in text
        assert not [name for name, key in keys.items() if key in text]

    await chromium.open(path)
    assert await chromium.evaluate("document.querySelectorAll('#endpoints ~ * tbody').length") == 2
    assert await chromium.evaluate("document.querySelector('.sum .chip').textContent") == "✓ pass"


def seen(png: bytes) -> tuple[tuple[int, int], tuple[int, ...], int]:
    """Size, colour of the first pixel, and how many different rows of pixels."""
    width, height = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    depth = {2: 3, 6: 4}[png[25]]
    data, place = b"", 8
    while place < len(png):
        length, kind = int.from_bytes(png[place : place + 4]), png[place + 4 : place + 8]
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += length + 12
    raw = zlib.decompress(data)
    row = width * depth + 1
    # The first pixel is itself, whatever the filter of its row.
    return (width, height), tuple(raw[1:4]), len({raw[start : start + row] for start in range(0, len(raw), row)})
