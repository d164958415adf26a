"""A problem with some of its conditions left out, and what each condition says in the user's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Condition", "conditions", "without", "words"]

#: A rule of the semantics and the index of what it is about: a job, task, row, resource, item...
Condition: TypeAlias = tuple[str, int]


def conditions(problem: SchedulingProblem) -> list[Condition]:
    """Return all conditions that can be left out, those first that a user can change least easily."""
    tasks, jobs, resources, start = problem.tasks, problem.jobs, problem.resources, problem.planning_start
    is_window = (tasks.earliest_start > start) | (tasks.latest_end < UNBOUNDED)
    found: dict[str, Iterable[int]] = {
        "lag": range(len(problem.lags)),
        "transport": range(len(problem.transports)),
        "capacity": np.flatnonzero(_may_grow(problem)),
        "break": range(len(problem.calendars)),
        "phase_sequence": np.unique(problem.phase_modes()[problem.phases.max_wait < UNBOUNDED]),
        "span": range(len(problem.spans)),
        "material": range(len(problem.materials)),
        "wear": range(len(problem.wear)),
        "buffer": range(len(problem.buffers)),
        "batch": np.flatnonzero(resources.batch_min > 0),
        "dedication": range(len(problem.dedications)),
        "order": range(len(problem.order_pins)),
        "running": np.flatnonzero(tasks.is_running),
        "frozen": range(int(problem.previous.frozen_until > -UNBOUNDED)),
        "release": np.flatnonzero(jobs.release > start),
        "window": np.flatnonzero(is_window),
        "pin": np.flatnonzero((tasks.pin_start != UNSET) | (tasks.pin_station >= 0)),
        "deadline": np.flatnonzero(jobs.deadline < UNBOUNDED),
    }
    return [(rule, int(index)) for rule, indices in found.items() for index in indices]


def _may_grow(problem: SchedulingProblem) -> npt.NDArray[Any]:
    resources = problem.resources
    result: npt.NDArray[Any] = (
        (resources.kind != ResourceKind.ROBOT) & (resources.setup_rule < 0) & (resources.batch_max == 0)
    )
    return result


def without(problem: SchedulingProblem, dropped: Iterable[Condition]) -> SchedulingProblem:
    """Return a copy of `problem` in which the given conditions do not bind."""
    by_rule: dict[str, list[int]] = defaultdict(list)
    for rule, index in dropped:
        by_rule[rule].append(index)
    for rule, indices in by_rule.items():
        problem = _DROPS[rule](problem, indices)
    return problem


def _with(problem: SchedulingProblem, table: str, columns: dict[str, Any], indices: list[int]) -> SchedulingProblem:
    own = getattr(problem, table)
    changed = {}
    for name, new in columns.items():
        values = getattr(own, name).copy()
        values[indices] = new
        changed[name] = values
    return replace(problem, **{table: replace(own, **changed)})


def _drop_rows(problem: SchedulingProblem, table: str, indices: list[int]) -> SchedulingProblem:
    own = getattr(problem, table)
    kept = np.delete(np.arange(len(own)), indices)
    return replace(problem, **{table: replace(own, **{f.name: getattr(own, f.name)[kept] for f in fields(own)})})


def _drop_breaks(problem: SchedulingProblem, indices: list[int]) -> SchedulingProblem:
    users = np.flatnonzero(np.isin(problem.resources.calendar, indices)).tolist()
    return _with(problem, "resources", {"calendar": -1}, users)


def _drop_waits(problem: SchedulingProblem, indices: list[int]) -> SchedulingProblem:
    last_phases = problem.modes.phase_ptr[1:] - 1
    own = np.isin(problem.phase_modes(), indices)
    own[last_phases] = False
    return _with(problem, "phases", {"max_wait": UNBOUNDED}, np.flatnonzero(own).tolist())


def _drop_material(problem: SchedulingProblem, indices: list[int]) -> SchedulingProblem:
    needed = int(np.abs(problem.materials.flow_quantity).sum())
    return _with(problem, "materials", {"initial": needed}, indices)


def _drop_wear(problem: SchedulingProblem, indices: list[int]) -> SchedulingProblem:
    reach = int(problem.wear.raise_amount.sum() + problem.wear.initial.max())
    return _with(problem, "wear", {"limit": reach}, indices)


def _drop_capacity(problem: SchedulingProblem, indices: list[int]) -> SchedulingProblem:
    enough = int(problem.modes.units.sum() + problem.requirements.units.sum() + problem.spans.units.sum())
    return _with(problem, "resources", {"capacity": enough}, indices)


def _drop_frozen(problem: SchedulingProblem, _: list[int]) -> SchedulingProblem:
    return replace(problem, previous=replace(problem.previous, frozen_until=-UNBOUNDED))


_DROPS: dict[str, Callable[[SchedulingProblem, list[int]], SchedulingProblem]] = {
    "lag": lambda p, rows: _drop_rows(p, "lags", rows),
    "transport": lambda p, rows: _drop_rows(p, "transports", rows),
    "capacity": _drop_capacity,
    "break": _drop_breaks,
    "phase_sequence": _drop_waits,
    "span": lambda p, rows: _drop_rows(p, "spans", rows),
    "material": _drop_material,
    "wear": _drop_wear,
    "buffer": lambda p, rows: _with(p, "buffers", {"capacity": len(p.transports) + 1}, rows),
    "batch": lambda p, rows: _with(p, "resources", {"batch_min": 0}, rows),
    "dedication": lambda p, rows: _drop_rows(p, "dedications", rows),
    "order": lambda p, rows: _drop_rows(p, "order_pins", rows),
    "running": lambda p, rows: _with(p, "tasks", {"is_running": False}, rows),
    "frozen": _drop_frozen,
    "release": lambda p, rows: _with(p, "jobs", {"release": p.planning_start}, rows),
    "window": lambda p, rows: _with(p, "tasks", {"earliest_start": -UNBOUNDED, "latest_end": UNBOUNDED}, rows),
    "pin": lambda p, rows: _with(p, "tasks", {"pin_start": UNSET, "pin_station": -1}, rows),
    "deadline": lambda p, rows: _with(p, "jobs", {"deadline": UNBOUNDED}, rows),
}


def words(problem: SchedulingProblem, condition: Condition) -> str:
    """Return what a condition says, with its rule and the user's names and values."""
    rule, index = condition
    return f"{rule}: {_WORDS[rule](problem, index)}"


