"""The reliability plot."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from bot.learning.chart import EDGE, SIDE, reliability_svg
from bot.learning.scores import Bin

SVG = "{http://www.w3.org/2000/svg}"


def test_plot_is_whole_and_in_place() -> None:
    """One circle for each bin, right above its probability, the fuller one larger; the title is plain text."""
    drawn = reliability_svg([Bin(100, 0.0, 0.0), Bin(25, 1.0, 0.5)], "labels <test> & more")
    root = ET.fromstring(drawn)  # noqa: S314 - our own drawing
    low, high = root.findall(f"{SVG}circle")
    assert (EDGE, EDGE + SIDE) == (float(low.attrib["cx"]), float(low.attrib["cy"]))
    assert (EDGE + SIDE, EDGE + SIDE / 2) == (float(high.attrib["cx"]), float(high.attrib["cy"]))
    assert float(low.attrib["r"]) == 2 * float(high.attrib["r"])
    assert "labels <test> & more" == root.findtext(f"{SVG}title")


def test_plot_of_nothing_is_an_empty_square() -> None:
    """Without answers there is the diagonal only."""
    root = ET.fromstring(reliability_svg([], "none"))  # noqa: S314 - our own drawing
    assert [] == root.findall(f"{SVG}circle")
