"""The page's text; how it looks is tested in a browser."""

import re

import pytest

from aihub.smoke.report.html import page
from aihub.smoke.report.plots import Scale, latency_scale
from tests.unit.smoke.runs import document, lasting, many, mixed


def test_text_of_a_service_is_text() -> None:
    text = page(document([lasting("<b>x</b>", "fail", "server-error", "<script>alert(1)</script>\"'")]))
    assert "<script" not in text
    assert "<b>x</b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_page_refers_to_nothing_outside_itself() -> None:
    text = page(document())
    assert "default-src 'none'" in text
    assert set(re.findall(r"(?:src|href)=[\"']?(.)", text)) == {"#"}
    assert not re.search(r"url\(|@import", text)


def test_page_of_200_endpoints_names_each_and_is_no_burden() -> None:
    results = many(200)
    text = page(document(results))
    assert len(text) < 2_000_000
    assert all(f">{each.endpoint['name']}<" in text for each in results)
    assert "The 40 slowest of" in text


def test_what_is_broken_comes_first() -> None:
    text = page(document(mixed()))
    limiter = [text.index(f'<th scope="rowgroup" rowspan="2"><a href="#endpoint-{index}">') for index in range(6)]
    assert limiter == sorted(limiter)
    names = re.findall(r'<th scope="rowgroup" rowspan="2"><a href="#endpoint-\d+">([^<]+)', text)
    assert names == ["broken", "busy", "locked", "chat", "embed", "spreading"]


def test_run_without_endpoints_says_why() -> None:
    text = page(document([], problem="no stack named 'none' found", exit_code=1, stack=None, endpoints=[]))
    assert "no stack named &#39;none&#39; found" in text
    assert "<table" not in text


@pytest.mark.parametrize(
    ("scale", "ticks"),
    [
        (Scale(0, 420), [0, 100, 200, 300, 400]),
        (Scale(0, 0.1), [0, 0.02, 0.04, 0.06, 0.08, 0.1]),
        (Scale(0, 300, unit=60), [0, 60, 120, 180, 240, 300]),
        (Scale(80, 2500, logarithmic=True), [100, 200, 500, 1000, 2000]),
        (Scale(1, 100_000, logarithmic=True), [1, 10, 100, 1000, 10_000, 100_000]),
    ],
)
def test_ticks_are_round(scale: Scale, ticks: list[float]) -> None:
    assert scale.ticks() == pytest.approx(ticks)
    limiter = [scale(each) for each in ticks]
    assert limiter == sorted(limiter)
    assert limiter[0] >= 0
    assert limiter[-1] <= 100


def test_scale_is_logarithmic_where_latencies_are_far_apart() -> None:
    near, far = {"min": 100, "median": 150, "max": 300}, {"min": 8000, "median": 9000, "max": 10_000}
    assert not latency_scale([near]).logarithmic
    assert latency_scale([near, far]).logarithmic
    # An answer in no measurable time.
    assert latency_scale([{"min": 0, "median": 0, "max": 0}])(0) > 0