def _lag(p: SchedulingProblem, row: int) -> str:
    lags, names = p.lags, p.names
    before, after = names.task(int(lags.before[row])), names.task(int(lags.after[row]))
    least, most = int(lags.least[row]), int(lags.most[row])
    limits = [f"least {least}"] if least > -UNBOUNDED else []
    limits += [f"most {most}"] if most < UNBOUNDED else []
    return f"from {before} to {after}, at {' and at '.join(limits)}"


def _transport(p: SchedulingProblem, row: int) -> str:
    before, after = int(p.transports.before[row]), int(p.transports.after[row])
    start = p.names.task(before) if before >= 0 else f"place {p.transports.origin[row]}"
    end = p.names.task(after) if after >= 0 else f"place {p.transports.destination[row]}"
    return f"from {start} to {end}"


def _pair(p: SchedulingProblem, first: int, second: int, relation: str) -> str:
    return f"{p.names.task(first)} {relation} {p.names.task(second)}"


def _task_of_mode(p: SchedulingProblem, mode: int) -> str:
    return p.names.task(int(p.mode_tasks()[mode]))


def _pin(p: SchedulingProblem, task: int) -> str:
    start, station = int(p.tasks.pin_start[task]), int(p.tasks.pin_station[task])
    parts = [f"starts at {start}"] if start != UNSET else []
    parts += [f"is done on {p.names.resource(station)}"] if station >= 0 else []
    return f"{p.names.task(task)} {' and '.join(parts)}"


def _window(p: SchedulingProblem, task: int) -> str:
    start, end = int(p.tasks.earliest_start[task]), int(p.tasks.latest_end[task])
    parts = [f"starts not before {start}"] if start > -UNBOUNDED else []
    parts += [f"ends not after {end}"] if end < UNBOUNDED else []
    return f"{p.names.task(task)} {' and '.join(parts)}"


def _users(p: SchedulingProblem, calendar: int) -> str:
    users = [p.names.resource(int(r)) for r in np.flatnonzero(p.resources.calendar == calendar)]
    return f"the open times of {', '.join(users[:3])}{' and others' if len(users) > 3 else ''}"


_WORDS: dict[str, Callable[[SchedulingProblem, int], str]] = {
    "lag": _lag,
    "transport": _transport,
    "capacity": lambda p, i: f"{p.names.resource(i)} has {p.resources.capacity[i]}",
    "break": _users,
    "phase_sequence": lambda p, i: f"the longest waits within {_task_of_mode(p, i)}",
    "span": lambda p, i: (
        f"{p.names.resource(int(p.spans.resource[i]))} is kept from "
        f"{_pair(p, int(p.spans.first[i]), int(p.spans.last[i]), 'to')}"
    ),
    "material": lambda p, i: f"the stock of {p.names.item(i)}",
    "wear": lambda p, i: f"{p.names.counter(i)} may not pass {p.wear.limit[i]}",
    "buffer": lambda p, i: f"{p.names.buffer(i)} has {p.buffers.capacity[i]} places",
    "batch": lambda p, i: f"{p.names.resource(i)} starts with no less than {p.resources.batch_min[i]}",
    "dedication": lambda p, i: _pair(
        p,
        int(p.dedications.first[i]),
        int(p.dedications.second[i]),
        "is done on the same station as" if p.dedications.is_same[i] else "is done on another station than",
    ),
    "order": lambda p, i: _pair(p, int(p.order_pins.before[i]), int(p.order_pins.after[i]), "comes before"),
    "running": lambda p, i: f"{p.names.task(i)} is running",
    "frozen": lambda p, _: f"what starts before {p.previous.frozen_until} stays as it was",
    "release": lambda p, i: f"{p.names.job(i)} arrives not before {p.jobs.release[i]}",
    "window": _window,
    "pin": _pin,
    "deadline": lambda p, i: f"{p.names.job(i)} must be complete by {p.jobs.deadline[i]}",
}
