"""How large the model of a problem will be, before it is built."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.cpsat.fleets import robot_classes
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule

__all__ = ["model_size"]


def model_size(problem: SchedulingProblem) -> int:
    """Return about how many variables, intervals and constraints the model will have.

    Counted are tasks, modes, phases and slots, the arcs of circuits and routes (quadratic in what a station or a fleet
    does), followers in batches (quadratic as well), and the pieces of calendars at phases that pause.
    """
    modes, resources = problem.modes, problem.resources
    total = 2 * len(problem.tasks) + 3 * len(modes) + len(problem.phases) + 2 * problem.num_slots + len(problem.lags)
    station = modes.station[modes.station >= 0]
    on_station = np.bincount(station, minlength=len(resources)).astype(np.int64)
    stateful = np.bincount(modes.station[(modes.station >= 0) & (modes.setup_state >= 0)], minlength=len(resources))
    total += 2 * int((stateful.astype(np.int64)[resources.setup_rule >= 0] ** 2).sum())
    total += 2 * int((on_station[resources.batch_max > 0] ** 2).sum())
    for counter in range(len(problem.wear)):
        of_counter = (problem.wear.raise_counter == counter).sum() + (problem.wear.reset_counter == counter).sum()
        total += 3 * int(of_counter) ** 2
    trips = int((problem.transports.fleet >= 0).sum())
    num_classes = len(robot_classes(problem).members) if (resources.kind == ResourceKind.ROBOT).any() else 0
    total += 2 * num_classes * trips**2
    return total + 4 * _pieces_at_pauses(problem)


def _pieces_at_pauses(problem: SchedulingProblem) -> int:
    """Return the pieces of calendars over all phases that pause, as far as the stations' calendars go."""
    calendar_of = problem.resources.calendar
    if (calendar_of < 0).all():
        return 0
    mode_of_phase = problem.phase_modes()
    station = problem.modes.station[mode_of_phase]
    calendar = np.where(station >= 0, calendar_of[np.maximum(station, 0)], -1)
    pauses = (problem.phases.break_rule == BreakRule.PAUSE) & (problem.phases.duration > 0) & (calendar >= 0)
    pieces = np.diff(problem.calendars.ptr)
    return int(pieces[calendar[pauses]].sum())
