"""Hypothesis strategies for what the model is made of: names, quantities, instants, calendars, sparse parts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from reshuffle.model import calendars
from reshuffle.model.fields import Part

Draw = st.DrawFn
Names = st.SearchStrategy[str]

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
PARAMETERS = ("length", "pitch", "material", "finish", "box")
LIMITS = (
    "<= 400 mm",
    ">= 0.4 mm",
    "2 .. 25 mm",
    "3 .. 7",
    "aluminium | steel",
    "400 x 300 x 200 mm",
    ">= IT7",
    "true",
    "<= 12.5 kg",
)
VALUES = ("350 mm", "0,5 mm", "aluminium", "IT8", "10 x 20 x 5 mm", "yes", "7", "2 kg", "stainless steel")
DISTRIBUTIONS = ("20 min", "uniform(1 min, 5 min)", "lognormal(3 h, 0.5)", "exponential(90 h)", "weibull(2 d, 1.5)")

VARIATIONS = ("20 %", "none", "exponential", "uniform(0.8, 1.2)", "lognormal(0.3)", "hyperexponential(2)")


def sensible_names() -> Names:
    """Names as planners give them: letters, digits, and some signs, also such as look like numbers."""
    words = st.text(alphabet="abcXYZäß0123456789-_.", min_size=1, max_size=8)
    return words.filter(lambda name: name.strip("._-") != "")


def awkward_names() -> Names:
    """Names that a file format may take for something else."""
    known = ["null", "~", "yes", "NO", "010", "1e3", "06:00", "<<", "- a", "a: b", "&x", "*x", "!t", "'q'", '"', "[a]"]
    known += [
        "{}",
        "a,b",
        "a | b",
        "%d",
        "@",
        "2026-11-23",
        "-",
        "?",
        ":",
        "con",
        "CON",
        ".hidden",
        "..",
        "a\\b",
        "ü\u2028x",
    ]
    return st.one_of(sensible_names(), st.sampled_from(known), st.text(min_size=1, max_size=6).filter(_is_name))


def _is_name(text: str) -> bool:
    return text == text.strip() and "/" not in text and "#" not in text and all(ord(sign) >= 32 for sign in text)


def durations() -> st.SearchStrategy[int]:
    """Milliseconds, mostly in round units."""
    units = st.sampled_from([1, 1000, 60_000, 3_600_000, 86_400_000])
    return st.builds(lambda number, unit: number * unit, st.integers(0, 300), units)


def instants() -> st.SearchStrategy[datetime]:
    """Whole minutes in UTC."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: start + timedelta(minutes=minutes))


def money(least: int = 0) -> st.SearchStrategy[Decimal]:
    """Amounts with cents."""
    return st.decimals(min_value=least, max_value=100_000, places=2)


def shares() -> st.SearchStrategy[Decimal]:
    """Decimals between 0 and 1."""
    return st.decimals(min_value=0, max_value=1, places=4)


def factors() -> st.SearchStrategy[Decimal]:
    """Decimals above 0, some of them very small."""
    return st.decimals(min_value=Decimal("0.001"), max_value=50, places=3) | st.just(Decimal("0.00000001"))


def counts() -> st.SearchStrategy[int]:
    """Whole numbers from 0."""
    return st.integers(0, 10_000)


def positives(most: int = 10_000) -> st.SearchStrategy[int]:
    """Whole numbers from 1."""
    return st.integers(1, most)


def sizes() -> st.SearchStrategy[int]:
    """Lengths, areas, masses and powers in base units."""
    return st.integers(0, 5_000_000)


def texts() -> st.SearchStrategy[str]:
    """Free text of one line."""
    return st.sampled_from(["", "Fräsen", "the 2nd: big one", "# 4", "null", "12", "a, b"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """None, or what the strategy gives."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """A short tuple."""
    return st.lists(strategy, max_size=most).map(tuple)


def chosen(known: list[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """A tuple of different known names; empty where there is none."""
    if not known:
        return st.just(())
    return st.lists(st.sampled_from(known), unique=True, min_size=least, max_size=2).map(tuple)


def one_of(known: list[str]) -> st.SearchStrategy[str | None]:
    """A known name or None."""
    return maybe(st.sampled_from(known)) if known else st.none()


def mapping(
    keys: st.SearchStrategy[str], values: st.SearchStrategy[Any], most: int = 2
) -> st.SearchStrategy[dict[str, Any]]:
    """A short dictionary."""
    return st.dictionaries(keys, values, max_size=most)


@st.composite
def unique_names(draw: Draw, names: Names, least: int = 0, most: int = 3) -> list[str]:
    """Different names."""
    return draw(st.lists(names, unique=True, min_size=least, max_size=most))


Kind = TypeVar("Kind", bound=Part)


@st.composite
def sparse(draw: Draw, kind: type[Kind], /, **fields: Any) -> Kind:
    """A part with its required fields and about a quarter of the others, drawn; a field that is a value is as it is."""
    required = {field.alias or name for name, field in kind.model_fields.items() if field.is_required()}
    every = 2 ** len(fields) - 1
    given = draw(st.integers(0, every)) & draw(st.integers(0, every))
    values = {}
    for number, (name, value) in enumerate(fields.items()):
        if not isinstance(value, st.SearchStrategy):
            values[name] = value
        elif name in required or given >> number & 1:
            values[name] = draw(value)
    return kind(**values)


@st.composite
def shifts(draw: Draw) -> calendars.Shift:
    """A shift, perhaps over midnight, with a break."""
    start, length = draw(st.integers(0, 23)), draw(st.integers(1, 24))
    breaks = []
    if length > 1 and draw(st.booleans()):
        begin = draw(st.integers(0, length - 2))
        breaks.append(
            calendars.Break(start=_clock(start + begin), end=_clock(start + draw(st.integers(begin + 1, length - 1))))
        )
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return calendars.Shift(days=days, start=_clock(start), end=_clock(start + length), breaks=tuple(breaks))


def _clock(hours: int) -> timedelta:
    return timedelta(hours=hours % 24)


@st.composite
def exceptions(draw: Draw) -> calendars.CalendarException:
    """A closure or an overtime."""
    start = draw(instants())
    end = start + timedelta(minutes=draw(st.integers(1, 10_000)))
    return calendars.CalendarException(start=start, end=end, is_open=draw(st.booleans()), reason=draw(texts()))


def working_calendars() -> st.SearchStrategy[calendars.Calendar]:
    """Calendars with shifts, holidays and exceptions."""
    days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
    return sparse(calendars.Calendar, shifts=some(shifts()), holidays=some(days), exceptions=some(exceptions()))
