"""Why a task cannot be placed: for now, at all, or unless an earlier one moves."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Obstacle"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a task cannot be placed.

    Parameters
    ----------
    task
        The task.
    rule
        Rule of docs/reference/semantics.md that stands in the way.
    text
        What is wrong, to be read behind the task's name.
    waits_for
        What would have to become free or available, as kind and number; None if waiting does not help.
    culprit, point, time
        A task placed before whose `point` would have to be at `time` or later; -1 for none.
    """

    task: int
    rule: str
    text: str
    waits_for: tuple[str, int] | None = None
    culprit: int = -1
    point: int = 0
    time: int = 0
