"""Small workspaces as folders, for tests."""

from __future__ import annotations

from pathlib import Path

from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace

FACTORY = """\
format_version: 1
time_zone: Europe/Berlin
stations:
  mill-1:
    capabilities:
      milling: {limits: {length: <= 400 mm}}
    calendar: day
  saw:
operators:
  anna: {skills: [setting]}
calendars:
  day: {shifts: [{days: mon-fri, start: 06:00, end: 14:00}]}
"""
PRODUCT = """\
format_version: 1
operations:
  010: {requires: saw, time: 5 min}
  020: {requires: {capability: milling, parameters: {length: 350 mm}}, time: 45 min}
"""
ORDERS = """\
format_version: 1
orders:
  A17: {product: bracket, quantity: 20, release: 2026-11-20, due: 2026-11-23 14:00}
"""
STATE = """\
format_version: 1
now: 2026-11-20 08:00
lots:
  A17/1: {done: [010]}
"""
WHOLE = {"factory.yaml": FACTORY, "products/bracket.yaml": PRODUCT, "orders.yaml": ORDERS, "state.yaml": STATE}


def lay_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def messages(folder: Path) -> list[str]:
    """Return the messages of what is wrong with a folder, [] if nothing is."""
    try:
        read_workspace(folder)
    except FileError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []
