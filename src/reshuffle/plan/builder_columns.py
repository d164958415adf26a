"""The growing columns behind :class:`reshuffle.plan.builder.ProblemBuilder`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np

from reshuffle.plan.arrays import TickArray, column, pointers
from reshuffle.plan.resources import SetupKind, SetupRules
from reshuffle.plan.table import Table

__all__ = ["Columns", "setup_tables"]

AnyTable = TypeVar("AnyTable", bound=Table)


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
