"""The columns of an event log as a table, and how each value is written as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import DETAILS, ENVELOPE, PAYLOAD, Details

__all__ = ["COLUMNS", "read_value", "write_details", "write_instant", "write_value"]

#: Columns in their order: the envelope, then what happened.
COLUMNS = (*ENVELOPE, *PAYLOAD)

_INSTANTS = frozenset({"occurred_at", "recorded_at", "until"})
_WHOLE_NUMBERS = frozenset({"sequence", "schema_version", "quantity", "remaining_ms"})
#: What does not fit 64 bits, as other programs read these files with.
_TOO_LARGE = 1 << 63


def write_instant(instant: datetime) -> str:
    """Return an instant in UTC as ISO 8601 with microseconds as far as there are any: ``2026-11-23T06:00:00Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def write_details(details: Details) -> str:
    """Return an order's terms, a setup or an exception of a calendar as JSON, as they stand in a workspace."""
    return details.model_dump_json(exclude_defaults=True, by_alias=True)


def write_value(name: str, value: Any) -> str:
    """Return the text of one value of an event; empty for what is not there."""
    if value is None or value == ():
        return ""
    if name in _INSTANTS:
        return write_instant(value)
    if name == "related":
        return json.dumps(value, ensure_ascii=False)
    if name == "details":
        return write_details(value)
    return repr(value) if name == "charge" else str(value)


def read_value(name: str, text: str, kind: EventKind | None) -> Any:
    """Return one value of an event from its text.

    Parameters
    ----------
    kind
        Kind of the event, which says what its details are; None where it could not be read.

    Raises
    ------
    ValueError
        If the text is no such value; the message is a rule, starting with "must".
    """
    if not text:
        return {"related": (), "source": ""}.get(name)
    if name in _INSTANTS:
        return _read_instant(text)
    if name in _WHOLE_NUMBERS:
        if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < _TOO_LARGE):
            raise ValueError(f"must be a whole number, 0 or more and less than {_TOO_LARGE}")
        return int(text)
    if name == "kind":
        return _read_kind(text)
    if name == "charge":
        return _read_charge(text)
    if name == "related":
        return _read_names(text)
    return _read_details(text, kind) if name == "details" else text


def _read_kind(text: str) -> EventKind:
    try:
        return EventKind(text)
    except ValueError:
        raise ValueError("must be a kind of event, such as phase_started") from None


def _read_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("must be an instant such as 2026-11-23T06:00:00Z") from None
    if instant.tzinfo is None:
        raise ValueError("must be an instant with Z or an offset, such as 2026-11-23T06:00:00Z")
    return instant.astimezone(UTC)


def _read_charge(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("must be a number between 0 and 1") from None


def _read_names(text: str) -> tuple[str, ...]:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError('must be a JSON list of names such as ["A17/1", "A17/2"]')
    return tuple(names)


def _read_details(text: str, kind: EventKind | None) -> Details | None:
    if kind is None:
        return None
    if kind not in DETAILS:
        raise ValueError(f"must be empty in an event of kind '{kind}'")
    try:
        return DETAILS[kind].model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"must be {DETAILS[kind].__name__} as JSON ({where}: {first['msg']})") from None
