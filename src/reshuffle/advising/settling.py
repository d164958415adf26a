"""Work put into a plan or taken out of it, with the setup of what comes behind as long as it then must be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from reshuffle.advising.insertion import Placing
from reshuffle.advising.placement import with_placing, without_tasks
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import placed_work
from reshuffle.plan.links import Point
from reshuffle.plan.tasks import PhaseKind

__all__ = ["placed", "removed"]


def placed(situation: Situation, placing: Placing) -> Situation:
    """Return the plan with some work where a placing says; the lot behind it on the station arrives when it did.

    Parameters
    ----------
    situation
        The plan; the work is not in it.
    placing
        Has a layout.
    """
    after = situation.with_solution(with_placing(situation, placing))
    return _settled(after, placing.work.station, placing.start, placing.work.tasks)


def removed(situation: Situation, tasks: Sequence[int]) -> Situation:
    """Return the plan without some tasks.

    A setup behind them that becomes longer begins earlier, in the time that is free now. Where that time is not
    enough, the setup stays too short: only work that is put in between makes the plan whole again.
    """
    problem = situation.problem
    places = [
        (int(problem.modes.station[situation.solution.mode[task]]), situation.point(task, Point.START))
        for task in tasks
        if situation.is_done(task)
    ]
    after = situation.with_solution(without_tasks(situation, tasks))
    for station, start in places:
        after = _settled(after, station, start, ())
    return after


def _settled(situation: Situation, station: int, instant: int, own: Collection[int]) -> Situation:
    """Let the next setup on a station, behind an instant and not of one's own, end when it did and last as it must."""
    starts, tasks, _ = situation.mounted.get(station, ([], [], []))
    place = bisect_left(starts, instant)
    while place < len(tasks) and tasks[place] in own:
        place += 1
    if place >= len(tasks):
        return situation
    problem, old = situation.problem, situation.solution
    work = placed_work(situation, tasks[place])
    row = int(problem.modes.phase_ptr[work.modes[0]])
    begin, end = int(old.phase_start[row]), int(old.phase_end[row])
    if work.kinds[0] != PhaseKind.SETUP or work.is_running:
        return situation
    length = work.durations[0] + work.setup_ticks(begin)
    if work.opens[0].run(begin, length, work.rules[0]) == (begin, end):
        return situation
    found = work.opens[0].run_back(end, length, work.rules[0])
    if found is None or int(old.phase_start[row + 1]) - found[1] > work.waits[0]:
        return situation
    start_of, end_of = old.phase_start.copy(), old.phase_end.copy()
    for mode in work.modes:
        first = int(problem.modes.phase_ptr[mode])
        start_of[first], end_of[first] = found
    return situation.with_solution(replace(old, phase_start=start_of, phase_end=end_of))
