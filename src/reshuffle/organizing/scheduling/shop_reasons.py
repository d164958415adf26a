"""Why a problem is not exactly a (flexible) shop with makespan: every feature that such a shop does not know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["SETUPS", "SETUP_PHASES", "SEVERAL_RESOURCES", "reasons_against"]

#: Reasons that other kernels than those of plain shops can do without.
SETUP_PHASES = "phases of setup or holding"
SEVERAL_RESOURCES = "several resources at once"
SETUPS = "sequence-dependent setups"


def reasons_against(problem: SchedulingProblem) -> tuple[str, ...]:
    """Return the features of a problem that a plain shop does not know; empty where it is exactly one."""
    return tuple(
        text
        for reasons in (_of_tasks(problem), _of_modes(problem), _of_stations(problem), _of_links(problem))
        for is_there, text in reasons
        if is_there
    )


def _of_tasks(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    tasks, jobs, objective = problem.tasks, problem.jobs, problem.objective
    other = [term.name.lower().replace("_", " ") for term in objective.used_terms() if term is not Term.MAKESPAN]
    yield bool(other), f"an objective of {', '.join(other)}"
    yield int(objective.level(0)[Term.MAKESPAN]) == 0 and not other, "an objective without makespan on its first level"
    yield len(tasks) == 0, "no task"
    yield bool(np.any(tasks.job < 0)), "work without a job (maintenance, moves)"
    yield bool(np.any(tasks.branch >= 0)) or len(problem.choices) > 0, "alternative or optional branches"
    yield bool(np.any(tasks.latest_end < UNBOUNDED)), "latest ends of tasks"
    yield bool(np.any(jobs.deadline < UNBOUNDED)), "deadlines of jobs"
    yield bool(np.any(tasks.pin_start != UNSET)), "pinned starts"
    yield bool(np.any(tasks.is_running)), "tasks in progress"
    is_frozen = problem.previous.frozen_until > problem.planning_start
    yield is_frozen and bool(np.any(problem.previous.mode >= 0)), "a frozen zone"


def _of_modes(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    phases, modes, resources = problem.phases, problem.modes, problem.resources
    is_aside = (phases.kind == PhaseKind.SETUP) | (phases.kind == PhaseKind.HOLD)
    yield bool(np.any(is_aside & (phases.duration > 0))), SETUP_PHASES
    yield len(problem.requirements) > 0, SEVERAL_RESOURCES
    at_station = np.flatnonzero(modes.station >= 0)
    station = modes.station[at_station]
    has_setup = (resources.setup_rule[station] >= 0) & (modes.setup_state[at_station] >= 0)
    yield bool(np.any(has_setup)), SETUPS
    has_breaks = np.zeros(len(modes), dtype=np.bool_)
    has_breaks[at_station] = resources.calendar[station] >= 0
    yield bool(np.any(has_breaks[problem.phase_modes()] & (phases.break_rule != BreakRule.IGNORE))), "calendars"
    least = np.full(len(resources), UNBOUNDED, dtype=np.int64)
    np.minimum.at(least, station, modes.units[at_station])
    yield bool(np.any(2 * least <= resources.capacity)), "stations that do several tasks at once"


def _of_stations(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    resources = problem.resources
    used = np.unique(problem.modes.station[problem.modes.station >= 0])
    yield bool(np.any(resources.batch_max[used] > 0)), "batches"
    has_buffer = (resources.input_buffer[used] >= 0) | (resources.output_buffer[used] >= 0)
    yield bool(np.any(has_buffer)), "limited buffers"
    yield len(problem.wear) > 0, "wear"


def _of_links(problem: SchedulingProblem) -> Iterator[tuple[bool, str]]:
    lags = problem.lags
    yield bool(np.any(lags.most < UNBOUNDED)), "largest lags"
    is_plain = (lags.before_point >= Point.COMPLETION) & (lags.after_point <= Point.ARRIVAL)
    yield bool(np.any(~is_plain)), "lags other than from an end to a start"
    yield bool(np.any((lags.least < 0) & (lags.least > -UNBOUNDED))), "overlaps of tasks (negative lags)"
    yield len(problem.order_pins) > 0, "pinned order"
    yield len(problem.dedications) > 0, "dedication to stations"
    yield len(problem.transports) > 0, "transports"
    yield len(problem.spans) > 0, "carriers"
    yield len(problem.materials.flow_task) > 0, "material"
