"""Build a scheduling problem piece by piece; the arrays are made once, at the end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reshuffle.errors import Mistake, ProblemError
from reshuffle.plan.arrays import UNBOUNDED, UNSET, TickArray, column, pointers
from reshuffle.plan.builder_columns import Columns, ModeRow, Phase, Requirement, mode_tables, setup_tables
from reshuffle.plan.links import Dedications, Lags, Materials, OrderPins, Point, Previous, Spans, Transports, Wear
from reshuffle.plan.objective import Objective, Term, makespan_objective
from reshuffle.plan.resources import Buffers, Calendars, Groups, ResourceKind, Resources, SetupKind, Travel
from reshuffle.plan.scheduling import Names, SchedulingProblem
from reshuffle.plan.tasks import Choices, Jobs, Tasks

__all__ = ["Phase", "ProblemBuilder", "Requirement"]


@dataclass(slots=True)
class ProblemBuilder:
    """Collects the parts of a problem; every ``add_`` method returns the index of what it added.

    Parameters
    ----------
    planning_start
        Nothing starts before this instant, ticks.

    Examples
    --------
    >>> builder = ProblemBuilder()
    >>> mill = builder.add_resource(name="mill")
    >>> job = builder.add_job(name="A17", due=10)
    >>> face = builder.add_task(job, name="face")
    >>> _ = builder.add_mode(face, mill, 4)
    >>> len(builder.build().tasks)
    1
    """

    planning_start: int = 0
    _columns: Columns = field(default_factory=Columns)
    _modes: list[ModeRow] = field(default_factory=list)
    _groups: list[Sequence[int]] = field(default_factory=list)
    _calendars: list[Sequence[tuple[int, int]]] = field(default_factory=list)
    _setups: list[dict[str, object]] = field(default_factory=list)
    _travel: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int, int]] = field(default_factory=list)
    _objective: Objective | None = None
    _previous: tuple[int, dict[int, tuple[int, int, int]]] = (-UNBOUNDED, {})

    def add_calendar(self, intervals: Sequence[tuple[int, int]]) -> int:
        """Add a calendar that is open in the given intervals [start, end), ticks, ascending."""
        self._calendars.append(intervals)
        return len(self._calendars) - 1

    def add_setup_matrix(self, matrix: npt.ArrayLike, initial: Sequence[int] | None = None) -> int:
        """Add a setup rule by matrix, shape (states, states); `initial`: times from nothing mounted, 0 by default."""
        table = column(matrix).reshape(len(np.asarray(matrix)), -1)
        return self._add_setup(SetupKind.MATRIX, len(table), initial, matrix=table.ravel())

    def add_setup_attributes(
        self,
        values: npt.ArrayLike,
        change: Sequence[int],
        up: Sequence[int] | None = None,
        down: Sequence[int] | None = None,
        initial: Sequence[int] | None = None,
    ) -> int:
        """Add a setup rule by attributes; `values` has shape (states, attributes), the times one per attribute."""
        table = column(values).reshape(-1, len(change))
        zeros = [0] * len(change)
        return self._add_setup(
            SetupKind.ATTRIBUTES,
            len(table),
            initial,
            value=table.ravel(),
            change=change,
            up=zeros if up is None else up,
            down=zeros if down is None else down,
        )

    def add_setup_sets(
        self,
        sets: Sequence[Sequence[int]],
        mount: int,
        unmount: int = 0,
        fixed: int = 0,
        initial: Sequence[int] | None = None,
    ) -> int:
        """Add a setup rule by set difference; `sets` holds the components of each state."""
        return self._add_setup(SetupKind.SETS, len(sets), initial, sets=sets, mount=mount, unmount=unmount, fixed=fixed)

    def _add_setup(self, kind: SetupKind, num_states: int, initial: Sequence[int] | None, **parts: object) -> int:
        start = [0] * num_states if initial is None else initial
        self._setups.append({"kind": kind, "initial": start, **parts})
        return len(self._setups) - 1

    def add_buffer(self, capacity: int, name: str = "") -> int:
        """Add a buffer with `capacity` places."""
        return self._columns.add("buffers", name, capacity=capacity)

    def add_travel(
        self, loaded: npt.ArrayLike, empty: npt.ArrayLike | None = None, pickup: int = 0, dropoff: int = 0
    ) -> int:
        """Add a type of travel by matrices of ticks, shape (places, places); `empty` is as `loaded` by default."""
        matrix = column(loaded)
        self._travel.append((matrix, matrix if empty is None else column(empty), pickup, dropoff))
        return len(self._travel) - 1

    def add_resource(
        self,
        kind: ResourceKind = ResourceKind.STATION,
        name: str = "",
        *,
        capacity: int = 1,
        calendar: int = -1,
        cost_rate: int = 0,
        location: int = -1,
        setup_rule: int = -1,
        initial_setup: int = -1,
        batch_min: int = 0,
        batch_max: int = 0,
        input_buffer: int = -1,
        output_buffer: int = -1,
        available_from: int | None = None,
        travel_type: int = -1,
    ) -> int:
        """Add a resource; see :class:`reshuffle.plan.resources.Resources` for the columns."""
        return self._columns.add(
            "resources",
            name,
            kind=kind,
            capacity=capacity,
            calendar=calendar,
            cost_rate=cost_rate,
            location=location,
            setup_rule=setup_rule,
            initial_setup=initial_setup,
            batch_min=batch_min,
            batch_max=batch_max,
            input_buffer=input_buffer,
            output_buffer=output_buffer,
            available_from=self.planning_start if available_from is None else available_from,
            travel_type=travel_type,
        )

    def add_group(self, members: Sequence[int]) -> int:
        """Add a group of resources."""
        self._groups.append(members)
        return len(self._groups) - 1

    def add_job(
        self,
        name: str = "",
        *,
        release: int = 0,
        due: int = UNBOUNDED,
        deadline: int = UNBOUNDED,
        weight: int = 1,
        earliness_weight: int = 0,
        wip_weight: int = 0,
    ) -> int:
        """Add a job; see :class:`reshuffle.plan.tasks.Jobs` for the columns."""
        return self._columns.add(
            "jobs",
            name,
            release=release,
            due=due,
            deadline=deadline,
            weight=weight,
            earliness_weight=earliness_weight,
            wip_weight=wip_weight,
        )

    def add_choice(self, num_branches: int, *, least: int = 1, most: int = 1, parent: int = -1) -> list[int]:
        """Add a choice of between `least` and `most` of `num_branches` branches; returns the branches."""
        choice = self._columns.add("choices", "", parent=parent, least=least, most=most)
        return [self._columns.add("branches", "", choice=choice) for _ in range(num_branches)]

    def add_task(
        self,
        job: int = -1,
        name: str = "",
        *,
        branch: int = -1,
        earliest_start: int = -UNBOUNDED,
        latest_end: int = UNBOUNDED,
        pin_start: int = UNSET,
        pin_station: int = -1,
        is_running: bool = False,
    ) -> int:
        """Add a task; see :class:`reshuffle.plan.tasks.Tasks` for the columns."""
        return self._columns.add(
            "tasks",
            name,
            job=job,
            branch=branch,
            earliest_start=earliest_start,
            latest_end=latest_end,
            pin_start=pin_start,
            pin_station=pin_station,
            is_running=is_running,
        )

    def add_mode(
        self,
        task: int,
        station: int,
        phases: int | Sequence[Phase],
        requirements: Sequence[Requirement] = (),
        *,
        units: int = 1,
        setup_state: int = -1,
        batch_family: int = -1,
        batch_size: int = 0,
    ) -> int:
        """Add a mode; `phases` may be one number, the duration of a single RUN phase.

        The index that is returned is that of the built problem as long as modes are added in the order of their tasks.
        """
        listed = (Phase(phases),) if isinstance(phases, int) else tuple(phases)
        self._modes.append(
            ModeRow(task, station, listed, tuple(requirements), units, setup_state, batch_family, batch_size)
        )
        return len(self._modes) - 1

    def mode_indices(self) -> TickArray:
        """Return the index each mode has in the problem, shape (M,), by the number :meth:`add_mode` gave it."""
        order = np.argsort(self._mode_tasks(), kind="stable")
        indices = np.empty(len(order), dtype=np.int64)
        indices[order] = np.arange(len(order))
        return indices

    def _mode_tasks(self) -> TickArray:
        """Return the task of each mode, by the number :meth:`add_mode` gave it."""
        tasks: TickArray = column([row[0] for row in self._modes])
        return tasks

    def add_lag(
        self,
        before: int,
        after: int,
        least: int = 0,
        most: int = UNBOUNDED,
        before_point: Point = Point.END,
        after_point: Point = Point.ARRIVAL,
    ) -> int:
        """Add a precedence with lags; END to ARRIVAL, at least 0 by default."""
        return self._columns.add(
            "lags",
            "",
            before=before,
            after=after,
            before_point=before_point,
            after_point=after_point,
            least=least,
            most=most,
        )

    def add_order_pin(self, before: int, after: int) -> int:
        """Pin the order of two tasks where they are done on the same station."""
        return self._columns.add("order_pins", "", before=before, after=after)

    def add_dedication(self, first: int, second: int, is_same: bool = True) -> int:
        """Bind two tasks to the same station, or to different ones."""
        return self._columns.add("dedications", "", first=first, second=second, is_same=is_same)

    def add_transport(
        self,
        before: int = -1,
        after: int = -1,
        *,
        origin: int = -1,
        destination: int = -1,
        fleet: int = -1,
        travel_type: int = -1,
        origin_buffer: int = -1,
    ) -> int:
        """Add the way of a lot between two tasks; see :class:`reshuffle.plan.links.Transports`."""
        return self._columns.add(
            "transports",
            "",
            before=before,
            after=after,
            origin=origin,
            destination=destination,
            fleet=fleet,
            travel_type=travel_type,
            origin_buffer=origin_buffer,
        )

    def add_span(self, first: int, last: int, resource: int, units: int = 1) -> int:
        """Let a lot keep units of a resource from the arrival of `first` to the end of `last`."""
        return self._columns.add("spans", "", first=first, last=last, resource=resource, units=units)

    def add_item(self, initial: int = 0, name: str = "") -> int:
        """Add an item with its stock."""
        return self._columns.add("items", name, initial=initial)

    def add_receipt(self, item: int, time: int, quantity: int) -> int:
        """Add a delivery of an item."""
        return self._columns.add("receipts", "", item=item, time=time, quantity=quantity)

    def add_flow(self, task: int, item: int, quantity: int) -> int:
        """Let a task consume (quantity < 0, at arrival) or produce (> 0, at completion) an item."""
        return self._columns.add("flows", "", task=task, item=item, quantity=quantity)

    def add_counter(self, station: int, limit: int, initial: int = 0, name: str = "") -> int:
        """Add a wear counter to a station."""
        return self._columns.add("counters", name, station=station, initial=initial, limit=limit)

    def add_wear(self, mode: int, counter: int, amount: int) -> int:
        """Let tasks done in a mode raise a counter."""
        return self._columns.add("raises", "", mode=mode, counter=counter, amount=amount)

    def add_reset(self, mode: int, counter: int) -> int:
        """Let tasks done in a mode set a counter to 0."""
        return self._columns.add("resets", "", mode=mode, counter=counter)

    def raises(self) -> list[tuple[int, int]]:
        """Return counter and amount of every wear that was added."""
        values = self._columns.values
        return list(zip(values("raises", "counter").tolist(), values("raises", "amount").tolist(), strict=True))

    def open_intervals(self, calendar: int, start: int, end: int) -> list[tuple[int, int]]:
        """Return the open intervals of a calendar that was added, within [start, end); -1 is always open."""
        if calendar < 0:
            return [(start, end)]
        listed = self._calendars[calendar]
        first = bisect_right(listed, start, key=lambda interval: interval[1])
        last = bisect_left(listed, end, key=lambda interval: interval[0])
        return [(max(a, start), min(b, end)) for a, b in listed[first:last]]

    def pin(self, task: int, *, start: int | None = None, station: int | None = None) -> None:
        """Pin a task that was added before to a start, a station, or both."""
        if start is not None:
            self._columns.change("tasks", task, "pin_start", start)
        if station is not None:
            self._columns.change("tasks", task, "pin_station", station)

    def set_objective(self, *levels: dict[Term, int], tariff: Sequence[tuple[int, int]] = ()) -> None:
        """Set the objective: one dict of weights per level; `tariff` holds (instant, price from then on)."""
        weights = np.zeros((len(levels), len(Term)), dtype=np.int64)
        for row, level in enumerate(levels):
            for term, weight in level.items():
                weights[row, term] = weight
        starts, prices = [start for start, _ in tariff], [price for _, price in tariff]
        self._objective = Objective(len(levels), weights.ravel(), column(starts), column(prices))

    def set_previous(self, tasks: dict[int, tuple[int, int, int]], frozen_until: int = -UNBOUNDED) -> None:
        """Set the solution before this one: per task its mode, start and end there."""
        self._previous = (frozen_until, tasks)

    def build(self) -> SchedulingProblem:
        """Return the problem.

        Raises
        ------
        reshuffle.errors.ProblemError
            If the parts contradict each other; every contradiction is named.
        """
        self._refuse_dangling_references()
        take = self._columns.take
        position = self.mode_indices()
        modes, phases, requirements = mode_tables([self._modes[number] for number in np.argsort(position).tolist()])
        num_modes = np.bincount(self._mode_tasks(), minlength=self._columns.size("tasks"))
        return SchedulingProblem(
            planning_start=self.planning_start,
            jobs=take("jobs", Jobs),
            tasks=take("tasks", Tasks, mode_ptr=pointers(num_modes)),
            modes=modes,
            phases=phases,
            requirements=requirements,
            choices=take("choices", Choices, branch_choice=self._columns.values("branches", "choice")),
            resources=take("resources", Resources),
            groups=Groups(
                pointers([len(group) for group in self._groups]),
                column([member for group in self._groups for member in sorted(group)], np.int32),
            ),
            calendars=Calendars(
                pointers([len(calendar) for calendar in self._calendars]),
                column([start for calendar in self._calendars for start, _ in calendar]),
                column([end for calendar in self._calendars for _, end in calendar]),
            ),
            setup_rules=setup_tables(self._setups),
            buffers=take("buffers", Buffers),
            travel=self._travel_table(),
            lags=take("lags", Lags),
            order_pins=take("order_pins", OrderPins),
            dedications=take("dedications", Dedications),
            transports=take("transports", Transports),
            spans=take("spans", Spans),
            materials=self._materials(),
            wear=self._wear(position),
            previous=self._previous_table(position),
            objective=self._objective or makespan_objective(),
            names=Names(
                *(self._columns.names(n) for n in ("jobs", "tasks", "resources", "items", "counters", "buffers"))
            ),
        )

    def _refuse_dangling_references(self) -> None:
        """Refuse what cannot even be put into arrays; all else is for the rules of the problem to say."""
        num_tasks, num_modes = self._columns.size("tasks"), len(self._modes)
        tasks = self._mode_tasks()
        mistakes = [
            Mistake("mode", str(number), f"must be of a task in 0..{num_tasks - 1}, not of {tasks[number]}")
            for number in np.flatnonzero((tasks < 0) | (tasks >= num_tasks)).tolist()
        ]
        for table in ("raises", "resets"):
            mistakes += [
                Mistake("mode", str(mode), f"must be in 0..{num_modes - 1}", f"wear, {table} of a counter")
                for mode in self._columns.values(table, "mode").tolist()
                if not 0 <= mode < num_modes
            ]
        for task, (mode, _, _) in self._previous[1].items():
            if not (0 <= task < num_tasks and 0 <= mode < num_modes):
                mistakes.append(Mistake("mode", str(mode), "must be one of the task's modes", f"previous, task {task}"))
        shape = self._travel[0][0].shape if self._travel else (0, 0)
        for kind, (loaded, empty, _, _) in enumerate(self._travel):
            if loaded.shape != empty.shape or loaded.shape != (shape[0], shape[0]):
                text = f"{loaded.shape} and {empty.shape}"
                mistakes.append(
                    Mistake("travel matrices", text, "must be square, one size for all types", f"type {kind}")
                )
        if mistakes:
            raise ProblemError(mistakes)

    def _travel_table(self) -> Travel:
        places = self._travel[0][0].shape[0] if self._travel else 0
        return Travel(
            num_locations=places,
            loaded=column([time for row in self._travel for time in row[0].ravel()]),
            empty=column([time for row in self._travel for time in row[1].ravel()]),
            pickup=column([row[2] for row in self._travel]),
            dropoff=column([row[3] for row in self._travel]),
        )

    def _materials(self) -> Materials:
        values = self._columns.values
        return Materials(
            initial=values("items", "initial"),
            receipt_item=values("receipts", "item").astype(np.int32),
            receipt_time=values("receipts", "time"),
            receipt_quantity=values("receipts", "quantity"),
            flow_task=values("flows", "task").astype(np.int32),
            flow_item=values("flows", "item").astype(np.int32),
            flow_quantity=values("flows", "quantity"),
        )

    def _wear(self, position: npt.NDArray[np.int64]) -> Wear:
        values = self._columns.values
        return Wear(
            station=values("counters", "station").astype(np.int32),
            initial=values("counters", "initial"),
            limit=values("counters", "limit"),
            raise_mode=position[values("raises", "mode")].astype(np.int32),
            raise_counter=values("raises", "counter").astype(np.int32),
            raise_amount=values("raises", "amount"),
            reset_mode=position[values("resets", "mode")].astype(np.int32),
            reset_counter=values("resets", "counter").astype(np.int32),
        )

    def _previous_table(self, position: npt.NDArray[np.int64]) -> Previous:
        frozen_until, rows = self._previous
        num_tasks = self._columns.size("tasks")
        mode = np.full(num_tasks, -1, dtype=np.int32)
        start, end = np.full(num_tasks, UNSET), np.full(num_tasks, UNSET)
        for task, (number, begun, ended) in rows.items():
            mode[task], start[task], end[task] = position[number], begun, ended
        return Previous(frozen_until, mode, start, end)
