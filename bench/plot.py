#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Draws the ratios of a folder of results as an SVG: one bar per benchmark, a mark at its budget.

usage: plot.py FOLDER > bench.svg
"""
import pathlib
import sys
from html import escape

from table import rows_of

LEFT, BAR, ROW, TOP, WIDTH = 300, 440, 22, 40, 860
INK, PALE, GOOD, OVER = "#57606a", "#d0d7de", "#2f81f7", "#d1242f"


def bar(top: int, name: str, ratio: float, budget, scale: float) -> str:
    over = budget is not None and ratio > budget
    parts = [
        f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{LEFT}" y="{top + 3}" width="{ratio * scale:.1f}" height="13" rx="2"'
        f' fill="{OVER if over else GOOD}"/>',
    ]
    if budget is not None:
        at = LEFT + budget * scale
        parts.append(
            f'<line x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{top + 19}" stroke="{INK}"'
            ' stroke-width="2"/>'
        )
    allowed = "" if budget is None else f" of {budget:.2f}"
    parts.append(f'<text x="{LEFT + BAR + 12}" y="{top + 13}">{ratio:.2f}{allowed}</text>')
    return "".join(parts)


def main() -> int:
    rows = [row for row in rows_of(pathlib.Path(sys.argv[1])) if row[1] is not None]
    if not rows:
        print("no ratios in that folder", file=sys.stderr)
        return 1
    longest = max(max(ratio, budget or 0) for _, ratio, budget, *_ in rows)
    scale = BAR / longest
    height = TOP + ROW * len(rows) + 12
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="Time of bearings in multiples of its floor" font-family="sans-serif"'
        f' font-size="12" fill="{INK}">'
    )
    print(
        f'<text x="{LEFT}" y="18" font-weight="bold">time in multiples of the floor;'
        " the line is the budget</text>"
    )
    one = LEFT + scale
    print(
        f'<line x1="{one:.1f}" y1="{TOP - 8}" x2="{one:.1f}" y2="{height - 8}" stroke="{PALE}"/>'
    )
    for index, (name, ratio, budget, *_) in enumerate(rows):
        print(bar(TOP + ROW * index, name, ratio, budget, scale))
    print("</svg>")
    return 0


if __name__ == "__main__":
    sys.exit(main())
