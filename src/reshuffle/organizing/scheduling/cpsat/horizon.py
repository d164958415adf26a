"""How far a schedule can reach: the window of instants among which the exact model looks.

The window never cuts off every best solution. Let T be the last instant at which anything from outside happens: a
release, an earliest start, a pin, a receipt, a robot that becomes available, a calendar that opens, a change of the
tariff, a due date, an instant of the previous solution. Behind T every calendar is open until it closes for good, and
nothing else from outside changes. Take a best solution, and an instant behind T at which no phase lasts, nothing is
carried or travels, and no smallest lag runs. Everything behind that instant can move one tick earlier: all differences
of instants on its two sides only shrink towards their least; lateness, flow times and holds get no longer; earliness
and the wish for later starts end at T. So some best solution has no such instant, and behind T it lasts no longer than
all phases, all setups, all ways with the empty travel before them, and all smallest lags together. That sum behind T is
the last instant of the window.

Where a valid solution is known and the first level of the objective weighs the makespan, better solutions complete all
jobs within its value (all other terms are >= 0); that bounds the completions further.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.cpsat.draft import Window
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["window_of"]


def window_of(problem: SchedulingProblem, best_value: int | None = None) -> Window:
    """Return the window of a problem.

    Parameters
    ----------
    problem
        The problem.
    best_value
        Value of a known valid solution on the first level, None if there is none.
    """
    first = problem.planning_start
    last = _last_outside_instant(problem) + _longest_work(problem) + 1
    last_completion = last
    makespan_weight = int(problem.objective.level(0)[Term.MAKESPAN])
    if best_value is not None and makespan_weight > 0:
        last_completion = min(last, max(first, best_value // makespan_weight))
        if _all_ends_are_completions(problem):
            # Tasks that are not done have variables, too: these need room for one task.
            last = min(last, max(last_completion, first + _longest_task(problem)))
    return Window(first, last, last_completion)


def _last_outside_instant(problem: SchedulingProblem) -> int:
    tasks, jobs, previous = problem.tasks, problem.jobs, problem.previous
    candidates = [
        np.array([problem.planning_start, previous.frozen_until]),
        jobs.release,
        jobs.due,
        tasks.earliest_start,
        tasks.pin_start,
        previous.start,
        previous.end,
        problem.calendars.start,
        problem.materials.receipt_time,
        problem.resources.available_from,
        problem.objective.tariff_start,
    ]
    instants = np.concatenate([np.asarray(values, dtype=np.int64) for values in candidates])
    return int(instants[(instants > -UNBOUNDED) & (instants < UNBOUNDED) & (instants != UNSET)].max())


def _longest_work(problem: SchedulingProblem) -> int:
    """Return the ticks of all phases in their longest modes, setups, ways and smallest lags together."""
    modes, phases = problem.modes, problem.phases
    if len(modes) == 0:
        return 0
    lengths = phases.duration.copy()
    for station in np.flatnonzero(problem.resources.setup_rule >= 0):
        own = np.flatnonzero((modes.station == station) & (modes.setup_state >= 0))
        first_phases = modes.phase_ptr[own]
        is_setup = phases.kind[first_phases] == PhaseKind.SETUP
        lengths[first_phases[is_setup]] += _longest_setup(problem, int(station), own)
    per_mode = np.add.reduceat(lengths, modes.phase_ptr[:-1])
    has_modes = np.diff(problem.tasks.mode_ptr) > 0
    total = int(np.maximum.reduceat(per_mode, problem.tasks.mode_ptr[:-1][has_modes]).sum())
    lags = problem.lags.least
    total += int(lags[(lags > 0) & (lags < UNBOUNDED)].sum())
    # A largest lag below 0 is a smallest lag the other way round.
    total -= int(problem.lags.most[problem.lags.most < 0].sum())
    travel = problem.travel
    if len(travel):
        longest_way = int(travel.loaded.max(initial=0) + travel.empty.max(initial=0))
        longest_way += int((travel.pickup + travel.dropoff).max())
        total += longest_way * (len(problem.transports) + problem.num_slots + len(problem.resources))
    return total


def _longest_task(problem: SchedulingProblem) -> int:
    """Return the most ticks that a task takes in the shortest of its modes, without setup times and breaks."""
    if len(problem.modes) == 0:
        return 0
    per_mode = np.add.reduceat(problem.phases.duration, problem.modes.phase_ptr[:-1])
    has_modes = np.diff(problem.tasks.mode_ptr) > 0
    return int(np.minimum.reduceat(per_mode, problem.tasks.mode_ptr[:-1][has_modes]).max())


def _longest_setup(problem: SchedulingProblem, station: int, modes: npt.NDArray[Any]) -> int:
    rule = int(problem.resources.setup_rule[station])
    states = np.unique(problem.modes.setup_state[modes])
    before = np.append(states, problem.resources.initial_setup[station])
    pairs = np.array(np.meshgrid(before, states)).reshape(2, -1)
    return int(problem.setup_rules.times(rule, pairs[0], pairs[1]).max(initial=0))


def _all_ends_are_completions(problem: SchedulingProblem) -> bool:
    """Whether nothing happens behind the last completion of a job."""
    return bool(
        (problem.tasks.job >= 0).all()
        and not (problem.phases.kind == PhaseKind.HOLD).any()
        and not (problem.transports.after < 0).any()
    )
