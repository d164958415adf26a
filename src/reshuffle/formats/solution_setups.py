"""Places the setups that a solution file does not list: right before their operations, as late as they can be."""

from __future__ import annotations

import numpy as np

from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.tasks import PhaseKind

__all__ = ["place_setups"]


def place_setups(instance: Instance, mode: TickArray, phase_start: TickArray, phase_end: TickArray) -> None:
    """Write start and end of the SETUP phases of the chosen modes.

    A setup ends when the operation starts and takes what its predecessor on the machine asks for, the machine's
    operations taken in the order of their starts. Where the gap is shorter the setup fills the gap, so that the judge
    finds a setup that is too short rather than one that overlaps.

    Parameters
    ----------
    instance
        The instance.
    mode
        (T,) chosen modes, -1 for tasks that are not done.
    phase_start, phase_end
        (P,) times of the phases, with those of the RUN phases; written to.
    """
    problem = instance.problem
    done = np.flatnonzero(mode >= 0)
    setup = problem.modes.phase_ptr[mode[done]]
    has_setup = problem.phases.kind[setup] == PhaseKind.SETUP
    done, setup = done[has_setup], setup[has_setup]
    machine = instance.mode_machine[mode[done]]
    start, end = phase_start[setup + 1], phase_end[setup + 1]
    state = problem.modes.setup_state[mode[done]]
    for index in np.unique(machine):
        own = np.flatnonzero(machine == index)
        own = own[np.lexsort((done[own], end[own], start[own]))]
        rule = int(problem.resources.setup_rule[index])
        needed = problem.setup_rules.times(rule, np.concatenate(([-1], state[own[:-1]])), state[own])
        free_from = np.concatenate((start[own[:1]], end[own[:-1]]))
        begin = np.minimum(start[own], np.maximum(start[own] - needed, free_from))
        phase_start[setup[own]], phase_end[setup[own]] = begin, start[own]
