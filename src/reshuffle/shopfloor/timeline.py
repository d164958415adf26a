"""A timeline: which resource was in which state from when to when, for which order and operation.

A plan yields one, a simulation and the log of a real floor yield one, and every key figure is computed from it
(docs/reference/semantics-of-execution.md, section 15). Inside it is columns; one row at a time is for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt

__all__ = ["Entry", "ObservedKind", "ObservedResource", "ResourceKey", "Timeline", "TimelineBuilder", "TimelineState"]

Column = npt.NDArray[np.int64]


class TimelineState(IntEnum):
    """What a resource does in a stretch of time; idle and closed are what no stretch says."""

    SETUP = 0
    LOAD = 1
    RUN = 2
    UNLOAD = 3
    #: Held while nothing is done: a lot that can not go on, a setup that waits for its lot.
    WAIT = 4
    #: Held over time that is closed for the work, because its station or one of its people rests.
    BREAK = 5
    MAINTENANCE = 6
    FAILURE = 7
    #: A robot that carries something, or carriage without a robot.
    TRAVEL = 8
    TRAVEL_EMPTY = 9


class ObservedKind(StrEnum):
    """What sort of thing a resource of a timeline is."""

    STATION = "station"
    OPERATOR = "operator"
    TOOL = "tool"
    ROBOT = "robot"
    CARRIER = "carrier"


#: What names a resource: a tool and a person may have one id.
ResourceKey = tuple[ObservedKind, str]


@dataclass(frozen=True, slots=True)
class ObservedResource:
    """A resource that a timeline tells about, also one that did nothing.

    Parameters
    ----------
    id
        Id of the station copy, operator, tool, robot or carrier.
    capacity
        Units that it has: lots that a station works on at once, copies of a tool; > 0.
    opens
        Intervals [start, end) in which its calendar gives time, milliseconds after the origin, ascending and not
        touching; None for always.
    """

    id: str
    kind: ObservedKind
    capacity: int = 1
    opens: tuple[tuple[int, int], ...] | None = None

    @property
    def key(self) -> ResourceKey:
        """What names it."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch of a timeline in ids and instants; `resource` None for carriage without a robot."""

    resource: ResourceKey | None
    state: TimelineState
    start: datetime
    end: datetime
    order: str | None
    operation: str | None
    units: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """What the resources of a factory do in a span of time.

    Parameters
    ----------
    origin
        Instant 0, aware.
    observed_from, observed_until
        The span of time that is told, milliseconds after the origin; stretches may reach beyond it.
    resources, orders, operations
        What the columns name. An operation is an operation of a lot (``A17/2/070``) or a maintenance task.
    resource
        (n,) index, -1 for carriage without a robot.
    state
        (n,) :class:`TimelineState`.
    start, end
        (n,) milliseconds after the origin, start <= end.
    order, operation
        (n,) indices, -1 for none.
    units
        (n,) units of the resource that the stretch takes; 0 for what others take already: all lots of a batch but one.

    Raises
    ------
    ValueError
        If the columns are not of one length, or hold what can not be.
    """

    origin: datetime
    observed_from: int
    observed_until: int
    resources: tuple[ObservedResource, ...]
    orders: tuple[str, ...]
    operations: tuple[str, ...]
    resource: Column
    state: Column
    start: Column
    end: Column
    order: Column
    operation: Column
    units: Column

    def __post_init__(self) -> None:
        if self.observed_from > self.observed_until:
            raise ValueError(f"observed_from(={self.observed_from}) must be <= observed_until(={self.observed_until})")
        lengths = {len(self.resource), *(len(column) for column in self._others())}
        if len(lengths) > 1:
            raise ValueError(f"all columns must have one length, not {sorted(lengths)}")
        for name, most in (("resource", self.resources), ("order", self.orders), ("operation", self.operations)):
            _refuse_beyond(name, getattr(self, name), -1, len(most) - 1)
        _refuse_beyond("state", self.state, 0, len(TimelineState) - 1)
        if (self.start > self.end).any():
            row = int(np.flatnonzero(self.start > self.end)[0])
            raise ValueError(f"start(={self.start[row]}) must be <= end(={self.end[row]}) in row {row}")
        _refuse_beyond("units", self.units, 0, None)

    def _others(self) -> tuple[Column, ...]:
        return self.state, self.start, self.end, self.order, self.operation, self.units

    def __len__(self) -> int:
        return len(self.resource)

    @property
    def observed_ms(self) -> int:
        """Length of the span that is told, milliseconds."""
        return self.observed_until - self.observed_from

    def instant(self, milliseconds: int) -> datetime:
        """Return the instant so many milliseconds after the origin."""
        return self.origin + timedelta(milliseconds=milliseconds)

    def rows(self) -> Iterator[Entry]:
        """Yield the stretches one by one, in ids and instants, in the order of the columns."""
        columns = (self.resource, *self._others())
        for resource, state, start, end, order, operation, units in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            yield Entry(
                self.resources[resource].key if resource >= 0 else None,
                TimelineState(state),
                self.instant(start),
                self.instant(end),
                self.orders[order] if order >= 0 else None,
                self.operations[operation] if operation >= 0 else None,
                units,
            )

    def observed(self, start: int, end: int) -> Timeline:
        """Return what is told of another span of time, such as all but a warm-up: stretches are cut at its ends."""
        kept = (self.end > start) & (self.start < end)
        return Timeline(
            self.origin,
            start,
            end,
            self.resources,
            self.orders,
            self.operations,
            self.resource[kept],
            self.state[kept],
            np.maximum(self.start[kept], start),
            np.minimum(self.end[kept], end),
            self.order[kept],
            self.operation[kept],
            self.units[kept],
        )


