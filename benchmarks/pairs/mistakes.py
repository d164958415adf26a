"""Whether what is said of input that can not be planned is true: each mistake against the raw words of the files."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import yaml

__all__ = ["unconfirmed_mistakes"]


def unconfirmed_mistakes(folder: Path, said: str) -> list[str]:
    """Return the lines of a complaint that the files do not bear out; none where they can not be read at all.

    Parameters
    ----------
    folder
        The workspace; of a workbook only that it is none can be told.
    said
        What the program wrote, a mistake per line.
    """
    lines = [line for line in said.splitlines() if re.search(r"\bmust\b", line)]
    if not lines:
        return said.splitlines() or ["nothing was said"]
    if not folder.is_dir():
        return [] if not zipfile.is_zipfile(folder) else lines
    paths = [folder / "factory.yaml", *sorted((folder / "products").glob("*.yaml"))]
    files = {path: _read(path) for path in [*paths, folder / "orders.yaml", folder / "state.yaml"]}
    broken = [path.name for path, words in files.items() if words is None]
    factory = files[paths[0]] or {}
    products = {path.stem: files[path] or {} for path in paths[1:]}
    return [line for line in lines if not (_names(line, broken) or _holds(factory, products, line))]


def _read(path: Path) -> dict[str, Any] | None:
    """Return what a file says; None where it is not there, no text, or no YAML."""
    try:
        words = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    return words if isinstance(words, dict) else {}


def _names(line: str, files: list[str]) -> bool:
    """Whether a line is about one of some files, or about the folder for want of them."""
    return any(name in line for name in files)


def _holds(factory: dict[str, Any], products: dict[str, dict[str, Any]], line: str) -> bool:
    try:
        return _is_true(factory, products, line)
    except (KeyError, TypeError, AttributeError):
        # Files of another shape than random pairs have: what is said of them is not confirmed here.
        return False


def _is_true(factory: dict[str, Any], products: dict[str, dict[str, Any]], line: str) -> bool:
    found = re.search(r"(\w+)\(=(.*?)\) must", line)
    value = found[2] if found else ""
    if "must be a known capability" in line:
        offered = {
            key for station, words in factory["stations"].items() for key in words.get("capabilities") or [station]
        }
        return value not in offered
    if "must be a known skill" in line:
        return all(value not in words["skills"] for words in (factory.get("operators") or {}).values())
    if "must not be empty" in line:
        subject = re.search(r"(\w+) must not be empty", line)
        return subject is not None and factory.get(subject[1]) == {}
    if "must not consume itself" in line:
        subject = re.search(r"(\S+) must not consume itself", line)
        return subject is not None and subject[1] in _made_of(products, subject[1])
    if "this robot can carry nothing" in line:
        masses = [_grams(words.get("mass")) for words in products.values()]
        payloads = [_grams(words.get("payload")) for words in (factory.get("robots") or {}).values()]
        return None not in masses and any(one is not None and one < min(m for m in masses if m) for one in payloads)
    if "by lanes" in line:
        return _is_cut(factory, value)
    return False


def _made_of(products: dict[str, dict[str, Any]], name: str) -> set[str]:
    """Return all that goes into a product, at any level."""
    found: set[str] = set()
    open_ends = [name]
    while open_ends:
        for operation in products.get(open_ends.pop(), {}).get("operations", {}).values():
            for flow in operation.get("consumes") or []:
                if flow["item"] not in found:
                    found.add(flow["item"])
                    open_ends.append(flow["item"])
    return found


def _grams(text: str | None) -> float | None:
    if text is None:
        return None
    number, unit = re.fullmatch(r"([\d.]+) (k?g)", text).groups()  # type: ignore[union-attr]
    return float(number) * (1000 if unit == "kg" else 1)


def _is_cut(factory: dict[str, Any], point: str) -> bool:
    """Whether no tour leads from a point to the other docks and back."""
    ways: dict[str, set[str]] = {}
    for lane in factory["floor"]["lanes"]:
        ways.setdefault(lane["start"], set()).add(lane["end"])
        if not lane.get("one_way"):
            ways.setdefault(lane["end"], set()).add(lane["start"])

    def reached(start: str) -> set[str]:
        seen, open_ends = {start}, [start]
        while open_ends:
            for other in ways.get(open_ends.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    open_ends.append(other)
        return seen

    docks = {slot["point"] for slot in factory["floor"]["slots"].values()}
    return any(other not in reached(point) or point not in reached(other) for other in docks if other != point)
