"""A robot while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.model.resources import Battery, Robot

__all__ = ["RobotRun"]


@dataclass(slots=True)
class RobotRun:
    """A robot while it runs.

    Parameters
    ----------
    place
        Point of the floor, or station, at which it stands or to which it goes.
    job
        The carriage it is on; None while it is free or charging.
    state
        ``standing``, ``driving`` or ``charging``.
    charge
        Share of a full battery at `charge_at`.
    """

    id: str
    part: Robot
    place: str | None
    job: tuple[str, str, str] | None = None
    state: str = "standing"
    charge: float = 1.0
    charge_at: int = 0
    is_held: bool = False
    free_from: int = 0

    @property
    def battery(self) -> Battery | None:
        """Its battery, None for one that never runs down."""
        return self.part.battery
