"""Cases of placing and of line balancing, read from the files in which they are published.

`*.qap` and `*.dat` are quadratic assignment problems as in QAPLIB, `*.IN2` precedence graphs of assembly lines by
Scholl, `*.json` dynamic layouts of the library of DFLP problems, of which those with facilities of one unit each are
read. Best known values stand beside them: `best_known.csv`, `salbp1_optima.csv` (graph, cycle, stations),
`salbp2_best.csv` (graph, stations, cycle).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.layout.line_balancing import Line
from reshuffle.organizing.layout.periods import PlacingOverTime
from reshuffle.organizing.layout.placing import PlacingProblem

__all__ = ["LayoutCase", "LayoutProblem", "Left", "cases_of"]

Integers = npt.NDArray[np.int64]
LayoutProblem = PlacingProblem | PlacingOverTime | Line

#: What files of Scholl's graphs are called where that is not the name of the graph.
_OTHER_NAMES = {"arc83": "arcus1", "arc111": "arcus2", "kilbrid": "kilbridge", "mukherj": "mukherje"}
#: Optimum of the only published dynamic layout with facilities of one unit each: Rosenblatt 1986.
_ROSENBLATT = 71_187


@dataclass(frozen=True, slots=True)
class LayoutCase:
    """One case.

    Parameters
    ----------
    name
        Such as ``nug30`` or ``Tonge m=14``.
    family
        ``qap``, ``dflp``, ``salbp-1`` or ``salbp-2``.
    problem
        What is solved.
    given
        Of lines the cycle (type 1) or the stations (type 2); 0 else.
    best_known
        Value from the literature; None where none is given.
    """

    name: str
    family: str
    problem: LayoutProblem
    given: int = 0
    best_known: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A file that holds no case that can be read, and why."""

    path: Path
    reason: str


def cases_of(folder: Path) -> Iterator[LayoutCase | Left]:
    """Yield the cases of a folder and all folders in it, by their paths, and the files that are left out."""
    known = _best_known(folder)
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        readers = {".qap": _assignment, ".dat": _assignment, ".in2": _lines, ".json": _over_time}
        reader = readers.get(path.suffix.lower())
        if reader is None:
            continue
        try:
            yield from reader(path, known)
        except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
            reason = str(error) or type(error).__name__
            yield Left(path, reason if reason.startswith(path.name) else f"{path.name}: {reason}")


def _best_known(folder: Path) -> dict[tuple[str, str], list[tuple[int, int | None]]]:
    """Return by family and name what is given with the best known value."""
    result: dict[tuple[str, str], list[tuple[int, int | None]]] = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if "bks" in row:
                result[("qap", Path(row["instance"]).stem.lower())] = [(0, _last_number(row["bks"]))]
            for family, given, best in (("salbp-1", "c", "m_star"), ("salbp-2", "m", "c_star_or_range")):
                if "graph" in row and given in row and best in row:
                    key = (family, _graph_name(row["graph"]))
                    result.setdefault(key, []).append((int(row[given]), _last_number(row[best])))
    return result


def _last_number(text: str) -> int | None:
    """Return the last number of a text: of a range the end."""
    found = re.findall(r"\d+", text or "")
    return int(found[-1]) if found else None


def _graph_name(name: str) -> str:
    """Return what a graph is called however its file is named: ``SAWYER30`` is ``sawyer``, ``ARC83`` ``arcus1``."""
    lower = name.lower()
    if lower in _OTHER_NAMES:
        return _OTHER_NAMES[lower]
    # A number of tasks behind the name has two digits or more; in Lutz1 or Arcus2 it is part of the name.
    return re.sub(r"\d{2,}$", "", lower)


