"""A path of causes in few sentences: long waits in the line of one station become one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from reshuffle.advising.causes import CauseKind, Stretch
from reshuffle.advising.wording import Wording

__all__ = ["summary"]

_BUSY = frozenset({CauseKind.STATION, CauseKind.OPERATOR, CauseKind.TOOL, CauseKind.CARRIER, CauseKind.ROBOT})
#: Waits for one station or person that are told one by one; more of them are told together.
_MOST_SINGLE = 2


def summary(words: Wording, stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """Return sentences for stretches that touch; what waits in one line for long is told once, with the longest hold.

    Parameters
    ----------
    words
        Puts single stretches into words.
    stretches
        Ascending.
    """
    sentences: list[str] = []
    for key, group in groupby(stretches, key=_line):
        found = list(group)
        if key is None or len(found) <= _MOST_SINGLE:
            sentences += [words.link(stretch).sentence for stretch in found]
        else:
            sentences.append(_together(words, found))
    return tuple(sentences)


def _line(stretch: Stretch) -> tuple[int, CauseKind, str] | None:
    cause = stretch.cause
    return (stretch.task, cause.kind, cause.subject) if cause.kind in _BUSY and cause.task >= 0 else None


def _together(words: Wording, found: list[Stretch]) -> str:
    first, last = found[0], found[-1]
    longest = max(found, key=lambda stretch: stretch.length)
    own, other = (words.situation.name(task) for task in (first.task, longest.cause.task))
    holders = len({stretch.cause.task for stretch in found})
    times = f"{words.moment(first.start)} to {words.moment(last.end)} ({words.duration(last.end - first.start)})"
    whom = f"'{own}' waits for {first.cause.subject}"
    busy = f"which {holders} operations have before it, longest '{other}' ({words.duration(longest.length)})"
    return f"{times}: {whom}, {busy}"
