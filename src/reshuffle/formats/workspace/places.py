"""Where things stand in a file: from the path of a field to its line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reshuffle.errors import Mistake

__all__ = ["Data", "Document", "Path", "Position", "Spot"]

#: What a file says, every scalar as text; None where nothing stands behind a key.
Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
#: Keys and indices from the top of a file, or of the workspace, down to a field.
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line and a column, both counted from 1; (0, 0) is the file as a whole."""

    line: int = 0
    column: int = 0


@dataclass(slots=True)
class Spot:
    """Where a node starts, and where what is in it starts.

    Parameters
    ----------
    position
        Of the node itself.
    keys
        Of each key of a mapping.
    children
        The nodes in it: by key of a mapping, by index of a list.
    """

    position: Position
    keys: dict[str, Position] = field(default_factory=dict)
    children: dict[str | int, Spot] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """What one file says, and where.

    Parameters
    ----------
    file
        Name for messages, from the workspace down: ``products/bracket.yaml``.
    data
        What it says.
    spot
        Where.
    mistakes
        What is wrong before its meaning is looked at, with positions.
    """

    file: str
    data: Data = None
    spot: Spot = field(default_factory=lambda: Spot(Position()))
    mistakes: list[tuple[Position, Mistake]] = field(default_factory=list)

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where the field at `path` stands, or as much of the path as there is.

        Parameters
        ----------
        path
            Keys and indices from the top of the file.
        of_key
            Whether the key is meant and not what stands behind it.
        """
        spot, result = self.spot, self.spot.position
        for step, key in enumerate(path):
            child = spot.children.get(key)
            if child is None:
                return spot.keys.get(str(key), result)
            is_last = step == len(path) - 1
            at_key = spot.keys.get(str(key), child.position)
            # A mapping or list is named by the key it stands behind: its own start is that of its first entry.
            result = at_key if (is_last and of_key) or child.children else child.position
            spot = child
        return result

    def place(self, position: Position) -> str:
        """Return a position as messages name it: ``factory.yaml, line 12, column 5``."""
        if not position.line:
            return self.file
        return f"{self.file}, line {position.line}, column {position.column}"

    def add(self, position: Position, name: str, value: str, rule: str, remedy: str = "") -> None:
        """Add a mistake at a position."""
        self.mistakes.append((position, Mistake(name, shown(value), rule, self.place(position), remedy)))


def shown(value: str) -> str:
    """Return a value fit for one line of a message: short, and without control characters."""
    text = value if value.isprintable() else repr(value)[1:-1]
    return text if len(text) <= 60 else f"{text[:57]}..."
