"""What a run of a fab was like, counted from its events: lots and their cycle times, tools and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event

__all__ = ["Tally", "ToolTime"]

_DAY_S = 86_400.0
_MAINTAINED = {
    EventKind.MAINTENANCE_STARTED: 1,
    EventKind.MAINTENANCE_RESUMED: 1,
    EventKind.MAINTENANCE_INTERRUPTED: -1,
    EventKind.MAINTENANCE_DONE: -1,
}
_WORKED = {
    EventKind.PHASE_STARTED: 1,
    EventKind.PHASE_RESUMED: 1,
    EventKind.PHASE_INTERRUPTED: -1,
    EventKind.PHASE_ENDED: -1,
}


@dataclass(slots=True)
class ToolTime:
    """What one tool does, and for how many seconds it has done so since counting began."""

    since: datetime
    down: int = 0
    maintained: int = 0
    set_up: int = 0
    worked: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("down", "pm", "setup", "busy"), 0.0))

    def account(self, now: datetime) -> None:
        """Count the time since the last change."""
        passed = (now - self.since).total_seconds()
        self.since = now
        if self.down:
            self.seconds["down"] += passed
        elif self.maintained:
            self.seconds["pm"] += passed
        elif self.worked:
            self.seconds["busy"] += passed
            self.seconds["setup"] += passed if self.set_up else 0.0


@dataclass(slots=True)
class Tally:
    """Watches a run from an instant on.

    Parameters
    ----------
    begin
        Instant from which it counts.
    tools
        Tool group of each station.
    """

    begin: datetime
    tools: Mapping[str, str]
    released: dict[str, datetime] = field(default_factory=dict)
    cycle_times_d: dict[str, list[float]] = field(default_factory=dict)
    completed: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    time: dict[str, ToolTime] = field(default_factory=dict)
    events: int = 0

    def watch(self, event: Event) -> None:
        """Take an event."""
        self.events += 1
        kind = event.kind
        if kind in _WORKED:
            self._count(event, "worked", _WORKED[kind])
            if event.phase == "setup":
                self._count(event, "set_up", _WORKED[kind])
        elif kind in _MAINTAINED:
            self._count(event, "maintained", _MAINTAINED[kind])
        elif kind is EventKind.STATION_FAILED:
            self._count(event, "down", 1)
        elif kind is EventKind.STATION_REPAIRED:
            self._count(event, "down", -1)
        elif kind is EventKind.LOT_CREATED:
            self.released[event.lot or ""] = event.occurred_at
        elif kind is EventKind.LOT_COMPLETED:
            self._complete(event)
        elif kind is EventKind.OBSERVED and event.name == "queue_time" and event.occurred_at >= self.begin:
            stream = _stream_of(event.lot or "")
            self.late[stream] = self.late.get(stream, 0) + 1

    def _count(self, event: Event, what: str, by: int) -> None:
        time = self._tool(event.station or "")
        if event.occurred_at > self.begin:
            time.account(event.occurred_at)
        setattr(time, what, getattr(time, what) + by)

    def _tool(self, name: str) -> ToolTime:
        if name not in self.time:
            self.time[name] = ToolTime(self.begin)
        return self.time[name]

    def _complete(self, event: Event) -> None:
        name = event.lot or ""
        released = self.released.pop(name, None)
        if event.occurred_at < self.begin:
            return
        stream = _stream_of(name)
        self.completed[stream] = self.completed.get(stream, 0) + 1
        if released is not None and not name.startswith("Init_"):
            days = (event.occurred_at - released).total_seconds() / _DAY_S
            self.cycle_times_d.setdefault(stream, []).append(days)

    def shares(self, end: datetime) -> dict[str, dict[str, float]]:
        """Return by tool group the shares of time in per cent, as the references count them.

        ``avail``, ``br``, ``pm`` and ``setup`` are shares of all time, ``util`` of the time that a tool was available.
        """
        groups: dict[str, list[ToolTime]] = {}
        for station, group in self.tools.items():
            time = self._tool(station)
            time.account(end)
            groups.setdefault(group, []).append(time)
        length = (end - self.begin).total_seconds()
        result = {}
        for group, times in groups.items():
            total = length * len(times) or 1.0
            down, pm, setup, busy = (
                100.0 * sum(one.seconds[what] for one in times) / total for what in ("down", "pm", "setup", "busy")
            )
            avail = 100.0 - down - pm
            util = 100.0 * busy / avail if avail else 0.0
            result[group] = {"avail": avail, "util": util, "br": down, "pm": pm, "setup": setup}
        return result


def _stream_of(lot: str) -> str:
    """Return the stream of a lot: ``Lot_3`` of ``Lot_3-17/1`` and of ``Init_Lot_3_2/1``."""
    order = lot.partition("/")[0]
    return order.removeprefix("Init_").rpartition("_")[0] if order.startswith("Init_") else order.rpartition("-")[0]
