"""The outlines of the powiaty for the map: paths of an SVG drawing, with the point where each one's number stands."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DRAWING = Path(__file__).parent / "data" / "powiaty.json"


@dataclass(frozen=True)
class Outline:
    """A powiat in the drawing: its path, and the inner point farthest from its border."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """The whole drawing, with its size and the outlines by TERYT code."""

    width: int
    height: int
    outlines: dict[str, Outline]


@cache
def drawing() -> Drawing:
    """The drawing of Małopolska."""
    kept = json.loads(DRAWING.read_text(encoding="utf-8"))
    outlines = {code: Outline(row["path"], *row["label"]) for code, row in kept["powiaty"].items()}
    return Drawing(kept["width"], kept["height"], outlines)
