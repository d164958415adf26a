"""Why a problem is not a shop in which each task takes a machine, at most one resource more, and setups between."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.organizing.scheduling.shop_reasons import SETUP_PHASES, SETUPS, SEVERAL_RESOURCES, reasons_against
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import entries_of
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["reasons_against_shop"]

#: What a plain shop does not know and this one does, but for the cases named below.
_KNOWN = (SETUP_PHASES, SEVERAL_RESOURCES, SETUPS)


def reasons_against_shop(problem: SchedulingProblem) -> tuple[str, ...]:
    """Return the features of a problem that such a shop does not know; empty where it is exactly one."""
    plain = tuple(text for text in reasons_against(problem) if text not in _KNOWN)
    own = (text for reasons in (_of_setups(problem), _of_members(problem)) for is_there, text in reasons if is_there)
    return (*plain, *own)


def _of_setups(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    phases, modes, tasks, resources = problem.phases, problem.modes, problem.tasks, problem.resources
    yield bool(np.any((phases.kind == PhaseKind.HOLD) & (phases.duration > 0))), "phases of holding"
    station = modes.station
    rule = np.where(station >= 0, resources.setup_rule[station], -1)
    has_setup = np.zeros(len(modes), dtype=np.bool_)
    has_setup[problem.phase_modes()[phases.kind == PhaseKind.SETUP]] = True
    owner = problem.mode_tasks()
    is_late = (tasks.earliest_start > problem.planning_start) | (problem.previous.frozen_until > problem.planning_start)
    yield bool(np.any(has_setup & is_late[owner])), "earliest starts of tasks with a setup"
    is_set_up = np.zeros(len(tasks), dtype=np.bool_)
    is_set_up[owner[has_setup]] = True
    lags = problem.lags
    yield bool(np.any(is_set_up[lags.after] & (lags.after_point < Point.ARRIVAL))), "lags to the start of a setup"
    is_ruled = rule >= 0
    stateless = np.unique(station[is_ruled & (modes.setup_state < 0)])
    stateful = np.unique(station[is_ruled & (modes.setup_state >= 0)])
    # What is mounted would be that of some task before the one before.
    yield len(np.intersect1d(stateless, stateful)) > 0, "tasks that leave the setup of their station as it is"
    work = np.bincount(problem.phase_modes(), np.where(phases.kind == PhaseKind.SETUP, 0, phases.duration), len(modes))
    # Of tasks that begin and end at once the semantics, not the sequence, says which comes first.
    yield bool(np.any(is_ruled & (work == 0))), "tasks without length on stations with setups"


def _of_members(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    requirements, resources, phases = problem.requirements, problem.resources, problem.phases
    if not len(requirements):
        return
    mode = problem.requirement_modes()
    is_single = np.all(np.diff(problem.modes.requirement_ptr) <= 1) and np.all(requirements.count == 1)
    yield not is_single, "more than one resource beside the station"
    members = np.unique(problem.groups.members[entries_of(problem.groups.ptr, requirements.group)[0]])
    yield bool(np.any(resources.kind[members] == ResourceKind.ROBOT)), "robots beside the station"
    yield bool(np.any(resources.calendar[members] >= 0)), "calendars of people and tools"
    least = int(requirements.units.min())
    yield bool(np.any(2 * least <= resources.capacity[members])), "people and tools that do several tasks at once"
    yield len(np.intersect1d(members, problem.modes.station)) > 0, "stations that other tasks need beside theirs"
    # The member is held from the first phase of work to the last: neither longer nor shorter.
    first = problem.modes.phase_ptr[mode] + requirements.first_phase
    last = problem.modes.phase_ptr[mode] + requirements.last_phase
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(phases.duration)))
    before = problem.modes.phase_ptr[mode]
    has_setup_before = phases.kind[before] == PhaseKind.SETUP
    begin = before + has_setup_before
    is_short = (sums[first] > sums[np.minimum(begin, first)]) & (first > begin)
    is_short |= sums[problem.modes.phase_ptr[mode + 1]] > sums[last + 1]
    yield bool(np.any(is_short)), "people and tools for a part of a task"
    yield bool(np.any(has_setup_before & (first < begin))), "people and tools for setups"
