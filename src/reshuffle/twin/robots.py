"""Mobile robots."""

from __future__ import annotations

from reshuffle.twin.run import Run

__all__ = ["decide_robots"]


def decide_robots(run: Run) -> None:
    """Give every free robot its next way."""
