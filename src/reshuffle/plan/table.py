"""The base of all problem tables: a frozen struct of arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from reshuffle.plan.arrays import column

__all__ = ["Table"]

_TYPES = {"TickArray": np.int64, "IndexArray": np.int32, "BoolArray": np.bool_}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A frozen struct of numpy arrays; each column is converted to its annotated type and made read-only.

    Raises
    ------
    ValueError
        If a column does not fit its type.
    """

    def __post_init__(self) -> None:
        for field in fields(self):
            dtype = _TYPES.get(str(field.type))
            if dtype is None:
                continue
            try:
                array = column(getattr(self, field.name), dtype)
            except (TypeError, ValueError, OverflowError) as error:
                raise ValueError(f"{type(self).__name__}.{field.name}: {error}") from error
            object.__setattr__(self, field.name, array)

    def equals(self, other: Table) -> bool:
        """Whether `other` is of the same type and equal in every column."""
        if type(self) is not type(other):
            return False
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if isinstance(mine, np.ndarray):
                if not np.array_equal(mine, theirs):
                    return False
            elif isinstance(mine, Table):
                if not mine.equals(theirs):
                    return False
            elif mine != theirs:
                return False
        return True
