"""What a sheet of a workbook is: which rows it has, where they belong in the workspace, which columns they may have."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.formats.workspace.cells import Column

__all__ = ["EACH", "ENTRY", "MORE", "Sheet", "sheet"]

#: In an anchor: the text of the next key column.
EACH = "*"
#: In an anchor: one more entry of a list.
MORE = "+"
#: In the path of a column: the text of the entry column.
ENTRY = "?"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet: one row per fact.

    Parameters
    ----------
    names
        The name that is written, and others that are read.
    anchor
        Where a row belongs in the workspace, with :data:`EACH` for the keys and :data:`MORE` for an entry of a list.
    keys
        Columns that fill the anchor, in its order; every row needs them.
    columns
        The other columns.
    entry
        Column whose text is a key below the anchor, see :data:`ENTRY`; rows that only differ in it are one thing.
    known_keys
        So many of the keys must be known from the sheets before.
    is_numbered
        Whether rows are numbered 10, 20, 30 where there is no column for their last key.
    is_upright
        Whether the sheet lists settings, one below the other: name and value.
    """

    names: tuple[str, ...]
    anchor: tuple[str, ...]
    keys: tuple[Column, ...]
    columns: tuple[Column, ...]
    entry: Column | None = None
    known_keys: int = 0
    is_numbered: bool = False
    is_upright: bool = False

    @property
    def name(self) -> str:
        """The name that is written."""
        return self.names[0]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Every column in the order in which they are written."""
        return (*self.keys, *((self.entry,) if self.entry else ()), *self.columns)


def sheet(
    names: str,
    anchor: str,
    keys: tuple[Column, ...],
    columns: tuple[Column, ...],
    *,
    entry: Column | None = None,
    known_keys: int = 0,
    is_numbered: bool = False,
    is_upright: bool = False,
) -> Sheet:
    """Return a sheet from short forms: names separated by ``|``, the anchor by dots."""
    return Sheet(
        tuple(names.split("|")), tuple(anchor.split(".")), keys, columns, entry, known_keys, is_numbered, is_upright
    )
