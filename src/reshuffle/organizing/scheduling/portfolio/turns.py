"""Who gets which threads for how long: turns of growing length, shared out by what members have brought."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.portfolio.incumbent import Incumbent
from reshuffle.organizing.scheduling.portfolio.members import Member, Turn

__all__ = ["Seat", "run_side_by_side", "run_turns"]

logger = logging.getLogger(__name__)

#: Seconds of the first turns, how much longer those that follow are, and the longest.
FIRST_TURN_S, GROWTH, LONGEST_TURN_S = 1.0, 1.5, 30.0
#: Share of its merit that a member keeps at each turn, and the least merit.
KEPT, LEAST_MERIT = 0.6, 0.05


@dataclass(slots=True)
class Seat:
    """A member with what it has brought.

    Parameters
    ----------
    member
        The member.
    merit
        What it has brought of late: better schedules and bounds by share; high at first, so that all are tried.
    least_s
        Seconds of a turn below which it can bring nothing: to build a large model takes that long.
    is_parallel
        It can use more than one thread itself.
    """

    member: Member
    merit: float = 1.0
    least_s: float = 0.0
    is_parallel: bool = False
    rest: int = 0
    dropped: str | None = field(default=None)


def run_turns(
    seats: Sequence[Seat],
    incumbent: Incumbent,
    ends_at: float | None,
    max_iterations: int | None,
    workers: int,
    seed: int,
) -> None:
    """Let members search until the time is over, nothing is left to search for, or no member has anything to do.

    With an iteration limit each member has one turn after the other, with so many iterations and one worker: nothing
    then depends on the clock. With one worker members take turns; with more they search side by side.

    Parameters
    ----------
    seats
        The members; one that cannot honour the problem is dropped, and its seat says why.
    incumbent
        What they share.
    ends_at
        Instant of :func:`time.perf_counter` at which the search must be over, None for none.
    max_iterations
        Iterations of each member, None for no limit.
    workers
        Threads, >= 1.
    seed
        Seed of all chance.
    """
    if max_iterations is not None:
        for seat in seats:
            if not incumbent.is_over():
                left = None if ends_at is None else max(0.0, ends_at - time.perf_counter())
                _take(seat, Turn(left, max_iterations, 1, seed), incumbent)
        return
    length, number = FIRST_TURN_S, 0
    while not incumbent.is_over():
        open_seats = [seat for seat in seats if seat.dropped is None and seat.member.reason is None]
        left = None if ends_at is None else ends_at - time.perf_counter()
        if not open_seats or (left is not None and left <= 0.02):
            return
        chosen = _choose(open_seats, workers)
        need = max(length, *(seat.least_s for seat, _ in chosen))
        time_s: float | None = need
        if left is not None:
            # What would be left over is too short for a turn of its own.
            time_s = left if left < 1.5 * need else need
        elif len(open_seats) == 1:
            time_s = None
        run_side_by_side(chosen, Turn(time_s, None, 1, seed + number), incumbent)
        length, number = min(length * GROWTH, LONGEST_TURN_S), number + 1
    logger.debug("turns: %s", [(seat.member.name, round(seat.merit, 3), seat.dropped) for seat in seats])


def _choose(seats: Sequence[Seat], workers: int) -> list[tuple[Seat, int]]:
    """Return who searches in the next turn, each with its threads: by merit, and whoever has rested too long."""
    ranked = sorted(seats, key=lambda seat: -(seat.merit + 0.15 * seat.rest))
    chosen = ranked[:workers]
    for seat in seats:
        seat.rest = 0 if seat in chosen else seat.rest + 1
    threads = [1] * len(chosen)
    spare = workers - len(chosen)
    able = [index for index, seat in enumerate(chosen) if seat.is_parallel]
    if able and spare > 0:
        threads[able[0]] += spare
    return list(zip(chosen, threads, strict=True))


def run_side_by_side(chosen: Sequence[tuple[Seat, int]], turn: Turn, incumbent: Incumbent) -> None:
    """Run the turns of the chosen members at the same time; the last in this thread, which stays open to Ctrl-C."""
    turns = [(seat, Turn(turn.time_s, turn.max_iterations, number, turn.seed)) for seat, number in chosen]
    failures: list[BaseException] = []

    def run(seat: Seat, own: Turn) -> None:
        try:
            _take(seat, own, incumbent)
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            failures.append(error)
            incumbent.failure = incumbent.failure or error

    threads = [threading.Thread(target=run, args=one, name=one[0].member.name, daemon=True) for one in turns[:-1]]
    for thread in threads:
        thread.start()
    try:
        _take(*turns[-1], incumbent)
    except BaseException as error:
        incumbent.failure = incumbent.failure or error
        raise
    finally:
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _take(seat: Seat, turn: Turn, incumbent: Incumbent) -> None:
    """Run one turn and see what it brought."""
    incumbent.collect()
    try:
        seat.member.take(turn, incumbent)
    except UnsupportedError as error:
        seat.dropped = str(error)
        return
    seat.merit = max(LEAST_MERIT, KEPT * seat.merit + (1 - KEPT) * incumbent.collect())
