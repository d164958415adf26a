"""A tiny instance of each format, as text; the tests write them to files."""

from __future__ import annotations

from pathlib import Path

from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.instances.read import read_instance

JSP = """2 3
0 3 1 2 2 2
1 2 0 4 2 0
"""
FJSP = """2 2 1.5
2   2 1 3 2 5   1 2 2
1   2 1 4 2 4
"""
FAJSP = """5 4 2
0 2
1 2
2 3
4 3
1 0 3
1 1 2
2 0 4 1 5
1 1 1
1 0 6
"""
SDST = """2 2
2   2 1 3 2 5   1 2 2
1   2 1 4 2 4

0 2
5 0

0 1
7 0
"""
WORKERS = """2 2 2
1   2   1 2 1 4 2 5   2 1 2 3
1   1   1 1 1 4
"""
TRANSPORT = """2 2 1
2   1 1 5   1 2 3
1   2 1 4 2 2
"""
LAYOUT = """0 2 4
4 0 3
2 5 0
"""
TEXTS = {
    "jsp": JSP,
    "fjsp": FJSP,
    "fajsp": FAJSP,
    "fjsp-sdst": SDST,
    "fjsp-workers": WORKERS,
    "transport": TRANSPORT,
}


def write(folder: Path, text: str, name: str = "shop.txt") -> Path:
    """Write a text to a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def example(folder: Path, name: str) -> Instance:
    """Return the tiny instance of a format, read from a file."""
    layout = write(folder, LAYOUT, "floor.txt") if name == "transport" else None
    return read_instance(write(folder, TEXTS[name]), name, layout)
