"""Instants, dates and clock times as people write them in a factory's own time zone, held in UTC inside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = [
    "WEEKDAYS",
    "end_of_day",
    "format_due",
    "format_instant",
    "parse_clock",
    "parse_date",
    "parse_due",
    "parse_instant",
    "parse_weekdays",
    "parse_zone",
]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
)
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?"
_NATIVE = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})(?:[ T]{_CLOCK})?\s*(Z|[+-]\d{{2}}:?\d{{2}})?")
_GERMAN = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}})(?:,?\s+{_CLOCK})?()")
#: A year outside is a slip of the keyboard; zones say little about days far from ours.
_YEARS = range(1970, 2200)


def parse_zone(text: str) -> ZoneInfo:
    """Return a time zone by its IANA name, as ``Europe/Berlin``.

    Raises
    ------
    ValueError
        If there is no such zone.
    """
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"must be a time zone such as Europe/Berlin or UTC; '{text.strip()}' is none") from error


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant in UTC.

    A text without an offset is local time in `zone`. Where the clocks are set back, the first of the two is meant.

    Parameters
    ----------
    text
        ``2026-11-23 06:00``, ISO 8601 with or without offset, ``23.11.2026 06:00``; a date alone is the midnight
        at which that day begins.
    zone
        The site's zone.

    Raises
    ------
    ValueError
        If `text` is no instant, or a local time that does not exist because the clocks are set forward over it.
    """
    found = _NATIVE.fullmatch(text.strip())
    fields = found.groups() if found else None
    if fields is None:
        german = _GERMAN.fullmatch(text.strip())
        if german is None:
            raise ValueError(f"must be an instant such as 2026-11-23 06:00; '{text.strip()}' is none")
        day, month, year, *rest = german.groups()
        fields = (year, month, day, *rest)
    numbers = [int(part or 0) for part in fields[:6]]
    microsecond, offset = int((fields[6] or "").ljust(6, "0")), fields[7]
    if numbers[0] not in _YEARS:
        rule = f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}"
        raise ValueError(f"{rule}; '{text.strip()}' does not")
    try:
        year_, month_, day_, hour, minute, second = numbers
        local = datetime(year_, month_, day_, hour, minute, second, microsecond)  # noqa: DTZ001 - the zone is set below
        if offset:
            shift = "+00:00" if offset == "Z" else offset
            return datetime.fromisoformat(f"{local.isoformat()}{shift}").astimezone(UTC)
        instant = local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"must be an instant that exists; '{text.strip()}' does not: {error}") from error
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(
            f"must be an instant that exists; in {zone.key} the clocks are set forward over '{text.strip()}'"
        )
    return instant


def parse_date(text: str) -> date:
    """Return a date written ``2026-11-23`` or ``23.11.2026``.

    Raises
    ------
    ValueError
        If `text` is no date.
    """
    written = text.strip()
    try:
        return parse_instant(f"{written} 12:00", ZoneInfo("UTC")).date()
    except ValueError:
        raise ValueError(f"must be a date such as 2026-11-23; '{written}' is none") from None


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which a day ends in `zone`, which is the first one of the next day."""
    following = day + timedelta(days=1)
    # Where the clocks are set forward over this midnight, the instant of the change is what ends the day.
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


def parse_due(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant by which something is to be done: as of :func:`parse_instant`, but a date alone is its end.

    Raises
    ------
    ValueError
        If `text` is no instant and no date.
    """
    try:
        return end_of_day(parse_date(text), zone)
    except ValueError:
        return parse_instant(text, zone)


def format_due(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as :func:`parse_due` reads it: a date alone where it is the end of a day in `zone`."""
    day = (instant - timedelta(microseconds=1)).astimezone(zone).date()
    if day.year in _YEARS and end_of_day(day, zone) == instant:
        return day.isoformat()
    return format_instant(instant, zone)


def parse_clock(text: str) -> timedelta:
    """Return a time of day, ``06:00`` or ``6:30``, as the distance from midnight; ``24:00`` is the end of the day.

    Raises
    ------
    ValueError
        If `text` is no time of day.
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if found and (int(found[1]), int(found[2])) == (24, 0):
        return timedelta(days=1)
    try:
        clock = time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        clock = None
    if clock is None:
        raise ValueError(f"must be a time of day such as 06:00; '{text.strip()}' is none")
    return timedelta(hours=clock.hour, minutes=clock.minute)


def parse_weekdays(text: str) -> frozenset[int]:
    """Return days of the week, 0 Monday to 6 Sunday, from ``mon-fri, sun``; German ``Mo-Fr`` is read too.

    Raises
    ------
    ValueError
        If a day is none.
    """
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip()):
        ends = [_weekday(name) for name in part.split("-")]
        if len(ends) > 2:
            raise ValueError(f"must be days such as mon-fri, sat; '{part}' is none")
        days.update((ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1))
    return frozenset(days)


def _weekday(name: str) -> int:
    short = name.strip().lower().rstrip(".")
    for index, names in enumerate(_WEEKDAY_NAMES):
        if len(short) >= 2 and any(full.startswith(short) for full in names):
            return index
    raise ValueError(f"must be days such as mon-fri, sat; '{name}' is none")


def format_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as local time in `zone`; with its offset where local time alone would mean another instant."""
    local = instant.astimezone(zone)
    pattern = "%Y-%m-%d %H:%M" if local.second == 0 else "%Y-%m-%d %H:%M:%S"
    text = local.strftime(pattern)
    if local.fold or local.microsecond:
        return local.isoformat(sep=" ")
    return text
