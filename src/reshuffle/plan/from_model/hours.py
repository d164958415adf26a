"""When stations and people of a workspace are there: calendars with the exceptions that the state knows, in ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from reshuffle.model import calendars
from reshuffle.model.calendars import Calendar, CalendarException
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.clock import Clock

__all__ = ["Hours", "HoursKey"]

#: A calendar's name with the exceptions of its owner: who has the same has the same hours.
HoursKey = tuple[str | None, tuple[CalendarException, ...]]


@dataclass(slots=True)
class Hours:
    """Open times of a workspace in [start, end), each distinct calendar written out once.

    Parameters
    ----------
    clock
        The time axis.
    """

    workspace: Workspace
    clock: Clock
    start: datetime
    end: datetime
    _known: dict[HoursKey, list[tuple[int, int]]] = field(default_factory=dict)

    def key(self, calendar: str | None, owners: Iterable[str]) -> HoursKey | None:
        """Return which hours an owner has; None for always.

        Parameters
        ----------
        calendar
            What the owner names; None for the factory's.
        owners
            Names under which the state may hold exceptions: the station and its copy.
        """
        used = calendar if calendar is not None else self.workspace.factory.calendar
        known = self.workspace.state.calendar_exceptions
        exceptions = tuple(exception for owner in dict.fromkeys(owners) for exception in known.get(owner, ()))
        return None if used is None and not exceptions else (used, exceptions)

    def ticks(self, key: HoursKey) -> list[tuple[int, int]]:
        """Return the open intervals in ticks, rounded inward, ascending and not touching."""
        if key not in self._known:
            used, exceptions = key
            base = self.workspace.factory.calendars[used] if used is not None else Calendar()
            calendar = base.model_copy(update={"exceptions": (*base.exceptions, *exceptions)})
            self._known[key] = self._intervals(calendar)
        return self._known[key]

    def _intervals(self, calendar: Calendar) -> list[tuple[int, int]]:
        opens = calendars.open_intervals(calendar, self.workspace.factory.zone, self.start, self.end)
        ticks = [(self.clock.at_or_after(a), self.clock.at_or_before(b)) for a, b in opens]
        merged: list[tuple[int, int]] = []
        for a, b in ticks:
            if merged and a <= merged[-1][1]:
                merged[-1] = (merged[-1][0], b)
            elif a < b:
                merged.append((a, b))
        return merged
