"""Operations that must follow each other within some time, and whether their stations are ever open so soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from reshuffle.model import quantities
from reshuffle.model.products import Operation, Predecessor
from reshuffle.model.stations import BreakBehaviour
from reshuffle.organizing.matching.judge import Judge
from reshuffle.organizing.matching.routes import needed_always
from reshuffle.plan.from_model.work import run_time

__all__ = ["never_soon_enough"]

_MILLISECOND = timedelta(milliseconds=1)
_WEEK_MS = timedelta(weeks=1) // _MILLISECOND
#: By so much a night in which the clocks change may be shorter.
_CLOCK_CHANGE_MS = timedelta(hours=1) // _MILLISECOND

#: From and to, milliseconds from a Monday on.
_Span = tuple[int, int]


def never_soon_enough(judge: Judge, product: str, stations_of: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """Yield in sentences the operations that never begin in time behind one before them, wherever both are done.

    Looked at are plain weeks. Where more than the calendars decides, such as overtime, work that goes on over breaks,
    or a lot that waits for a place in an output buffer, that counts in favour of the product.

    Parameters
    ----------
    stations_of
        Stations that can do an operation.
    """
    part = judge.workspace.products[product]
    always = needed_always(part)
    for name, operation in part.operations.items():
        for link in operation.after or ():
            if link.max_lag is None or name not in always or link.operation not in always:
                continue
            before = part.operations[link.operation]
            ends = _spans(judge, product, link.operation, before, stations_of(link.operation), at_end=True)
            starts = _spans(judge, product, name, operation, stations_of(name), at_end=False)
            if ends and starts and not _meet(ends, starts, link):
                yield _said(judge, name, link, stations_of(link.operation), stations_of(name))


def _spans(
    judge: Judge, product: str, name: str, operation: Operation, stations: Sequence[str], at_end: bool
) -> list[_Span]:
    """Return when in a week an operation may end, or begin; nothing where that may be at any time."""
    result: list[_Span] = []
    pieces = judge.pieces[product][name]
    for station in stations:
        part = judge.factory.stations[station]
        behaviour = operation.break_behaviour or part.break_behaviour
        opens = judge.roster.hours.plain_week(station, part.calendar, part.count)
        if opens is None or behaviour is BreakBehaviour.GOES_ON or (at_end and part.output_buffer is not None):
            return []
        run = run_time(operation, judge.offers_of(operation)[station].time, pieces)
        # A break may lie between the run and the loading before it, or the unloading behind it.
        is_apart = behaviour is not BreakBehaviour.MAY_NOT_PAUSE or (part.unload if at_end else part.load)
        inside = 0 if is_apart else run
        result += [(a + inside, b) if at_end else (a, b - inside) for a, b in opens if b - a >= inside]
    return result


def _meet(ends: Sequence[_Span], starts: Sequence[_Span], link: Predecessor) -> bool:
    """Whether some end is followed by a start in time; weeks come round."""
    most = (link.max_lag or 0) + _CLOCK_CHANGE_MS
    if most >= _WEEK_MS:
        return True
    return any(
        c + later <= b + most and d + later >= a + link.min_lag
        for later in (-_WEEK_MS, 0, _WEEK_MS, 2 * _WEEK_MS)
        for a, b in ends
        for c, d in starts
    )


def _said(judge: Judge, name: str, link: Predecessor, firsts: Sequence[str], seconds: Sequence[str]) -> str:
    def times(stations: Sequence[str]) -> str:
        parts = judge.factory.stations
        return ", ".join(f"{station} is open {judge.roster.times(parts[station].calendar)}" for station in stations)

    most = quantities.format_quantity(link.max_lag or 0, quantities.DURATION)
    return (
        f"'{name}' must begin at most {most} after '{link.operation}', and is never open so soon: "
        f"for '{link.operation}' {times(firsts)}; for '{name}' {times(seconds)}"
    )
