"""When stations and people are there, written out day by day: brute force over ten weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.model.calendars import Calendar, open_intervals
from reshuffle.model.factory import Workspace

__all__ = ["ALWAYS", "Openings", "common", "longest", "total"]

#: Start and end in milliseconds from the start of planning.
Spans = tuple[tuple[int, int], ...]

_WEEKS = 10
#: The whole time that is looked at.
ALWAYS: Spans = ((0, _WEEKS * 7 * 86_400_000),)
_MS = timedelta(milliseconds=1)


@dataclass(slots=True)
class Openings:
    """Open times of the stations and people of a workspace from an instant on.

    Parameters
    ----------
    length
        Time that is written out: ten weeks, in which every week has come round, or all of a plan that is longer.
    """

    workspace: Workspace
    now: datetime
    length: timedelta = timedelta(weeks=_WEEKS)
    _known: dict[tuple[str | None, str], Spans] = field(default_factory=dict)

    def of(self, owner: str, calendar: str | None) -> Spans:
        """Return when an owner is there; what only one of several equal ones has counts for all of them."""
        if (calendar, owner) not in self._known:
            factory = self.workspace.factory
            name = calendar if calendar is not None else factory.calendar
            base = factory.calendars[name] if name is not None else Calendar()
            listed = self.workspace.state.calendar_exceptions
            own = [one for key, found in listed.items() if key.partition("#")[0] == owner for one in found]
            # A closure of one of several leaves the others; what is opened is open.
            copies = any(key.startswith(f"{owner}#") for key in listed)
            own = [one for one in own if one.is_open or not copies]
            full = base.model_copy(update={"exceptions": (*base.exceptions, *own)})
            spans = open_intervals(full, factory.zone, self.now, self.now + self.length)
            self._known[calendar, owner] = tuple(((a - self.now) // _MS, (b - self.now) // _MS) for a, b in spans)
        return self._known[calendar, owner]


def common(lists: Iterable[Spans]) -> Spans:
    """Return when all are open."""
    result = ALWAYS
    for spans in lists:
        found, place = [], 0
        for a, b in spans:
            while place < len(result) and result[place][1] <= a:
                place += 1
            at = place
            while at < len(result) and result[at][0] < b:
                found.append((max(a, result[at][0]), min(b, result[at][1])))
                at += 1
        result = tuple(found)
    return result


def longest(spans: Spans) -> int:
    """Return the longest stretch; what reaches the end of the time that is looked at has no end."""
    if spans and spans[-1][1] >= ALWAYS[0][1] and spans[-1][1] - spans[-1][0] > 7 * 86_400_000:
        return ALWAYS[0][1] * 1000
    return max((b - a for a, b in spans), default=0)


def total(spans: Spans, until: int) -> int:
    """Return the open time before an instant."""
    return sum(max(0, min(b, until) - a) for a, b in spans)