def _refuse_beyond(name: str, column: Column, least: int, most: int | None) -> None:
    wrong = column < least if most is None else (column < least) | (column > most)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        rule = f"must be >= {least}" if most is None else f"must lie in {least}..{most}"
        raise ValueError(f"{name}(={column[row]}) {rule} in row {row}")


@dataclass(slots=True)
class TimelineBuilder:
    """Collects stretches by ids, in any order.

    Parameters
    ----------
    origin
        Instant 0, aware.
    resources
        Everything that is told about.
    """

    origin: datetime
    resources: Sequence[ObservedResource]
    _rows: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)
    _resource: dict[ResourceKey, int] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _operation: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._resource = {resource.key: index for index, resource in enumerate(self.resources)}
        if len(self._resource) < len(self.resources):
            raise ValueError("resources of one kind must have different ids")

    def milliseconds(self, instant: datetime) -> int:
        """Return an instant in whole milliseconds after the origin, rounded down."""
        return (instant - self.origin) // timedelta(milliseconds=1)

    def add(
        self,
        resource: ResourceKey | None,
        state: TimelineState,
        start: int,
        end: int,
        order: str | None = None,
        operation: str | None = None,
        units: int = 1,
    ) -> None:
        """Add a stretch [start, end), milliseconds after the origin; an empty one says nothing and is left out.

        Raises
        ------
        ValueError
            If the resource is not known.
        """
        if start == end:
            return
        index = -1 if resource is None else self._resource.get(resource, -2)
        if index == -2:
            raise ValueError(
                f"resource(={' '.join(resource or ())}) must be one of the {len(self.resources)} of the timeline"
            )
        of_order = -1 if order is None else self._order.setdefault(order, len(self._order))
        of_operation = -1 if operation is None else self._operation.setdefault(operation, len(self._operation))
        self._rows.append((index, int(state), start, end, of_order, of_operation, units))

    def build(self, observed_from: int, observed_until: int) -> Timeline:
        """Return the timeline, its stretches by resource and start."""
        table = np.array(self._rows, dtype=np.int64).reshape(-1, 7)
        table = table[np.lexsort((table[:, 3], table[:, 2], table[:, 0]))]
        columns = (np.ascontiguousarray(table[:, column]) for column in range(7))
        resource, state, start, end, order, operation, units = columns
        return Timeline(
            self.origin,
            observed_from,
            observed_until,
            tuple(self.resources),
            tuple(self._order),
            tuple(self._operation),
            resource,
            state,
            start,
            end,
            order,
            operation,
            units,
        )
