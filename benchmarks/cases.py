"""The instances to measure on, and the best known makespans beside them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BestKnown", "Case", "cases_of_family", "cases_of_folder", "read_best_known"]

#: Files that are no instances, by the end and by the start of their names.
_OTHER_ENDINGS = (".json", ".csv", ".md", ".log", ".py")
_OTHER_NAMES = (".", "license", "readme")


@dataclass(frozen=True, slots=True)
class BestKnown:
    """Bounds from the literature; None where there is none."""

    lower_bound: int | None = None
    upper_bound: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One instance.

    Parameters
    ----------
    family, name
        How best_known.csv calls it.
    path
        Its file.
    format
        Its format, as the commands call it.
    layout
        The file of travel times, for transport only.
    best_known
        Bounds from the literature.
    """

    family: str
    name: str
    path: Path
    format: str
    layout: Path | None = None
    best_known: BestKnown = BestKnown()


def read_best_known(data: Path) -> dict[tuple[str, str], BestKnown]:
    """Return the bounds of best_known.csv by family and instance; empty where the file is absent."""
    path = data / "scheduling" / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["family"], row["instance"]): BestKnown(_number(row["lower_bound"]), _number(row["upper_bound"]))
            for row in csv.DictReader(file)
        }


def cases_of_family(data: Path, family: str) -> list[Case]:
    """Return the instances of a family, or of all families below it, in the order of their names.

    Parameters
    ----------
    data
        Folder of the benchmark data.
    family
        Folder below ``scheduling``, such as ``fjsp/brandimarte`` or ``jsp``. The transport family pairs every job set
        with every layout: EX11 is job set 1 on layout 1. Its flexible job sets are the family
        ``transport/bilge-ulusoy/jobsets-flexible``.

    Raises
    ------
    ValueError
        If there is no such folder, or no instance in it.
    """
    folder = data / "scheduling" / family
    if not folder.is_dir():
        raise ValueError(f"family(={family}) must be a folder below {data / 'scheduling'}")
    known = read_best_known(data)
    form = family.partition("/")[0]
    found = _paired(family, folder) if form == "transport" else _plain(data, folder, form)
    if not found:
        raise ValueError(f"family(={family}) must hold instances, and {folder} holds none")
    return [
        Case(case.family, case.name, case.path, form, case.layout, known.get((case.family, case.name), BestKnown()))
        for case in found
    ]


def cases_of_folder(folder: Path, format_name: str, layout: Path | None, data: Path) -> list[Case]:
    """Return the instances in any folder; best known values are found where it is one of the benchmark data.

    Raises
    ------
    ValueError
        If there is no such folder, or no instance in it.
    """
    if not folder.is_dir():
        raise ValueError(f"--instances(={folder}) must be a folder")
    root = (data / "scheduling").resolve()
    family = folder.resolve()
    name = family.relative_to(root).as_posix() if family.is_relative_to(root) else folder.as_posix()
    known = read_best_known(data)
    found = []
    for path in _instance_files(folder):
        best_known = known.get((name, _instance_name(path)), BestKnown())
        found.append(Case(name, _instance_name(path), path, format_name, layout, best_known))
    if not found:
        raise ValueError(f"--instances(={folder}) must hold instances")
    return found


def _plain(data: Path, folder: Path, form: str) -> list[Case]:
    root = data / "scheduling"
    folders = [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]
    return [
        Case(below.relative_to(root).as_posix(), _instance_name(path), path, form)
        for below in folders
        for path in _instance_files(below)
    ]


def _paired(family: str, folder: Path) -> list[Case]:
    is_flexible = folder.name == "jobsets-flexible"
    home = folder.parent if is_flexible else folder
    if not (home / "layouts").is_dir():
        below = sorted(path for path in folder.iterdir() if path.is_dir())
        return [case for path in below for case in _paired(f"{family}/{path.name}", path)]
    job_sets = home / ("jobsets-flexible" if is_flexible else "jobsets")
    prefix = "EXF" if is_flexible else "EX"
    return [
        Case(family, f"{prefix}{_digits(job_set)}{_digits(layout)}", job_set, "transport", layout)
        for job_set in _instance_files(job_sets)
        for layout in _instance_files(home / "layouts")
    ]


def _instance_files(folder: Path) -> list[Path]:
    found = [
        path
        for path in folder.iterdir()
        if path.is_file()
        and not path.name.lower().startswith(_OTHER_NAMES)
        and not path.name.lower().endswith(_OTHER_ENDINGS)
    ]
    return sorted(found, key=_natural_order)


def _natural_order(path: Path) -> list[int | str]:
    """Let numbers in names count as numbers: fattahi2 before fattahi10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]


def _instance_name(path: Path) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0] or path.name


def _digits(path: Path) -> int:
    digits = re.search(r"\d+", path.name)
    if digits is None:
        raise ValueError(f"file(={path}) must carry its number in its name")
    return int(digits[0])


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None
