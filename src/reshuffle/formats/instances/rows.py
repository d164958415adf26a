"""Checks that the formats share: the header, the number of lines, the range of numbers, the largest sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reshuffle.formats.instances.tokens import INVALID, Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import BOUND, TickArray

__all__ = [
    "MOST_ALTERNATIVES",
    "MOST_OPERATIONS",
    "MOST_RESOURCES",
    "Count",
    "check_duplicates",
    "check_durations",
    "check_numbers",
    "check_rows",
    "read_header",
]

#: Most operations of an instance.
MOST_OPERATIONS = 2_000_000
#: Most alternatives (machines, or machines with workers) of all operations together.
MOST_ALTERNATIVES = 10_000_000
#: Most machines, workers or vehicles.
MOST_RESOURCES = 100_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the header: what it counts, and its range."""

    name: str
    most: int
    least: int = 1


def read_header(
    tokens: Tokens, mistakes: MistakeList, counts: Sequence[Count], is_third_free: bool = False
) -> list[int] | None:
    """Return the numbers of the first row; None where they are wrong, and then nothing else can be read.

    Parameters
    ----------
    tokens
        The tokens of the file.
    mistakes
        Takes what is wrong.
    counts
        The numbers that must stand there.
    is_third_free
        Whether one more number >= 0, maybe with a fraction, may stand behind them; it is not used.
    """
    names = " ".join(count.name for count in counts)
    width = int(tokens.row_ptr[1]) if tokens.num_rows else 0
    line = int(tokens.row_line[0]) if tokens.num_rows else 1
    if width != len(counts) and not (is_third_free and width == len(counts) + 1):
        allowed = f"{len(counts)} or {len(counts) + 1}" if is_third_free else f"{len(counts)}"
        mistakes.add("numbers in the header", width, f"must be {allowed}: {names}", line)
        return None
    found_before = mistakes.total
    for index, count in enumerate(counts):
        value = int(tokens.value[index])
        if value == INVALID or not count.least <= value <= count.most:
            rule = f"must be a whole number between {count.least} and {count.most}"
            mistakes.add(f"number of {count.name}", tokens.text(index), rule, line)
    if width > len(counts) and not _is_fraction(tokens.text(len(counts))):
        mistakes.add("flexibility", tokens.text(len(counts)), "must be a number >= 0", line, "It may be left out.")
    return tokens.value[: len(counts)].tolist() if mistakes.total == found_before else None


def _is_fraction(text: str) -> bool:
    whole, _, part = text.partition(".")
    return (whole + part).isascii() and (whole + part).isdigit()


def check_rows(tokens: Tokens, mistakes: MistakeList, expected: int, meaning: str) -> int:
    """Compare the number of rows behind the header with what must be there; return how many can be read.

    `meaning` says what the rows are: ``one per job``.
    """
    found = tokens.num_rows - 1
    if found < expected:
        rule = f"must be {expected}, {meaning}"
        mistakes.add("lines behind the header", found, rule, int(tokens.row_line[-1]), "Is the file cut off?")
    elif found > expected:
        rule = f"must be {expected}, {meaning}"
        mistakes.add("lines behind the header", found, rule, int(tokens.row_line[expected + 1]), "Nothing may follow.")
    return min(found, expected)


def check_numbers(
    tokens: Tokens, mistakes: MistakeList, name: str, chosen: npt.NDArray[np.int64], least: int, most: int
) -> TickArray:
    """Return the numbers at the places `chosen` and report those that do not lie between `least` and `most`."""
    values = tokens.value[chosen]
    wrong = ((values < least) | (values > most)) & (values != INVALID)
    if wrong.any():
        tokens.report(mistakes, chosen[wrong], name, f"must be between {least} and {most}")
    return values


def check_durations(tokens: Tokens, mistakes: MistakeList, chosen: npt.NDArray[np.int64], least: int) -> TickArray:
    """Return the durations at the places `chosen` and report those below `least`, and a sum that is too large."""
    values = tokens.value[chosen]
    wrong = (values < least) & (values != INVALID)
    if wrong.any():
        rule = "must be >= 0" if least == 0 else "must be > 0"
        tokens.report(mistakes, chosen[wrong], "duration", rule)
    elif mistakes.total == 0 and int(values.sum()) >= BOUND:
        mistakes.add(
            "sum of all durations", int(values.sum()), f"must be less than {BOUND}", remedy="Use a longer unit."
        )
    return values


def check_duplicates(
    tokens: Tokens,
    mistakes: MistakeList,
    name: str,
    owner: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.int64],
    where: str = "in an operation",
) -> None:
    """Report a number that stands twice among those of one owner.

    Parameters
    ----------
    tokens
        The tokens of the file.
    mistakes
        Takes what is wrong.
    name
        What the number is.
    owner
        (n,) what each number belongs to, ascending.
    chosen
        (n,) places of the numbers.
    where
        What the owner is, for the message.
    """
    values = tokens.value[chosen]
    order = np.lexsort((values, owner))
    same = (np.diff(owner[order]) == 0) & (np.diff(values[order]) == 0)
    wrong = np.sort(order[1:][same])
    wrong = wrong[values[wrong] != INVALID]
    if len(wrong):
        tokens.report(mistakes, chosen[wrong], name, f"must stand only once {where}")
