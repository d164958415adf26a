"""Guesses the format of an instance: every format that may be meant tries to read it, the ending breaks ties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.instances import fajsp, fjsp, jsp, sdst, workers
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import INVALID, Tokens
from reshuffle.formats.mistakes import MistakeList

__all__ = ["PARSERS", "guess_shop"]

#: The formats of one file. ``transport`` is never guessed: it is what a layout stands beside.
PARSERS: Mapping[str, Callable[[Tokens, MistakeList], Shop | None]] = {
    "jsp": jsp.parse,
    "fjsp": fjsp.parse,
    "fajsp": fajsp.parse,
    "fjsp-sdst": sdst.parse,
    "fjsp-workers": workers.parse,
}
_ENDINGS = {
    ".jsp": ("jsp",),
    ".fjs": ("fjsp", "fjsp-sdst"),
    ".fjsp": ("fjsp", "fjsp-sdst"),
    ".fajsp": ("fajsp",),
    ".sdst": ("fjsp-sdst",),
    ".fjsw": ("fjsp-workers",),
}


def guess_shop(path: Path, tokens: Tokens) -> tuple[str, Shop, str]:
    """Return the format that a file has, the shop that it describes, and why that format was taken.

    Raises
    ------
    reshuffle.errors.FileError
        If no format fits, or several do and the ending of the file does not decide between them.
    """
    shops: dict[str, Shop] = {}
    faults: dict[str, MistakeList] = {}
    for name in _candidates(tokens):
        if shops and _num_rows(name, tokens) != tokens.num_rows:
            # One format fits already, and this one would want another number of lines.
            continue
        faults[name] = MistakeList(path.name)
        shop = PARSERS[name](tokens, faults[name])
        if shop is not None:
            shops[name] = shop
    by_ending = _ENDINGS.get(_ending(path), ())
    if not shops:
        raise FileError(_unfitting(path, faults, by_ending))
    if len(shops) == 1:
        (name,) = shops
        return name, shops[name], f"only {name} fits the content"
    chosen = [name for name in shops if name in by_ending]
    fitting = " and ".join(shops)
    if len(chosen) != 1:
        rule = f"must be named: the content fits {fitting}"
        raise FileError(Mistake("format", "", rule, path.name, f"Add --format {next(iter(shops))}, or the other one."))
    return chosen[0], shops[chosen[0]], f"{fitting} fit the content, the ending {_ending(path)} says {chosen[0]}"


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


def _candidates(tokens: Tokens) -> list[str]:
    """Return the formats whose header has as many numbers, those first that would have as many lines."""
    width = int(tokens.row_ptr[1]) if tokens.num_rows else 0
    widths = {"jsp": (2,), "fjsp": (2, 3), "fajsp": (3,), "fjsp-sdst": (2, 3), "fjsp-workers": (3,)}
    names = [name for name, allowed in widths.items() if width in allowed]
    return sorted(names, key=lambda name: _num_rows(name, tokens) != tokens.num_rows)


def _num_rows(name: str, tokens: Tokens) -> int:
    """Return the number of lines that a file of this header would have in a format; -1 if the header is wrong."""
    first, second = (int(value) for value in tokens.row(0)[:2])
    if INVALID in (first, second):
        return -1
    return {"fajsp": 1 + first + second, "fjsp-sdst": 1 + first * (1 + second)}.get(name, 1 + first)


def _unfitting(path: Path, faults: Mapping[str, MistakeList], by_ending: tuple[str, ...]) -> list[Mistake]:
    """Return what is wrong: the mistakes in the format that is meant, as far as that can be told."""
    likely = {name: fault for name, fault in faults.items() if name in by_ending} or dict(faults)
    if not likely:
        rule = "must begin with a header of two or three numbers, as all formats have it"
        return [Mistake(f"file '{path}'", "", rule, remedy="Is it an instance?")]
    ranking = sorted(likely.items(), key=lambda item: item[1].total)
    name, best = ranking[0]
    if len(ranking) == 1 or best.total < ranking[1][1].total:
        rule = "must fit the content; it fits best, but has the mistakes below"
        return [Mistake("format", name, rule, path.name, "Name the format with --format."), *best.listed()]
    names = ", ".join(likely)
    rule = f"must be one of {names}: none fits"
    remedy = "Name the format with --format to see all that is wrong."
    firsts = [
        Mistake(f"as {name}: {first.name}", first.value, first.rule, first.place, first.remedy)
        for name, fault in ranking
        for first in fault.listed()[:1]
    ]
    return [Mistake("format", "", rule, path.name, remedy), *firsts]
