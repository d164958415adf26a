"""What does the work: resources, their groups, calendars, setups, buffers and travel, as arrays.

The meaning of every column is stated in docs/reference/semantics.md; rule names below are those of that page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import IndexArray, TickArray
from reshuffle.plan.table import Table

__all__ = [
    "Buffers",
    "Calendars",
    "Groups",
    "ResourceKind",
    "Resources",
    "SetupKind",
    "SetupRules",
    "Travel",
]


class ResourceKind(IntEnum):
    """What a resource is; only stations have setups, batches and buffers, only robots travel."""

    STATION = 0
    TOOL = 1
    OPERATOR = 2
    ROBOT = 3
    CARRIER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Resources(Table):
    """The resources, R rows.

    Parameters
    ----------
    kind
        (R,) :class:`ResourceKind`.
    capacity
        (R,) units that can be held at once, >= 1. For a robot, the lots it can carry at once.
    calendar
        (R,) index into :class:`Calendars`, -1 for always open. Robots have none (-1).
    cost_rate
        (R,) cost per tick held, >= 0.
    location
        (R,) place where the resource stands, -1 for nowhere in particular. Stations and robots: for a robot, where it
        stands at first.
    setup_rule
        (R,) index into :class:`SetupRules`, -1 for a resource without setups. Stations of capacity 1 only.
    initial_setup
        (R,) setup state mounted at first, -1 for none (then the rule's ``initial`` times hold).
    batch_min, batch_max
        (R,) smallest and largest total size of a batch; ``batch_max`` 0 for a station that does not batch.
    input_buffer, output_buffer
        (R,) index into :class:`Buffers`, -1 for unlimited room.
    available_from
        (R,) instant from which a robot can be used, ticks. Other resources use their calendar.
    travel_type
        (R,) index into the types of :class:`Travel` for a robot, else -1.
    """

    kind: IndexArray
    capacity: TickArray
    calendar: IndexArray
    cost_rate: TickArray
    location: IndexArray
    setup_rule: IndexArray
    initial_setup: IndexArray
    batch_min: TickArray
    batch_max: TickArray
    input_buffer: IndexArray
    output_buffer: IndexArray
    available_from: TickArray
    travel_type: IndexArray

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Groups(Table):
    """Sets of resources of which some are taken: the operators of a skill, the tools of a type, a fleet of robots.

    Parameters
    ----------
    ptr
        (G + 1,) row pointers into `members`.
    members
        Resource indices, ascending within a group.
    """

    ptr: TickArray
    members: IndexArray

    def __len__(self) -> int:
        return len(self.ptr) - 1

    def of(self, group: int) -> IndexArray:
        """Return the members of one group."""
        return self.members[self.ptr[group] : self.ptr[group + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Calendars(Table):
    """Open times. Outside its open intervals a calendar is closed, also before the first and after the last.

    Parameters
    ----------
    ptr
        (C + 1,) row pointers into `start` and `end`.
    start, end
        Open intervals [start, end), ticks; ascending, not touching, not empty.
    """

    ptr: TickArray
    start: TickArray
    end: TickArray

    def __len__(self) -> int:
        return len(self.ptr) - 1


class SetupKind(IntEnum):
    """How a setup rule makes a time from two states."""

    MATRIX = 0
    ATTRIBUTES = 1
    SETS = 2


@dataclass(frozen=True, slots=True, eq=False)
class SetupRules(Table):
    """Setup times between two states of a station, U rules. States are numbered from 0 within each rule.

    Three kinds, each with its own columns; the others are empty for it:

    - ``MATRIX``: ``matrix[matrix_ptr[u] + a * S + b]`` is the time from state a to state b of S states.
    - ``ATTRIBUTES``: each state has a value per attribute; the time is the sum over the attributes of
      ``change + up * max(0, b - a) + down * max(0, a - b)`` where the values a and b differ, 0 where they are the same.
    - ``SETS``: each state is a set of components (feeders, cutters); the time from set A to set B is
      ``fixed + mount * |B without A| + unmount * |A without B|``, and 0 where A = B.

    Parameters
    ----------
    kind
        (U,) :class:`SetupKind`.
    state_ptr
        (U + 1,) row pointers into the states of all rules; ``initial`` has one entry per state.
    initial
        (total states,) time of the first setup of a station on which nothing is mounted.
    matrix_ptr, matrix
        (U + 1,) row pointers, and the matrices row by row.
    attribute_ptr, change, up, down
        (U + 1,) row pointers into the attributes of all rules, and the three times of each attribute.
    value_ptr, value
        (U + 1,) row pointers, and the attribute values, states by attributes, row by row.
    fixed, mount, unmount
        (U,) times of a ``SETS`` rule.
    set_ptr, component
        (total states + 1,) row pointers, and the components of each state, ascending.
    """

    kind: IndexArray
    state_ptr: TickArray
    initial: TickArray
    matrix_ptr: TickArray
    matrix: TickArray
    attribute_ptr: TickArray
    change: TickArray
    up: TickArray
    down: TickArray
    value_ptr: TickArray
    value: TickArray
    fixed: TickArray
    mount: TickArray
    unmount: TickArray
    set_ptr: TickArray
    component: IndexArray

    def __len__(self) -> int:
        return len(self.kind)

    def num_states(self, rule: int) -> int:
        """Return the number of states of one rule."""
        return int(self.state_ptr[rule + 1] - self.state_ptr[rule])

    def times(self, rule: int, before: npt.ArrayLike, after: npt.ArrayLike) -> TickArray:
        """Return the setup times of one rule for pairs of states.

        Parameters
        ----------
        rule
            Index of the rule.
        before
            (n,) states mounted before, -1 for none.
        after
            (n,) states needed, >= 0.

        Returns
        -------
        (n,) int64 ticks.
        """
        old, new = (np.atleast_1d(np.asarray(states, dtype=np.int64)) for states in (before, after))
        result: TickArray = self.initial[self.state_ptr[rule] + new].copy()
        pairs = np.flatnonzero(old >= 0)
        if len(pairs) == 0:
            return result
        a, b = old[pairs], new[pairs]
        if self.kind[rule] == SetupKind.MATRIX:
            result[pairs] = self.matrix[self.matrix_ptr[rule] + a * self.num_states(rule) + b]
        elif self.kind[rule] == SetupKind.ATTRIBUTES:
            result[pairs] = self._attribute_times(rule, a, b)
        else:
            result[pairs] = self._set_times(rule, a, b)
        return result

    def time(self, rule: int, before: int, after: int) -> int:
        """Return the setup time of one rule for one pair of states; `before` -1 for none."""
        return int(self.times(rule, [before], [after])[0])

    def _attribute_times(self, rule: int, a: TickArray, b: TickArray) -> TickArray:
        own = slice(self.attribute_ptr[rule], self.attribute_ptr[rule + 1])
        change, up, down = self.change[own], self.up[own], self.down[own]
        table = self.value[self.value_ptr[rule] : self.value_ptr[rule + 1]].reshape(-1, len(change))
        difference = table[b] - table[a]
        times = (difference != 0) * change + up * np.maximum(difference, 0) + down * np.maximum(-difference, 0)
        result: TickArray = times.sum(axis=1)
        return result

    def _set_times(self, rule: int, a: TickArray, b: TickArray) -> TickArray:
        unique, inverse = np.unique(np.column_stack((a, b)), axis=0, return_inverse=True)
        times = np.zeros(len(unique), dtype=np.int64)
        for index, (old, new) in enumerate(unique):
            have, need = self.components(rule, int(old)), self.components(rule, int(new))
            common = len(np.intersect1d(have, need, assume_unique=True))
            mounts, unmounts = len(need) - common, len(have) - common
            if mounts or unmounts:
                times[index] = self.fixed[rule] + self.mount[rule] * mounts + self.unmount[rule] * unmounts
        result: TickArray = times[inverse.reshape(-1)]
        return result

    def components(self, rule: int, state: int) -> IndexArray:
        """Return the components of one state of a ``SETS`` rule."""
        row = self.state_ptr[rule] + state
        return self.component[self.set_ptr[row] : self.set_ptr[row + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Buffers(Table):
    """Places where lots wait, B rows. One lot takes one place; a buffer may serve several stations.

    Parameters
    ----------
    capacity
        (B,) places, >= 0.
    """

    capacity: TickArray

    def __len__(self) -> int:
        return len(self.capacity)


@dataclass(frozen=True, slots=True, eq=False)
class Travel(Table):
    """Travel between places, by type of robot; a type may also stand for transport without a robot.

    Parameters
    ----------
    num_locations
        L, the number of places.
    loaded, empty
        (types * L * L,) ticks from place to place, row by row, type by type; zero on the diagonal.
    pickup, dropoff
        (types,) ticks to take a lot up and to set it down.
    """

    num_locations: int
    loaded: TickArray
    empty: TickArray
    pickup: TickArray
    dropoff: TickArray

    def __len__(self) -> int:
        return len(self.pickup)

    def loaded_times(self, kind: npt.ArrayLike, origin: npt.ArrayLike, destination: npt.ArrayLike) -> TickArray:
        """Return ticks of travel with a lot, without pickup and dropoff; all arguments (n,) indices."""
        return self.loaded[self._cells(kind, origin, destination)]

    def empty_times(self, kind: npt.ArrayLike, origin: npt.ArrayLike, destination: npt.ArrayLike) -> TickArray:
        """Return ticks of travel without a lot; all arguments (n,) indices."""
        return self.empty[self._cells(kind, origin, destination)]

    def _cells(self, kind: npt.ArrayLike, origin: npt.ArrayLike, destination: npt.ArrayLike) -> TickArray:
        rows = np.asarray(kind, dtype=np.int64) * self.num_locations + np.asarray(origin, dtype=np.int64)
        return rows * self.num_locations + np.asarray(destination, dtype=np.int64)
