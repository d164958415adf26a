"""Collects mistakes in the tables of a problem, with the places in the user's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reshuffle.errors import Mistake

if TYPE_CHECKING:
    from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Findings"]


class Findings:
    """Mistakes found so far, and the words for places in the tables.

    Places are asked for rows that are wrong only, so that a correct problem costs no text.
    """

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        self.mistakes: list[Mistake] = []

    def add(self, name: str, value: Any, rule: str, place: str = "", remedy: str = "") -> None:
        """Add one mistake."""
        self.mistakes.append(Mistake(name, str(value), rule, place, remedy))

    def add_where(
        self,
        is_wrong: npt.NDArray[np.bool_],
        name: str,
        values: npt.NDArray[Any] | None,
        rule: str | Callable[[int], str],
        place: Callable[[int], str],
        remedy: str = "",
    ) -> None:
        """Add one mistake per row that is wrong.

        Parameters
        ----------
        is_wrong
            (n,) which rows.
        name
            What is wrong, in the user's word.
        values
            (n,) the values found, None where there is nothing to show.
        rule
            What must hold, or a function that says it for a row.
        place
            Says where a row stands.
        remedy
            What can be done.
        """
        for row in np.flatnonzero(is_wrong).tolist():
            value = "" if values is None else values[row]
            self.add(name, value, rule(row) if callable(rule) else rule, place(row), remedy)

    def place(self, table: str) -> Callable[[int], str]:
        """Return the function that names the rows of a table."""
        names = self.problem.names
        own: dict[str, Callable[[int], str]] = {
            "jobs": names.job,
            "tasks": names.task,
            "resources": names.resource,
            "buffers": names.buffer,
            "modes": self.mode,
            "phases": self.phase,
            "requirements": self.requirement,
            "previous": lambda row: f"previous, {names.task(row)}",
        }
        word = {"calendars": "calendar", "order_pins": "order pin", "setup_rules": "setup rule"}.get(table, table[:-1])
        return own.get(table, lambda row: f"{word} {row}")

    def mode(self, row: int) -> str:
        """Return the words for a mode, counted from 1 within its task."""
        pointer = self.problem.tasks.mode_ptr
        task = int(np.searchsorted(pointer, row, side="right")) - 1
        return f"mode {row - int(pointer[task]) + 1} of {self.problem.names.task(task)}"

    def phase(self, row: int) -> str:
        """Return the words for a phase, counted from 1 within its mode."""
        pointer = self.problem.modes.phase_ptr
        mode = int(np.searchsorted(pointer, row, side="right")) - 1
        return f"phase {row - int(pointer[mode]) + 1} of {self.mode(mode)}"

    def requirement(self, row: int) -> str:
        """Return the words for a requirement, counted from 1 within its mode."""
        pointer = self.problem.modes.requirement_ptr
        mode = int(np.searchsorted(pointer, row, side="right")) - 1
        return f"requirement {row - int(pointer[mode]) + 1} of {self.mode(mode)}"
