"""The growing columns behind :class:`reshuffle.plan.builder.ProblemBuilder`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, TypeVar

import numpy as np

from reshuffle.plan.arrays import TickArray, column, pointers
from reshuffle.plan.resources import SetupKind, SetupRules
from reshuffle.plan.table import Table
from reshuffle.plan.tasks import BreakRule, Modes, PhaseKind, Phases, Requirements

__all__ = ["Columns", "ModeRow", "Phase", "Requirement", "mode_tables", "setup_tables"]

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a mode; see :class:`reshuffle.plan.tasks.Phases` for the meaning of each field."""

    duration: int
    kind: PhaseKind = PhaseKind.RUN
    max_wait: int = 0
    break_rule: BreakRule = BreakRule.PAUSE
    power: int = 0


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a mode needs beside its station; see :class:`reshuffle.plan.tasks.Requirements`.

    `first_phase` and `last_phase` count from 0 in the mode; `last_phase` -1 is the last phase.
    """

    group: int
    count: int = 1
    units: int = 1
    first_phase: int = 0
    last_phase: int = -1


class ModeRow(NamedTuple):
    """One mode as it was added; see :class:`reshuffle.plan.tasks.Modes` for the meaning of each field."""

    task: int
    station: int
    phases: tuple[Phase, ...]
    requirements: tuple[Requirement, ...]
    units: int
    setup_state: int
    batch_family: int
    batch_size: int


@dataclass(slots=True)
class Columns:
    """Rows collected by table and column name, and the names the user gave them."""

    _rows: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, table: str, name: str, **row: int) -> int:
        """Append one row and return its index."""
        names = self._names.setdefault(table, [])
        columns = self._rows.setdefault(table, {key: [] for key in row})
        for key, value in row.items():
            columns[key].append(value)
        names.append(name)
        return len(names) - 1

    def change(self, table: str, row: int, key: str, value: int) -> None:
        """Put another value into a row that was added before."""
        self._rows[table][key][row] = value

    def size(self, table: str) -> int:
        """Return the number of rows of a table."""
        return len(self._names.get(table, ()))

    def values(self, table: str, key: str) -> TickArray:
        """Return one column as int64."""
        values: TickArray = column(self._rows.get(table, {}).get(key, []))
        return values

    def names(self, table: str) -> tuple[str, ...]:
        """Return the names of a table's rows, with the index for rows without one; empty where no row has a name."""
        names = self._names.get(table, [])
        return tuple(name or str(index) for index, name in enumerate(names)) if any(names) else ()

    def take(self, table: str, kind: type[AnyTable], **extra: Any) -> AnyTable:
        """Return the collected rows as a table of the given type; `extra` columns are passed on."""
        rows = self._rows.get(table, {})
        own = {item.name: rows.get(item.name, []) for item in fields(kind) if item.name not in extra}
        return kind(**own, **extra)


def setup_tables(setups: Sequence[Mapping[str, Any]]) -> SetupRules:
    """Return the setup rules collected by a builder as one table."""

    def flat(key: str) -> list[int]:
        return [int(value) for setup in setups for value in setup.get(key, ())]

    def ptr(key: str) -> TickArray:
        return pointers([len(setup.get(key, ())) for setup in setups])

    num_states = [len(setup["initial"]) for setup in setups]
    sets = [
        sorted(set(components))
        for setup, states in zip(setups, num_states, strict=True)
        for components in setup.get("sets", [()] * states)
    ]
    return SetupRules(
        kind=column([setup["kind"] for setup in setups] or np.zeros(0), np.int32),
        state_ptr=pointers(num_states),
        initial=column(flat("initial")),
        matrix_ptr=ptr("matrix"),
        matrix=column(flat("matrix")),
        attribute_ptr=ptr("change"),
        change=column(flat("change")),
        up=column(flat("up")),
        down=column(flat("down")),
        value_ptr=ptr("value"),
        value=column(flat("value")),
        fixed=column([setup.get("fixed", 0) if setup["kind"] == SetupKind.SETS else 0 for setup in setups]),
        mount=column([setup.get("mount", 0) for setup in setups]),
        unmount=column([setup.get("unmount", 0) for setup in setups]),
        set_ptr=pointers([len(components) for components in sets]),
        component=column([value for components in sets for value in components], np.int32),
    )


def mode_tables(rows: Sequence[ModeRow]) -> tuple[Modes, Phases, Requirements]:
    """Return the modes collected by a builder, in the order of their tasks, as tables.

    Most modes share their phases and needs with others: each kind is read once, and repeated where it is met.
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(ModeRow._fields)
    _, station, phases, needs, units, setup_state, batch_family, batch_size = columns
    phase_ptr, phase_rows = _repeated(phases)
    need_ptr, need_rows = _repeated(needs)
    modes = Modes(
        station=column(station, np.int32),
        units=column(units),
        phase_ptr=phase_ptr,
        requirement_ptr=need_ptr,
        setup_state=column(setup_state, np.int32),
        batch_family=column(batch_family, np.int32),
        batch_size=column(batch_size),
    )
    listed, place = phase_rows
    phase_table = Phases(
        kind=column([phase.kind for phase in listed], np.int32)[place],
        duration=column([phase.duration for phase in listed])[place],
        max_wait=column([phase.max_wait for phase in listed])[place],
        break_rule=column([phase.break_rule for phase in listed], np.int32)[place],
        power=column([phase.power for phase in listed])[place],
    )
    listed, place = need_rows
    count = column([need.count for need in listed])[place]
    last = column([need.last_phase for need in listed], np.int32)[place]
    of_mode = np.repeat(np.diff(phase_ptr) - 1, np.diff(need_ptr))
    requirements = Requirements(
        group=column([need.group for need in listed], np.int32)[place],
        count=count,
        units=column([need.units for need in listed])[place],
        first_phase=column([need.first_phase for need in listed], np.int32)[place],
        last_phase=np.where(last == -1, of_mode, last).astype(np.int32),
        slot_ptr=pointers(count),
    )
    return modes, phase_table, requirements


def _repeated(groups: Sequence[tuple[Any, ...]]) -> tuple[TickArray, tuple[list[Any], TickArray]]:
    """Return pointers of groups of rows, the rows of every group that is met, once, and their places in that list.

    Groups that are one object are one group.
    """
    known: dict[int, int] = {}
    distinct: list[tuple[Any, ...]] = []
    kind = []
    for group in groups:
        number = known.setdefault(id(group), len(distinct))
        if number == len(distinct):
            distinct.append(group)
        kind.append(number)
    lengths = column([len(group) for group in distinct])
    begins = np.cumsum(lengths) - lengths
    kinds = column(kind)
    ptr = pointers(lengths[kinds])
    places = np.repeat(begins[kinds] - ptr[:-1], lengths[kinds]) + np.arange(int(ptr[-1]))
    return ptr, ([row for group in distinct for row in group], places)
