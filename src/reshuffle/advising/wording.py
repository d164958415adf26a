"""Causes in the user's words: local times, hours and minutes, ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reshuffle.advising.causes import Cause, CauseKind, Stretch
from reshuffle.advising.situation import Situation
from reshuffle.model import instants

__all__ = ["Link", "Wording", "duration_text"]


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of time with its cause, in ids and instants.

    Parameters
    ----------
    operation
        The operation that waits or works.
    sentence
        What happens, with local times.
    other
        The operation that is in the way or comes before; empty where there is none.
    """

    kind: CauseKind
    operation: str
    subject: str
    other: str
    start: datetime
    end: datetime
    sentence: str

    @property
    def minutes(self) -> float:
        """Minutes from start to end."""
        return (self.end - self.start).total_seconds() / 60


def duration_text(seconds: float) -> str:
    """Return a duration as people say it: ``3 h 10 min``, ``45 min``, ``20 s``."""
    total = round(abs(seconds))
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{left} s"] if left and not hours else []
    return " ".join(parts) or "0 min"


class Wording:
    """Puts stretches of one plan into words.

    Parameters
    ----------
    situation
        The plan.
    zone
        The site's zone.
    """

    def __init__(self, situation: Situation, zone: ZoneInfo) -> None:
        self.situation, self.zone = situation, zone
        self.clock = situation.planning.clock

    def moment(self, tick: int) -> str:
        """Return the local time of a tick."""
        return instants.format_instant(self.clock.instant(tick), self.zone)

    def duration(self, ticks: int) -> str:
        """Return the length of some ticks."""
        return duration_text(ticks * self.clock.tick_ms / 1000)

    def link(self, stretch: Stretch) -> Link:
        """Return a stretch in ids, instants and words."""
        cause = stretch.cause
        own = self.situation.name(stretch.task) if stretch.task >= 0 else ""
        other = self.situation.name(cause.task) if cause.task >= 0 else ""
        times = f"{self.moment(stretch.start)} to {self.moment(stretch.end)} ({self.duration(stretch.length)})"
        start, end = self.clock.instant(stretch.start), self.clock.instant(stretch.end)
        sentence = f"{times}: {self.say(own, cause)}{self._leads(stretch)}"
        return Link(cause.kind, own, cause.subject, other, start, end, sentence)

    def _leads(self, stretch: Stretch) -> str:
        """Return what the end of a stretch lets happen."""
        if stretch.leads is None or stretch.led < 0 or stretch.cause.kind not in {CauseKind.WORK, CauseKind.SETUP}:
            return ""
        whom, freed = f"'{self.situation.name(stretch.led)}'", stretch.leads.subject
        match stretch.leads.kind:
            case CauseKind.STATION | CauseKind.OPERATOR | CauseKind.ROBOT:
                return f"; then {freed} is free for {whom}"
            case CauseKind.TOOL | CauseKind.CARRIER:
                return f"; then {stretch.leads.kind.value} '{freed}' is free for {whom}"
            case CauseKind.MATERIAL:
                return f"; this makes '{freed}' for {whom}"
            case CauseKind.PREDECESSOR | CauseKind.LAG | CauseKind.TRANSPORT | CauseKind.BATCH:
                return f"; then {whom} can follow"
            case _:
                return f"; {whom} comes behind it"

    def say(self, own: str, cause: Cause) -> str:
        """Return what a cause does to an operation, without times of the stretch."""
        other = f"'{self.situation.name(cause.task)}'" if cause.task >= 0 else ""
        until = self.moment(cause.at) if cause.at else ""
        subject = cause.subject
        mine = f"'{own}'"
        match cause.kind:
            case CauseKind.WORK:
                return f"{mine} is done on {subject}" if subject else f"{mine} is done"
            case CauseKind.SETUP:
                return f"{subject} is set up for {mine}"
            case CauseKind.PLANNING_START:
                return f"{mine} could not start before planning does"
            case CauseKind.RELEASE:
                return f"{mine} waits for the release of order '{subject}'"
            case CauseKind.PREDECESSOR:
                return f"{mine} waits for {other} before it"
            case CauseKind.LAG:
                return f"{mine} waits out the least time after {other}"
            case CauseKind.TRANSPORT:
                return f"the lot of {mine} is on its way from {other}" if other else f"the lot of {mine} is on its way"
            case CauseKind.MATERIAL:
                return f"{mine} waits for material '{subject}'" + self._source(cause, other, until)
            case CauseKind.STATION:
                return f"{mine} waits for {subject}, which is busy with {other} until {until}"
            case CauseKind.OPERATOR:
                return f"{mine} waits for {subject}, who is busy with {other} until {until}"
            case CauseKind.TOOL | CauseKind.CARRIER:
                return f"{mine} waits for {cause.kind.value} '{subject}', which {other} has until {until}"
            case CauseKind.CLOSED:
                return f"{mine} rests: {subject} is off shift" if subject else f"{mine} rests: off shift"
            case CauseKind.BATCH:
                return f"{mine} waits for its batch mate '{subject}'"
            case _:
                return self._rarely(mine, cause, other, until)

    def _rarely(self, mine: str, cause: Cause, other: str, until: str) -> str:
        subject = cause.subject
        match cause.kind:
            case CauseKind.ROBOT:
                if not other:
                    return f"the lot of {mine} waits for robot '{subject}', which comes from where it stands"
                return f"the lot of {mine} waits for robot '{subject}', which is engaged for {other} until {until}"
            case CauseKind.BUFFER:
                return f"{mine} keeps its station: there is no room behind it ({subject})"
            case CauseKind.NEXT_SETUP:
                return f"{mine} stays behind, for '{subject}' would need a longer setup otherwise"
            case CauseKind.WEAR:
                return f"{mine} stays behind {other}: {subject} would pass its limit otherwise"
            case CauseKind.ORDER:
                return f"{mine} is pinned behind {other}"
            case CauseKind.PIN:
                return f"{mine} is pinned to its start"
            case CauseKind.FROZEN:
                return (
                    f"{mine} is in the frozen zone"
                    if cause.detail == "kept"
                    else f"{mine} starts behind the frozen zone"
                )
            case CauseKind.RUNNING:
                return f"{mine} is running already"
            case CauseKind.WINDOW:
                return f"{mine} has a window that opens only then"
            case CauseKind.MAX_LAG:
                return f"{mine} may not be further ahead of '{subject}', which is at {until}"
            case CauseKind.HELD:
                return f"{mine} keeps {subject} while it waits"
            case _:
                return f"nothing keeps {mine}: it could be earlier" + (f"; {cause.detail}" if cause.detail else "")

    @staticmethod
    def _source(cause: Cause, other: str, until: str) -> str:
        if other:
            return f", which {other} has made by {until}"
        if cause.detail == "missing":
            return ", of which there is not enough at any time"
        sources = {"receipt": f", which a receipt brings at {until}", "purchase": f", which can be bought by {until}"}
        return sources.get(cause.detail, "")
