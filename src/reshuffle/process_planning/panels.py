"""Panels: several boards of one kind that go through the machines as one piece."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.process_planning.assumptions import BoardAssumptions

__all__ = ["Panel", "panel_of"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of columns x rows boards; lengths in micrometres."""

    columns: int
    rows: int
    width: int
    height: int

    @property
    def boards(self) -> int:
        """Boards on it."""
        return self.columns * self.rows


def panel_of(width: int, height: int, boards: int, assumptions: BoardAssumptions) -> Panel:
    """Return the arrangement of so many boards with the shortest edge around it; a board alone is its own panel.

    Raises
    ------
    ValueError
        If there is not at least one board.
    """
    if boards < 1:
        raise ValueError(f"panel(={boards}) must be >= 1")
    if boards == 1:
        return Panel(1, 1, width, height)
    gap, rails = assumptions.panel_gap, 2 * assumptions.panel_rail
    made = []
    for columns in range(1, boards + 1):
        rows, rest = divmod(boards, columns)
        if not rest:
            wide, high = columns * width + (columns - 1) * gap, rows * height + (rows - 1) * gap
            # The rails run along the longer edges.
            wide, high = (wide, high + rails) if wide >= high else (wide + rails, high)
            made.append(Panel(columns, rows, wide, high))
    return min(made, key=lambda panel: (panel.width + panel.height, panel.columns))
