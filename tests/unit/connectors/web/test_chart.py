"""Shapes that keep to their frame, whatever the numbers are."""

from __future__ import annotations

import re
from typing import Any

import pytest

from connectors.web.chart import HEIGHT, WIDTH, draw
from templates.message import Chart, Series
from tests.unit.connectors.playground.conftest import Outline


def shapes(kind: Any, *series: tuple[float, ...]) -> tuple[str, Outline]:
    labels = tuple(f"week {n}" for n in range(len(series[0])))
    html = draw(Chart(kind, "t", labels, tuple(Series("s", one) for one in series), "s"))
    return html, Outline(html)


@pytest.mark.parametrize("kind", ["bar", "line", "area", "pie"])
@pytest.mark.parametrize(
    "values", [(0, 0), (5,), (-3, 4), (1e9, 1), (0.001, 0.002), (0, 7, 0), tuple(range(52))]
)
def test_every_shape_stays_in_its_frame(kind: str, values: tuple[float, ...]) -> None:
    html, outline = shapes(kind, values)
    assert "nan" not in html
    assert "inf" not in html
    for bar in outline.all("rect"):
        top, height = float(bar["y"] or 0), float(bar["height"] or 0)
        assert 0 <= top <= top + height <= HEIGHT
    for line in [*outline.all("polyline"), *outline.all("polygon")]:
        numbers = [float(one) for one in re.split("[ ,]", line["points"] or "")]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_a_bar_is_as_high_as_its_value_says() -> None:
    _, outline = shapes("bar", (20, 10), (5, 0))
    heights = [float(bar["height"] or 0) for bar in outline.all("rect")]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.2)
    assert heights[2] == pytest.approx(heights[1] / 2, abs=0.2)
    assert {bar["class"] for bar in outline.all("rect")} == {"bar c0", "bar c1"}


def test_the_scale_is_round() -> None:
    assert shapes("line", (61, 12))[1].words.startswith("4080")
    assert shapes("line", (90_000, 12))[1].words.startswith("50k100k")


def test_labels_that_would_overlap_are_left_out() -> None:
    _, outline = shapes("bar", tuple(range(52)))
    assert 4 <= outline.words.count("week") <= 10


def test_a_pie_of_one_is_round_and_an_empty_one_too() -> None:
    assert shapes("pie", (0, 9))[1].one("circle")["class"] == "slice c1"
    assert len(shapes("pie", (3, 0, 1))[1].all("path")) == 2
