"""The words of a planner on the command line that need the factory's time zone: instants, pins, lengths of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reshuffle.errors import InputError, Mistake
from reshuffle.model import instants, quantities
from reshuffle.model.factory import Workspace

__all__ = ["Pins", "planning_start", "read_due", "read_instant", "read_length", "read_pins"]


@dataclass(frozen=True, slots=True)
class Pins:
    """What of a plan is fixed, by operation."""

    starts: dict[str, datetime] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)


def read_instant(name: str, text: str, zone: ZoneInfo, mistakes: list[Mistake]) -> datetime | None:
    """Return an instant, local to the factory where it has no offset; what is wrong is added to `mistakes`."""
    return _read(instants.parse_instant, name, text, zone, mistakes)


def read_due(name: str, text: str, zone: ZoneInfo, mistakes: list[Mistake]) -> datetime | None:
    """Return an instant by which something is wanted, as :func:`read_instant`; a date alone is the end of that day."""
    return _read(instants.parse_due, name, text, zone, mistakes)


def _read(
    parse: Callable[[str, ZoneInfo], datetime], name: str, text: str, zone: ZoneInfo, mistakes: list[Mistake]
) -> datetime | None:
    try:
        return parse(text, zone)
    except ValueError as error:
        mistakes.append(Mistake(name, text, _rule(error)))
        return None


def read_length(name: str, text: str, mistakes: list[Mistake]) -> int | None:
    """Return a length of time in milliseconds; what is wrong is added to `mistakes`."""
    try:
        return quantities.parse_quantity(text, quantities.DURATION)
    except ValueError as error:
        mistakes.append(Mistake(name, text, _rule(error)))
        return None


def _rule(error: ValueError) -> str:
    # The value stands in front of the rule already; why there is no such instant does not.
    rule, _, detail = str(error).partition(";")
    return rule if detail.endswith(("' is none", "' does not")) or not detail else f"{rule};{detail}"


def read_pins(words: list[str], zone: ZoneInfo, mistakes: list[Mistake]) -> Pins:
    """Return pins written ``A17/2/070@2026-11-23 08:00``, ``A17/2/070@mill-1``, or with both; wrong ones are added."""
    pins = Pins()
    for word in words:
        operation, *said = _parts(word)
        if not operation or not said or not all(said) or len(said) > 2:
            rule = "must be an operation and where or when it is to start"
            remedy = "Write 'A17/2/070@2026-11-23 08:00', 'A17/2/070@mill-1', or 'A17/2/070@mill-1@2026-11-23 08:00'."
            mistakes.append(Mistake("--pin", word, rule, remedy=remedy))
            continue
        starts = {part: instant for part in said if (instant := _instant(part, zone)) is not None}
        if len(said) == 2 and len(starts) != 1:
            rule = "must name one station and one instant that exists"
            mistakes.append(Mistake("--pin", word, rule, remedy="Write 'A17/2/070@mill-1@2026-11-23 08:00'."))
            continue
        for part in said:
            wanted: dict[str, object] = pins.stations  # type: ignore[assignment]
            if part in starts:
                wanted = pins.starts  # type: ignore[assignment]
            if operation in wanted:
                what = "start" if part in starts else "station"
                mistakes.append(Mistake("--pin", word, f"must be the only {what} of operation '{operation}'"))
            wanted[operation] = starts.get(part, part)
    return pins


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    if not text[:1].isdigit():
        return None
    try:
        return instants.parse_instant(text, zone)
    except ValueError:
        return None


def _parts(word: str) -> list[str]:
    """Return the operation, and what is said of it; the name of its order may hold an @ as well."""
    parts = [part.strip() for part in word.split("@")]
    ends = [end for end in range(1, len(parts) + 1) if "@".join(parts[:end]).count("/") == 2]
    return ["@".join(parts[: ends[0]]), *parts[ends[0] :]] if ends else parts


def planning_start(workspace: Workspace, given: str | None, current: datetime) -> datetime:
    """Return the instant at which planning starts: the state's, else the one that is given, else the current minute.

    Parameters
    ----------
    given
        The word behind ``--now``.
    current
        The time of the clock on the wall.

    Raises
    ------
    reshuffle.errors.InputError
        If the word is no instant, or is another one than the state's.
    """
    stated, zone = workspace.state.now, workspace.factory.zone
    mistakes: list[Mistake] = []
    asked = None if given is None else read_instant("--now", given, zone, mistakes)
    if stated is not None and asked is not None and asked != stated:
        rule = f"must be the instant of the state(={instants.format_instant(stated, zone)})"
        remedy = "The state says what is mounted and unfinished at that instant: leave --now out, or change the state."
        mistakes.append(Mistake("--now", given or "", rule, remedy=remedy))
    if mistakes:
        raise InputError(mistakes)
    return stated or asked or current.astimezone(UTC).replace(second=0, microsecond=0)
