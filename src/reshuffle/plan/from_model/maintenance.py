"""Maintenance as tasks: as many as wear may call for, and those that are due by the calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from reshuffle.errors import InputError, Mistake, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.model.stations import MaintenanceTask, PhaseName
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.from_model.work import BREAK_RULES, attendance_needs
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["add_maintenance"]

_MOST_TASKS = 20_000


def add_maintenance(
    builder: ProblemBuilder, workspace: Workspace, resources: ResourceMap, clock: Clock, until: datetime
) -> dict[int, tuple[str, str]]:
    """Add the maintenance of all stations.

    What a wear counter calls for is optional: done as often as its limit asks for. What is due every so much time is
    done within half of that time before and after it is due, unless the station is closed then.

    Parameters
    ----------
    until
        Instant until which maintenance by the calendar is planned.

    Returns
    -------
    (station copy, name of the maintenance) of each task.
    """
    _refuse_without_people(workspace, resources)
    result: dict[int, tuple[str, str]] = {}
    raised = _raises(builder, resources)
    for copy, base in resources.base_station.items():
        station = workspace.factory.stations[base]
        counters = {**workspace.state.counters.get(base, {}), **workspace.state.counters.get(copy, {})}
        for name, task in station.maintenance.items():
            count = max(
                (_pool(station.wear[key].limit, counters.get(key, 0), raised[copy, key]) for key in task.resets),
                default=0,
            )
            windows: list[tuple[int, int]] = [(-UNBOUNDED, UNBOUNDED)] * count
            windows += _due(builder, resources.calendars[resources.stations[copy]], task, clock, until)
            if len(result) + len(windows) > _MOST_TASKS:
                features = [f"factory.stations.{base}.maintenance.{name}, more than {_MOST_TASKS} times in this plan"]
                raise UnsupportedError("planning", features, "Let it be due less often.")
            for number, window in enumerate(windows):
                branch = builder.add_choice(1, least=0)[0] if number < count else -1
                identity = f"{copy}/{name}/{number + 1}"
                result[_add_task(builder, workspace, resources, clock, (copy, name), identity, branch, window)] = (
                    copy,
                    name,
                )
    return result


def _add_task(
    builder: ProblemBuilder,
    workspace: Workspace,
    resources: ResourceMap,
    clock: Clock,
    what: tuple[str, str],
    identity: str,
    branch: int,
    window: tuple[int, int],
) -> int:
    copy, name = what
    station = workspace.factory.stations[resources.base_station[copy]]
    task = station.maintenance[name]
    added = builder.add_task(-1, identity, branch=branch, earliest_start=window[0], latest_end=window[1])
    phase = Phase(clock.duration(task.duration), PhaseKind.RUN, 0, BREAK_RULES[task.break_behaviour])
    needs = list(attendance_needs(builder, task.attendance, (PhaseName.RUN,), resources, station.site))
    # Nobody else works on the station meanwhile, however many lots it takes at once.
    mode = builder.add_mode(
        added,
        resources.stations[copy],
        [phase],
        needs,
        units=station.capacity,
        batch_size=station.batching.minimum if station.batching else 0,
    )
    for key in task.resets:
        builder.add_reset(mode, resources.counters[copy, key])
    return added


def _refuse_without_people(workspace: Workspace, resources: ResourceMap) -> None:
    mistakes = []
    for base, station in workspace.factory.stations.items():
        for name, task in station.maintenance.items():
            for attendance in task.attendance:
                there = len(resources.people(attendance.skill, station.site))
                if there < attendance.count:
                    where = f"factory.stations.{base}.maintenance.{name}.attendance"
                    rule = f"must be at most {there}, the people with the skill '{attendance.skill}'"
                    rule += f" on site '{station.site}'" if station.site else ""
                    mistakes.append(Mistake("count", str(attendance.count), rule, where))
    if mistakes:
        raise InputError(mistakes)


def _due(
    builder: ProblemBuilder, calendar: int, task: MaintenanceTask, clock: Clock, until: datetime
) -> list[tuple[int, int]]:
    """Return the windows of the tasks that are due by the calendar."""
    if not task.every:
        return []
    step, duration = clock.duration(task.every), clock.duration(task.duration)
    result = []
    for at in range(step, clock.at_or_before(until) + 1, step):
        window = (at - step // 2, at + step // 2)
        if step // 2 * 2 >= duration and _fits(builder.open_intervals(calendar, *window), task, duration):
            result.append(window)
        if len(result) > _MOST_TASKS:
            break
    return result


def _fits(opens: list[tuple[int, int]], task: MaintenanceTask, duration: int) -> bool:
    """Whether a station is open for long enough."""
    rule = BREAK_RULES[task.break_behaviour]
    if rule is BreakRule.IGNORE:
        return True
    lengths = [end - start for start, end in opens]
    return (sum(lengths) if rule is BreakRule.PAUSE else max(lengths, default=0)) >= duration


def _raises(builder: ProblemBuilder, resources: ResourceMap) -> defaultdict[tuple[str, str], list[int]]:
    """Return per counter what each operation that may run on its station would add."""
    counter_names = {index: key for key, index in resources.counters.items()}
    result: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for counter, amount in builder.raises():
        result[counter_names[counter]].append(amount)
    return result


def _pool(limit: int, value: int, amounts: list[int]) -> int:
    """Return how many resets can be needed: between two, the counter rises by more than limit - largest amount."""
    if not amounts:
        return 0
    least_rise = max(1, limit - max(amounts) + 1)
    return min(len(amounts), -(-(value + sum(amounts)) // least_rise))
