"""The report "where to scan next" as one HTML file that needs nothing else."""

import base64
from html import escape

import numpy as np
from numpy.typing import NDArray

from ins_studio.project.scan_next import ScanNext, ScanReport, SuggestedPose
from ins_studio.tasks.scan_next_plot import coverage_svg
from ins_studio.tasks.suite.html import STYLE
from ins_studio.texture.images import encode_png

CARDS = """
ol.poses { list-style: none; display: grid; gap: 1rem; padding: 0;
  grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
ol.poses li { border: 1px solid #d5d9de; border-radius: 6px; overflow: hidden; }
ol.poses img { display: block; width: 100%; background: #f3f3f1; }
ol.poses p { margin: .6rem .8rem .8rem; font-size: 14px; }
"""
HOW = (
    "Orange is what turns beyond any scan, in full colour from 60 degrees on. The poses are chosen "
    "one after another, each the farthest from all scans and from those before it, weighed by how "
    "easily a person can strike it."
)
HEAD = ("region", "of the body", "seen", "hardly ever", "stretch in scans", "in these poses")


def report_page(report: ScanReport) -> bytes:
    """Return the report with its pictures in it."""
    result = report.result
    title = "Where to scan next"
    parts = [
        "<!DOCTYPE html>",
        f"<html lang='en'><head><meta charset='utf-8'><title>{title}</title>",
        f"<style>{STYLE}{CARDS}</style></head><body>",
        f"<h1>{title}</h1><p>{escape(result.path)}: {result.pose_count} scanned poses were "
        f"compared, the surfaces of {result.frame_count} frames looked at.</p>",
        f"<h2>Poses</h2><p>{HOW}</p><ol class='poses'>",
    ]
    for number, (pose, picture) in enumerate(zip(result.poses, report.pictures, strict=True), 1):
        parts.append(_card(number, pose, picture))
    parts += ["</ol>", "<h2>What was scanned</h2>", f"<figure>{coverage_svg(report.plot)}"]
    parts.append(
        "<figcaption>Every scanned pose as a point: near points are like poses. The numbers are "
        "the suggested ones.</figcaption></figure>"
    )
    parts += _surface(result)
    return "\n".join([*parts, "</body></html>\n"]).encode()


def _card(number: int, pose: SuggestedPose, picture: NDArray[np.uint8]) -> str:
    data = base64.b64encode(encode_png(picture, compression=9)).decode()
    height, width = picture.shape[:2]
    return (
        f"<li><img width='{width}' height='{height}' alt='{escape(pose.words, quote=True)}' "
        f"src='data:image/png;base64,{data}'>"
        f"<p><b>{number}.</b> {escape(pose.sentence)}</p></li>"
    )


def _surface(result: ScanNext) -> list[str]:
    parts = ["<h2>The surface</h2>"]
    said = result.findings or ("Nothing stands out: every region was seen and stretched.",)
    parts += ["<ul>", *(f"<li>{escape(sentence)}</li>" for sentence in said), "</ul>"]
    parts.append("<div class='wide'><table><caption>Regions, the worst seen first</caption>")
    parts.append(_row(HEAD, "th"))
    for one in result.regions:
        cells = (
            one.name,
            f"{one.area_share:.1%}",
            f"{one.seen:.0%}",
            f"{one.unseen:.0%}",
            f"{one.stretch[0]:.0%} to {one.stretch[1]:.0%}",
            f"{one.next_stretch[0]:.0%} to {one.next_stretch[1]:.0%}",
        )
        parts.append(_row(cells, "td"))
    return [*parts, "</table></div>"]


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
