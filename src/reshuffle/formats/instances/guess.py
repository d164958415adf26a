"""Guesses the format of an instance: every format that may be meant tries to read it, the ending breaks ties."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.instances import fajsp, fjsp, jsp, sdst, workers
from reshuffle.formats.instances.rows import Count, read_header
from reshuffle.formats.instances.shop import Shop
from reshuffle.formats.instances.tokens import Tokens
from reshuffle.formats.mistakes import MistakeList

__all__ = ["GRAMMARS", "Grammar", "guess_shop"]


@dataclass(frozen=True, slots=True)
class Grammar:
    """A format of one file.

    Parameters
    ----------
    parse
        Makes a shop of tokens; None where it has found mistakes.
    header
        What the header counts.
    is_third_free
        Whether one more number may follow there.
    num_lines
        Lines behind a header.
    """

    parse: Callable[[Tokens, MistakeList], Shop | None]
    header: Sequence[Count]
    is_third_free: bool
    num_lines: Callable[[list[int]], int]


#: The formats of one file. ``transport`` is not guessed here: it is what a layout stands beside.
GRAMMARS: Mapping[str, Grammar] = {
    "jsp": Grammar(jsp.parse, jsp.HEADER, False, lambda header: header[0]),
    "fjsp": Grammar(fjsp.parse, fjsp.HEADER, True, lambda header: header[0]),
    "fajsp": Grammar(fajsp.parse, fajsp.HEADER, False, lambda header: header[0] + header[1]),
    "fjsp-sdst": Grammar(sdst.parse, fjsp.HEADER, True, lambda header: header[0] * (1 + header[1])),
    "fjsp-workers": Grammar(workers.parse, workers.HEADER, False, lambda header: header[0]),
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
    distances = _line_distances(path, tokens)
    shops: dict[str, Shop] = {}
    faults: dict[str, MistakeList] = {}
    for name, distance in distances.items():
        if shops and distance:
            # One format fits already, and the rest would have another number of lines.
            break
        faults[name] = MistakeList(path.name)
        shop = GRAMMARS[name].parse(tokens, faults[name])
        if shop is not None:
            shops[name] = shop
    by_ending = _ENDINGS.get(_ending(path), ())
    if not shops:
        raise FileError(_unfitting(path, faults, distances, by_ending))
    if len(shops) == 1:
        (name,) = shops
        is_half_a_transport = name == "fjsp" and _counts_vehicles(tokens, shops[name])
        hint = "; with --layout it is transport" if is_half_a_transport else ""
        return name, shops[name], f"only {name} fits the content{hint}"
    chosen = [name for name in shops if name in by_ending]
    fitting = " and ".join(shops)
    if len(chosen) != 1:
        rule = f"must be named: the content fits {fitting}"
        raise FileError(Mistake("format", "", rule, path.name, f"Add --format {next(iter(shops))}, or the other one."))
    return chosen[0], shops[chosen[0]], f"{fitting} fit the content, the ending {_ending(path)} says {chosen[0]}"


def _counts_vehicles(tokens: Tokens, shop: Shop) -> bool:
    """Whether a third number in the header cannot be the mean number of machines: every operation has one only."""
    return bool(tokens.row_ptr[1] == 3 and tokens.value[2] > 1 and len(shop.machine) == len(shop.task_job))


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


def _line_distances(path: Path, tokens: Tokens) -> dict[str, int]:
    """Return the formats that could have this header, with the lines too many or too few, nearest first.

    Raises
    ------
    reshuffle.errors.FileError
        If the header fits no format.
    """
    distances: dict[str, int] = {}
    wrong: list[Mistake] = []
    width = int(tokens.row_ptr[1]) if tokens.num_rows else 0
    for name, grammar in GRAMMARS.items():
        if not len(grammar.header) <= width <= len(grammar.header) + grammar.is_third_free:
            continue
        mistakes = MistakeList(path.name)
        header = read_header(tokens, mistakes, grammar.header, grammar.is_third_free)
        if header is None:
            wrong += [mistake for mistake in mistakes.listed() if mistake not in wrong]
        else:
            distances[name] = abs(tokens.num_rows - 1 - grammar.num_lines(header))
    if not distances:
        rule = "must begin with a header of two or three numbers, as all formats have it"
        raise FileError(wrong or [Mistake(f"file '{path}'", "", rule, remedy="Is it an instance?")])
    return dict(sorted(distances.items(), key=lambda item: item[1]))


def _unfitting(
    path: Path, faults: Mapping[str, MistakeList], distances: Mapping[str, int], by_ending: Sequence[str]
) -> list[Mistake]:
    """Return what is wrong: all mistakes in the format that fits best, or one for each if none stands out."""
    likely = [name for name in faults if name in by_ending] or list(faults)
    ranking = sorted((faults[name].total, distances[name], name) for name in likely)
    best = ranking[0][2]
    if len(ranking) == 1 or ranking[0][:2] < ranking[1][:2]:
        rule = "must fit the content; it fits best, but there are mistakes"
        remedy = "If another format is meant, name it with --format."
        return [Mistake("format", best, rule, path.name, remedy), *faults[best].listed()]
    nearest = [name for *distance, name in ranking if tuple(distance) == ranking[0][:2]]
    rule = f"must be one of {', '.join(nearest)}: none fits"
    remedy = "Name it with --format to see all that is wrong."
    firsts = [(name, faults[name].listed()[0]) for name in nearest]
    return [
        Mistake("format", "", rule, path.name, remedy),
        *(Mistake(f"as {name}: {one.name}", one.value, one.rule, one.place, one.remedy) for name, one in firsts),
    ]