def _assignment(path: Path, known: dict[tuple[str, str], list[tuple[int, int | None]]]) -> Iterator[LayoutCase]:
    words = path.read_text(encoding="utf-8").split()
    numbers = [int(float(word)) for word in words]
    size = numbers[0]
    extra = len(numbers) - 1 - 2 * size * size
    if size < 1 or extra not in (0, 1, 2):
        raise ValueError(
            f"{path.name}: must hold two matrices of {size} x {size} numbers, not {len(numbers) - 1} numbers"
        )
    cells = np.array(numbers[1 + extra :], dtype=np.int64).reshape(2, size, size)
    best = known.get(("qap", path.stem.lower()), [(0, numbers[2] if extra == 2 else None)])[0][1]
    yield LayoutCase(path.stem, "qap", _placing(cells[0], cells[1]), best_known=best)


def _placing(flow: Integers, travel: Integers) -> PlacingProblem:
    size = len(flow)
    names, nothing = tuple(map(str, range(size))), np.zeros((size, size), dtype=np.int64)
    fixed = np.outer(np.diag(flow), np.diag(travel)).astype(np.int64)
    everywhere = np.ones((size, size), dtype=np.bool_)
    return PlacingProblem(names, names, tuple(range(size)), everywhere, flow, travel, fixed, nothing)


def _lines(path: Path, known: dict[tuple[str, str], list[tuple[int, int | None]]]) -> Iterator[LayoutCase]:
    line = _line(path)
    name = _graph_name(path.stem)
    found = False
    for family, letter in (("salbp-1", "c"), ("salbp-2", "m")):
        for given, best in known.get((family, name), []):
            found = True
            yield LayoutCase(f"{path.stem} {letter}={given}", family, line, given, best)
    if not found:
        raise ValueError(
            f"{path.name}: no salbp1_optima.csv or salbp2_best.csv says which cycles or stations are asked"
        )


def _line(path: Path) -> Line:
    times: list[int] = []
    pairs: list[tuple[int, int]] = []
    for word in path.read_text(encoding="utf-8").split():
        if "," not in word:
            times.append(int(word))
            continue
        one, other = map(int, word.split(","))
        if one < 0:
            break
        pairs.append((one - 1, other - 1))
    last = max((task for pair in pairs for task in pair), default=-1)
    # In some copies the first line, the number of tasks, is missing.
    if times and times[0] == len(times) - 1 and last < len(times) - 1:
        times = times[1:]
    return Line(tuple(times), tuple(pairs))


def _over_time(path: Path, known: dict[tuple[str, str], list[tuple[int, int | None]]]) -> Iterator[LayoutCase]:
    del known
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or "facilities" not in data or "tables" not in data:
        raise ValueError(f"{path.name}: must be a dynamic layout with facilities and tables")
    areas = {float(area) for facility in data["facilities"] for area in np.atleast_1d(facility[2]).tolist()}
    if areas != {1.0}:
        raise ValueError(f"{path.name}: facilities must be of one unit each; areas are {sorted(areas)}")
    tables = data["tables"]
    flows = [np.array(tables["Flow"][number], dtype=np.int64) for number in sorted(tables["Flow"], key=int)]
    shifting = np.array(tables["Fixed_shifting_costs"], dtype=np.int64)
    slots = _cells(data["plants"])
    if len(slots) != len(flows[0]):
        raise ValueError(f"{path.name}: {len(flows[0])} facilities must have as many cells, not {len(slots)}")
    travel = np.array([[abs(a - c) + abs(b - d) for c, d in slots] for a, b in slots], dtype=np.int64)
    periods = tuple(_placing(flow, travel) for flow in flows)
    nobody = np.zeros((1, len(flows[0])), dtype=np.int64)
    best = _ROSENBLATT if "rosenblatt" in path.stem.lower() else None
    yield LayoutCase(path.stem, "dflp", PlacingOverTime(periods, np.concatenate((nobody, shifting))), best_known=best)


def _cells(plants: list[list[object]]) -> list[tuple[int, int]]:
    """Return the unit cells of rectangular plants, row by row."""
    result = []
    for plant in plants:
        corners = np.array(plant[1], dtype=np.int64)
        (left, low), (right, high) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        result += [(x, y) for y in range(low, high) for x in range(left, right)]
    return result
