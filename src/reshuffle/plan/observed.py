"""What timelines of a workspace tell about: its stations, people, tools and robots with their open times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from reshuffle.model import consistency
from reshuffle.model.calendars import CalendarException
from reshuffle.model.factory import Workspace
from reshuffle.model.stations import BreakBehaviour
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.hours import Hours
from reshuffle.shopfloor.log_timeline import GoesOn
from reshuffle.shopfloor.timeline import ObservedKind, ObservedResource

__all__ = ["breaks_ignored", "observed_resources"]

_DAY = timedelta(days=1)


def observed_resources(
    workspace: Workspace,
    origin: datetime,
    until: datetime,
    exceptions: Mapping[str, Sequence[CalendarException]] | None = None,
) -> tuple[ObservedResource, ...]:
    """Return every resource, each copy by itself, with the time in which it is there between two instants.

    Parameters
    ----------
    origin
        Instant 0 of the timeline.
    exceptions
        Exceptions of calendars in place of those of the workspace's state.
    """
    factory = workspace.factory
    if exceptions is not None:
        known = {name: tuple(listed) for name, listed in exceptions.items()}
        state = workspace.state.model_copy(update={"calendar_exceptions": known})
        workspace = workspace.model_copy(update={"state": state})
    hours = Hours(workspace, Clock(origin, factory.tick), origin - _DAY, until + _DAY)

    def resource(
        kind: ObservedKind, name: str, copy: str, capacity: int, calendar: str | None, has_hours: bool
    ) -> ObservedResource:
        key = hours.key(calendar, (name, copy)) if has_hours else None
        if key is None:
            return ObservedResource(copy, kind, capacity)
        opens = tuple((start * factory.tick, end * factory.tick) for start, end in hours.ticks(key))
        return ObservedResource(copy, kind, capacity, opens)

    return (
        *(
            resource(ObservedKind.STATION, name, copy, part.capacity, part.calendar, True)
            for name, part in factory.stations.items()
            for copy in consistency.copies(name, part.count)
        ),
        *(
            resource(ObservedKind.OPERATOR, name, copy, 1, person.calendar, True)
            for name, person in factory.operators.items()
            for copy in consistency.copies(name, person.count)
        ),
        *(resource(ObservedKind.TOOL, name, name, tool.count, None, False) for name, tool in factory.tools.items()),
        *(
            resource(ObservedKind.ROBOT, name, copy, 1, None, False)
            for name, robot in factory.robots.items()
            for copy in consistency.copies(name, robot.count)
        ),
    )


def breaks_ignored(workspace: Workspace) -> GoesOn:
    """Return who knows whether the run of an operation, or a maintenance task, goes on in breaks."""
    base = {
        copy: name for name, part in workspace.factory.stations.items() for copy in consistency.copies(name, part.count)
    }

    def goes_on(product: str | None, name: str, station: str) -> bool:
        part = workspace.factory.stations.get(base.get(station, station))
        if part is None:
            return False
        if product is None:
            task = part.maintenance.get(name)
            return task is not None and task.break_behaviour is BreakBehaviour.GOES_ON
        known = workspace.products.get(product)
        operation = known.operations.get(name) if known is not None else None
        own = operation.break_behaviour if operation is not None else None
        return (own or part.break_behaviour) is BreakBehaviour.GOES_ON

    return goes_on
