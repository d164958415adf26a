"""What ties tasks together: lags, order, dedication, transports, carriers, material and wear, as arrays.

The meaning of every column is stated in docs/reference/semantics.md; rule names below are those of that page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from reshuffle.plan.arrays import BoolArray, IndexArray, TickArray
from reshuffle.plan.table import Table

__all__ = ["Dedications", "Lags", "Materials", "OrderPins", "Point", "Previous", "Spans", "Transports", "Wear"]


class Point(IntEnum):
    """An instant of a task.

    START: start of the first phase. ARRIVAL: start of the first phase that is not SETUP, when the lot must be there.
    COMPLETION: end of the last phase that is not HOLD, when the work is done. END: end of the last phase, when the lot
    leaves and the station is free.
    """

    START = 0
    ARRIVAL = 1
    COMPLETION = 2
    END = 3


@dataclass(frozen=True, slots=True, eq=False)
class Lags(Table):
    """Precedence with lags: ``least <= point(after) - point(before) <= most`` where both tasks are done.

    Parameters
    ----------
    before, after
        (A,) tasks.
    before_point, after_point
        (A,) :class:`Point` of each; ordinary precedence is END to ARRIVAL.
    least, most
        (A,) ticks; ``-UNBOUNDED`` and ``UNBOUNDED`` for none. 0 and 0 for no-wait.
    """

    before: IndexArray
    after: IndexArray
    before_point: IndexArray
    after_point: IndexArray
    least: TickArray
    most: TickArray

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True, slots=True, eq=False)
class OrderPins(Table):
    """Pinned order: where both tasks are done on the same station, `before` ends before `after` starts.

    Parameters
    ----------
    before, after
        (n,) tasks.
    """

    before: IndexArray
    after: IndexArray

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True, slots=True, eq=False)
class Dedications(Table):
    """Two tasks that must be done, where both are, on the same station or on different ones.

    Parameters
    ----------
    first, second
        (n,) tasks.
    is_same
        (n,) True for the same station, False for different ones.
    """

    first: IndexArray
    second: IndexArray
    is_same: BoolArray

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Transports(Table):
    """Ways of a lot between two tasks, V rows; a row is active where both its tasks are done.

    Parameters
    ----------
    before, after
        (V,) tasks; -1 in `before` for a lot that lies at `origin` when planning starts, -1 in `after` for a lot that is
        brought to `destination` in the end. Not both.
    origin, destination
        (V,) places used where `before`, `after` is -1; else -1.
    fleet
        (V,) group of robots of which one carries the lot when the places differ; -1 for carriage without a robot.
    travel_type
        (V,) type of :class:`~reshuffle.plan.resources.Travel` for rows without a fleet; else -1.
    origin_buffer
        (V,) buffer in which a lot with `before` -1 lies until its pickup; -1 for none.
    """

    before: IndexArray
    after: IndexArray
    origin: IndexArray
    destination: IndexArray
    fleet: IndexArray
    travel_type: IndexArray
    origin_buffer: IndexArray

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True, slots=True, eq=False)
class Spans(Table):
    """Units of a resource that a lot keeps over several tasks, as a carrier or a pallet fixture.

    Held from the arrival of `first` to the end of `last` where both are done.

    Parameters
    ----------
    first, last
        (n,) tasks, may be the same.
    resource
        (n,) resource, of kind CARRIER or TOOL.
    units
        (n,) units, >= 1.
    """

    first: IndexArray
    last: IndexArray
    resource: IndexArray
    units: TickArray

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Materials(Table):
    """Stock of items: what is there, what comes, what tasks consume at arrival and produce at completion.

    Parameters
    ----------
    initial
        (I,) stock when planning starts, >= 0.
    receipt_item, receipt_time, receipt_quantity
        (n,) deliveries; quantity > 0.
    flow_task, flow_item, flow_quantity
        (m,) quantity < 0 is consumed at the task's ARRIVAL, > 0 is produced at its COMPLETION.
    """

    initial: TickArray
    receipt_item: IndexArray
    receipt_time: TickArray
    receipt_quantity: TickArray
    flow_task: IndexArray
    flow_item: IndexArray
    flow_quantity: TickArray

    def __len__(self) -> int:
        return len(self.initial)


@dataclass(frozen=True, slots=True, eq=False)
class Wear(Table):
    """Wear counters of stations and the modes that raise or reset them.

    Parameters
    ----------
    station
        (W,) station the counter belongs to.
    initial, limit
        (W,) value when planning starts and the value that may not be exceeded.
    raise_mode, raise_counter, raise_amount
        (n,) a task in that mode adds the amount, >= 0.
    reset_mode, reset_counter
        (m,) a task in that mode sets the counter to 0 when it is done.
    """

    station: IndexArray
    initial: TickArray
    limit: TickArray
    raise_mode: IndexArray
    raise_counter: IndexArray
    raise_amount: TickArray
    reset_mode: IndexArray
    reset_counter: IndexArray

    def __len__(self) -> int:
        return len(self.station)


@dataclass(frozen=True, slots=True, eq=False)
class Previous(Table):
    """The solution before this one: what the frozen zone keeps and what change is measured against.

    Parameters
    ----------
    frozen_until
        Tasks that started before this instant there stay as they are, and no other task starts before it;
        ``-UNBOUNDED`` for none.
    mode
        (T,) mode there, -1 for a task that is new.
    start, end
        (T,) start and end there, ticks; ``UNSET`` where `mode` is -1.
    """

    frozen_until: int
    mode: IndexArray
    start: TickArray
    end: TickArray
