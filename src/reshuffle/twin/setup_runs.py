"""Runs of one setup: how many lots must begin before what is mounted may be changed, and when it may be."""

from __future__ import annotations

from reshuffle.model.stations import MinimumRun
from reshuffle.plan.tasks import PhaseKind
from reshuffle.twin.factory import Way
from reshuffle.twin.run import Obstacle, Run, StationRun

__all__ = ["begin_lots", "change_obstacle", "is_being_set_up"]


def change_obstacle(run: Run, station: StationRun, way: Way) -> Obstacle | None:
    """Return what keeps a station from being changed to what some work needs mounted, None if nothing does."""
    rule = station.spec.part.setup
    if rule is None or way.state is None or way.state == station.mounted:
        return None
    name = station.spec.id
    if station.works and not rule.overlaps_work:
        return Obstacle(f"'{name}' must be empty to be set up", (f"station '{name}'",))
    if station.run_left > 0 and _binds(run, station, rule.minimum_run):
        return Obstacle(f"{station.run_left} more lots must be made on '{name}' with what is mounted")
    return None


def _binds(run: Run, station: StationRun, rule: MinimumRun | None) -> bool:
    if rule is None or rule.binding == "always":
        return rule is not None
    for lot, operation in station.queue:
        product, pieces = run.lots[lot].product, run.lots[lot].pieces_at(operation)
        if run.factory.way(product, operation, station.spec.id, pieces).state == station.mounted:
            return True
    return False


def begin_lots(station: StationRun, way: Way, count: int) -> None:
    """Count lots whose work begins; with a change of what is mounted a run begins."""
    rule = station.spec.part.setup
    if rule is None or rule.minimum_run is None or way.state is None:
        return
    if way.state != station.mounted:
        run = rule.minimum_run
        station.run_left = run.families.get(way.state, run.lots) if isinstance(way.state, str) else run.lots
    station.run_left = max(0, station.run_left - count)


def is_being_set_up(run: Run, station: StationRun) -> bool:
    """Whether work inside a station has not come beyond its setup."""
    return any(
        run.works[number].phase == 0 and run.works[number].way.phases[0].kind is PhaseKind.SETUP
        for number in station.works
    )
