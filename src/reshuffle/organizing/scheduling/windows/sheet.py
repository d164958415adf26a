"""The tables of a window while they are written: real tasks first, then what stands for everything around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

import numpy as np

from reshuffle.organizing.scheduling.windows.relations import Relations
from reshuffle.plan.arrays import UNBOUNDED, UNSET, pointers
from reshuffle.plan.builder_columns import Columns, ModeRow, Phase, Requirement, mode_tables
from reshuffle.plan.links import Dedications, Lags, Materials, OrderPins, Point, Previous, Spans, Transports, Wear
from reshuffle.plan.objective import Objective
from reshuffle.plan.resources import Calendars, Groups, ResourceKind, Resources
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.table import Table
from reshuffle.plan.tasks import BreakRule, Choices, Jobs, Tasks

__all__ = ["Sheet"]

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(slots=True)
class Sheet:
    """Collects the rows of a window's problem.

    Resources, calendars, setup rules, buffers, travel, items and counters keep the indices of the whole problem; what
    is added to them stands behind.

    Parameters
    ----------
    relations
        The whole problem.
    """

    relations: Relations
    columns: Columns = field(default_factory=Columns)
    modes: list[ModeRow] = field(default_factory=list)
    #: The mode of the whole problem behind each mode, -1 for what only stands for something.
    mode_source: list[int] = field(default_factory=list)
    #: Start and end of the phases of each task that stands for something: where it must be.
    pinned: dict[int, tuple[int, int]] = field(default_factory=dict)
    #: Batch number of tasks that stand in a batch.
    batches: dict[int, int] = field(default_factory=dict)
    raises: list[tuple[int, int, int]] = field(default_factory=list)
    resets: list[tuple[int, int]] = field(default_factory=list)
    previous: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    changed: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    _groups: dict[int, int] = field(default_factory=dict)
    _shadows: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _origin: int = -1
    _slots: int = 0

    @property
    def num_tasks(self) -> int:
        """Number of tasks so far."""
        return self.columns.size("tasks")

    def add_task(self, job: int, **columns: int) -> int:
        """Add a task; its modes must follow before the next task."""
        row = {
            "branch": -1,
            "earliest_start": -UNBOUNDED,
            "latest_end": UNBOUNDED,
            "pin_start": UNSET,
            "pin_station": -1,
            "is_running": 0,
        }
        return self.columns.add("tasks", "", **{"job": job, **row, **columns})

    def add_mode(self, row: ModeRow, source: int = -1) -> int:
        """Add a mode of the last task."""
        self.modes.append(row)
        self.mode_source.append(source)
        return len(self.modes) - 1

    def stand_in(
        self,
        start: int,
        length: int = 0,
        *,
        job: int = -1,
        station: int = -1,
        units: int = 1,
        held: tuple[int, int] | None = None,
    ) -> int:
        """Add a task that stands for something: it is pinned to `start`, and nothing interrupts it.

        `held` is a resource with the units that it holds beside its station.
        """
        task = self.add_task(job, pin_start=start)
        needs: tuple[Requirement, ...] = ()
        if held is not None:
            needs = (Requirement(self.group_of(held[0]), 1, held[1], 0, 0),)
        phases = (Phase(length, break_rule=BreakRule.IGNORE),)
        size = 0
        if station >= 0 and station < len(self.relations.problem.resources):
            size = int(self.relations.problem.resources.batch_min[station])
        self.add_mode(ModeRow(task, station, phases, needs, units, -1, -1, size))
        self.pinned[task] = (start, start + length)
        return task

    def origin(self) -> int:
        """Return the task that stands at `planning_start`, from which instants are measured."""
        if self._origin < 0:
            self._origin = self.stand_in(self.relations.problem.planning_start)
        return self._origin

    def bound(self, task: int, point: int, least: int = -UNBOUNDED, most: int = UNBOUNDED) -> None:
        """Bound an instant of a task from below and above, ticks."""
        start = self.relations.problem.planning_start
        low = least - start if least > -UNBOUNDED else -UNBOUNDED
        high = most - start if most < UNBOUNDED else UNBOUNDED
        self.add_lag(self.origin(), task, int(Point.START), point, low, high)

    def add_lag(self, before: int, after: int, before_point: int, after_point: int, least: int, most: int) -> None:
        """Add a precedence with lags."""
        row = {"before": before, "after": after, "before_point": before_point, "after_point": after_point}
        self.columns.add("lags", "", **row, least=least, most=most)

    def group_of(self, resource: int) -> int:
        """Return the group that has only this member."""
        return self._groups.setdefault(resource, len(self.relations.problem.groups) + len(self._groups))

    def shadow(self, place: int, input_buffer: int = -1, output_buffer: int = -1) -> int:
        """Return a station without limits at a place, where the other end of a way can lie."""
        key = (place, input_buffer, output_buffer)
        return self._shadows.setdefault(key, len(self.relations.problem.resources) + len(self._shadows))

    def change(self, table: str, column: str, row: int, value: int) -> None:
        """Put another value into a column that is taken over from the whole problem."""
        self.changed.setdefault((table, column), {})[row] = value

    def build(self, objective: Objective, branch_choice: Sequence[int], since: int, until: int) -> SchedulingProblem:
        """Return the problem of the window; calendars are cut to what lies between the two instants."""
        whole, take = self.relations.problem, self.columns.take
        modes, phases, needs = mode_tables(self.modes)
        counts = np.bincount(np.array([row.task for row in self.modes], dtype=np.int64), minlength=self.num_tasks)
        return SchedulingProblem(
            planning_start=whole.planning_start,
            jobs=take("jobs", Jobs),
            tasks=take("tasks", Tasks, mode_ptr=pointers(counts)),
            modes=modes,
            phases=phases,
            requirements=needs,
            choices=take("choices", Choices, branch_choice=branch_choice),
            resources=self._resources(),
            groups=self._all_groups(),
            calendars=_cut_calendars(whole.calendars, since, until),
            setup_rules=whole.setup_rules,
            buffers=self._changed("buffers", whole.buffers),
            travel=whole.travel,
            lags=take("lags", Lags),
            order_pins=take("order_pins", OrderPins),
            dedications=take("dedications", Dedications),
            transports=take("transports", Transports),
            spans=take("spans", Spans),
            materials=self._materials(),
            wear=self._wear(),
            previous=self._previous(),
            objective=objective,
        )

    def _changed(self, name: str, table: AnyTable) -> AnyTable:
        new = {}
        for (owner, column), values in self.changed.items():
            if owner == name:
                array = getattr(table, column).copy()
                array[list(values)] = list(values.values())
                new[column] = array
        return replace(table, **new) if new else table

    def _resources(self) -> Resources:
        table = self._changed("resources", self.relations.problem.resources)
        if not self._shadows:
            return table
        number = len(self._shadows)
        defaults = {"kind": int(ResourceKind.STATION), "capacity": max(1, self.num_tasks), "cost_rate": 0}
        defaults |= {"batch_min": 0, "batch_max": 0, "available_from": 0}
        new = {item.name: [defaults.get(item.name, -1)] * number for item in fields(Resources)}
        for index, (place, input_buffer, output_buffer) in enumerate(self._shadows):
            new["location"][index] = place
            new["input_buffer"][index], new["output_buffer"][index] = input_buffer, output_buffer
        return Resources(**{name: np.concatenate([getattr(table, name), values]) for name, values in new.items()})

    def _all_groups(self) -> Groups:
        groups = self.relations.problem.groups
        more = np.arange(1, len(self._groups) + 1) + groups.ptr[-1]
        return Groups(
            np.concatenate([groups.ptr, more]), np.concatenate([groups.members, np.array(list(self._groups), int)])
        )

    def _materials(self) -> Materials:
        values, whole = self.columns.values, self.relations.problem.materials
        return Materials(
            initial=self._changed("materials", whole).initial,
            receipt_item=values("receipts", "item").astype(np.int32),
            receipt_time=values("receipts", "time"),
            receipt_quantity=values("receipts", "quantity"),
            flow_task=values("flows", "task").astype(np.int32),
            flow_item=values("flows", "item").astype(np.int32),
            flow_quantity=values("flows", "quantity"),
        )

    def _wear(self) -> Wear:
        wear = self._changed("wear", self.relations.problem.wear)
        raises = np.array(self.raises, dtype=np.int64).reshape(-1, 3).T
        resets = np.array(self.resets, dtype=np.int64).reshape(-1, 2).T
        return replace(
            wear,
            raise_mode=raises[0],
            raise_counter=raises[1],
            raise_amount=raises[2],
            reset_mode=resets[0],
            reset_counter=resets[1],
        )

    def _previous(self) -> Previous:
        mode = np.full(self.num_tasks, -1)
        start, end = np.full(self.num_tasks, UNSET), np.full(self.num_tasks, UNSET)
        for task, (number, begun, ended) in self.previous.items():
            mode[task], start[task], end[task] = number, begun, ended
        return Previous(-UNBOUNDED, mode, start, end)


def _cut_calendars(calendars: Calendars, since: int, until: int) -> Calendars:
    if len(calendars) == 0:
        return calendars
    owner = np.repeat(np.arange(len(calendars)), np.diff(calendars.ptr))
    kept = np.flatnonzero((calendars.end > since) & (calendars.start < until))
    counts = np.bincount(owner[kept], minlength=len(calendars))
    return Calendars(pointers(counts), calendars.start[kept], calendars.end[kept])
