# ===- chart.py - results as an SVG chart -----------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Renders the results of bench/run as bars, a panel a model, for light and dark pages."""
from html import escape

from trmbench.table import seconds

WIDTH, LABEL, BAR, ROW, HEAD, GAP, MARGIN = 760, 230, 380, 22, 44, 26, 16
PRECISIONS = ("fp32", "bf16", "int8")

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 15px; }
  .note, .group { fill: #57606a; font-size: 12px; }
  .back { fill: #ffffff; }
  .other { fill: #afb8c1; }
  .trmc { fill: #0969da; }
  .limit { stroke: #cf222e; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note, .group { fill: #9198a1; }
    .back { fill: #0d1117; }
    .other { fill: #57606a; }
    .trmc { fill: #4493f8; }
    .limit { stroke: #ff7b72; }
  }
"""


def text(x, y, content, kind="", anchor="start"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">'
            f"{escape(content)}</text>")


def bar(record, y, scale):
    width = record["seconds_median"] * scale
    limit = LABEL + width * record["share_of_peak"]
    kind = "trmc" if record["runtime"] == "trmc" else "other"
    return [
        text(LABEL - 8, y + 14, record["runtime"], anchor="end"),
        f'<rect x="{LABEL}" y="{y + 2}" width="{width:.1f}" height="{ROW - 5}" rx="2" '
        f'class="{kind}"/>',
        f'<path d="M{limit:.1f} {y + 2}v{ROW - 5}" class="limit"/>',
        text(LABEL + width + 8, y + 14,
             f"{seconds(record['seconds_median'])}, {100 * record['share_of_peak']:.0f} %", "note")]


def panel(model, y):
    """The parts of a model's panel, and where it ends."""
    measured = [r for r in model["entries"] if "seconds_median" in r]
    parts = [text(MARGIN, y + 18, model["name"], "title"),
             text(WIDTH - MARGIN, y + 18, "time of a supervision step; share of peak", "note",
                  anchor="end")]
    y += HEAD - 14
    slowest = max((r["seconds_median"] for r in measured if r["runtime"] != "IREE"), default=0)
    slowest = slowest or max((r["seconds_median"] for r in measured), default=1)
    for precision in PRECISIONS:
        rows = sorted((r for r in measured if r["precision"] == precision),
                      key=lambda r: r["seconds_median"])
        if not rows:
            continue
        parts.append(text(MARGIN, y + 14, precision, "group"))
        for record in rows:
            if record["seconds_median"] > 1.1 * slowest:
                parts.append(text(LABEL - 8, y + 14, record["runtime"], anchor="end"))
                parts.append(text(LABEL, y + 14, f"{seconds(record['seconds_median'])}, off the "
                                  "scale", "note"))
            else:
                parts += bar(record, y, BAR / slowest)
            y += ROW
        y += 6
    return parts, y + GAP


def render(results):
    parts, y = [], MARGIN
    for model in results["models"]:
        added, y = panel(model, y)
        parts += added
    foot = (f"{results['date']}, {results['cpu']['name']}, threads: {results['threads']}. Red: "
            "all multiply-adds at the peak of the precision.")
    parts.append(text(MARGIN, y, foot, "note"))
    height = y + MARGIN
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" '
            f'aria-label="Time of a supervision step by runtime">\n<style>{STYLE}</style>\n'
            f'<rect class="back" width="{WIDTH}" height="{height}"/>\n{body}\n</svg>\n')
