"""A chart as inline SVG: shapes and axis labels. Its words and numbers stand beside it. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from connectors.web.tags import Html, join, tag, text
from templates import message as m

WIDTH, HEIGHT = 480, 200
TOP, BOTTOM, LEFT, RIGHT = 12, 28, 40, 8
COLOURS = 6
_LABEL_WIDTH = 52
"""Pixels an axis label needs; where they would overlap only every nth is written."""


def draw(chart: m.Chart) -> Html:
    """Draw `chart`; hidden from screen readers, which get its sentence and table."""
    shapes = _slices(chart) if chart.kind == "pie" else _plot(chart)
    width = HEIGHT if chart.kind == "pie" else WIDTH
    return tag(
        "svg",
        join(shapes),
        viewBox=f"0 0 {width} {HEIGHT}",
        class_=f"chart chart-{chart.kind}",
        aria_hidden="true",
        focusable="false",
    )


def _plot(chart: m.Chart) -> Iterator[Html]:
    everything = [value for series in chart.series for value in series.values]
    low, high = -_round_up(-min(0.0, *everything)), _round_up(max(0.0, *everything))
    span = (high - low) or 1.0
    step = (WIDTH - LEFT - RIGHT) / len(chart.labels)

    def y(value: float) -> float:
        return round(TOP + (high - value) / span * (HEIGHT - TOP - BOTTOM), 1)

    def x(number: int) -> float:
        return round(LEFT + step * (number + 0.5), 1)

    for part in (0.0, 0.5, 1.0):
        level = y(low + span * part)
        yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=level, y2=level, class_="grid")
        if part:
            scale = text(_short(low + span * part))
            yield tag("text", scale, x=LEFT - 6, y=level + 4, class_="tick scale")
    if chart.kind == "bar":
        yield from _bars(chart, step, y)
    else:
        for number, series in enumerate(chart.series):
            points = [f"{x(n)},{y(value)}" for n, value in enumerate(series.values)]
            colour = number % COLOURS
            if chart.kind == "area":
                ground = [f"{x(len(points) - 1)},{y(0)}", f"{x(0)},{y(0)}"]
                yield tag("polygon", points=" ".join(points + ground), class_=f"area c{colour}")
            yield tag("polyline", points=" ".join(points), class_=f"line c{colour}")
    every = max(1, math.ceil(_LABEL_WIDTH / step))
    for number, label in enumerate(chart.labels):
        if number % every == 0:
            room = max(3, int(step * every / 7))
            short = label if len(label) <= room else label[: room - 1] + "…"
            yield tag("text", text(short), x=x(number), y=HEIGHT - 9, class_="tick")


def _round_up(value: float) -> float:
    """Return the next even 2, 4, 6, 8 or 10 times a power of ten, so that the half is round too."""
    if not value:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= value)


def _short(value: float) -> str:
    return f"{value / 1000:g}k" if abs(value) >= 10_000 else f"{value:g}"


def _bars(chart: m.Chart, step: float, y: Callable[[float], float]) -> Iterator[Html]:
    wide = step * 0.7 / len(chart.series)
    for place, series in enumerate(chart.series):
        for number, value in enumerate(series.values):
            left = LEFT + step * number + step * 0.15 + wide * place
            top, base = sorted((y(value), y(0)))
            yield tag(
                "rect",
                x=round(left, 1),
                y=top,
                width=round(wide, 1),
                height=round(max(base - top, 1), 1),
                rx=2,
                class_=f"bar c{place % COLOURS}",
            )


def _slices(chart: m.Chart) -> Iterator[Html]:
    values = [max(0.0, value) for value in chart.series[0].values]
    total = sum(values) or 1.0
    middle, radius = HEIGHT / 2, HEIGHT / 2 - 6
    if max(values) == total:  # an arc from a point to itself draws nothing
        colour = values.index(total) % COLOURS
        yield tag("circle", cx=middle, cy=middle, r=radius, class_=f"slice c{colour}")
        return
    turned = 0.0
    for number, value in enumerate(values):
        start, turned = turned, turned + value / total * math.tau
        if not value:
            continue
        ends = [
            f"{middle + radius * math.sin(angle):.1f} {middle - radius * math.cos(angle):.1f}"
            for angle in (start, turned)
        ]
        large = int(turned - start > math.pi)
        path = f"M{middle} {middle} L{ends[0]} A{radius} {radius} 0 {large} 1 {ends[1]} Z"
        yield tag("path", d=path, class_=f"slice c{number % COLOURS}")
