"""Batteries of robots: what driving and standing take, what charging gives, what must stay."""

from __future__ import annotations

import math

from reshuffle.model.resources import Battery
from reshuffle.twin.robot_run import RobotRun

__all__ = ["after_trip", "time_to_full", "update"]

_HOUR = 3_600_000


def _rate(battery: Battery, state: str) -> float:
    """Return the change of charge per millisecond."""
    if state == "charging":
        return float(battery.per_hour_charging) / _HOUR
    taken = battery.per_hour_driving if state == "driving" else battery.per_hour_standing
    return -float(taken) / _HOUR


def update(robot: RobotRun, now: int, state: str | None = None) -> None:
    """Count the charge up to now, and from now on in another state."""
    if robot.battery is not None:
        changed = robot.charge + _rate(robot.battery, robot.state) * (now - robot.charge_at)
        robot.charge = min(1.0, max(0.0, changed))
    robot.charge_at = now
    if state is not None:
        robot.state = state


def after_trip(robot: RobotRun, driving: int, standing: int) -> float:
    """Return what is left of the charge above the reserve after so many milliseconds of driving and standing."""
    if robot.battery is None:
        return 1.0
    taken = _rate(robot.battery, "driving") * driving + _rate(robot.battery, "standing") * standing
    return robot.charge + taken - float(robot.battery.reserve)


def time_to_full(robot: RobotRun) -> int:
    """Return how long charging takes until the battery is full, milliseconds, rounded up."""
    if robot.battery is None or not robot.battery.per_hour_charging:
        return 0
    # A hair less than exact, so that a quotient that is whole stays whole.
    return math.ceil((1.0 - robot.charge) / _rate(robot.battery, "charging") - 1e-6)
