"""Logs to write and read back: one that tells a story, and any event at all."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from reshuffle.model.calendars import CalendarException
from reshuffle.model.orders import Order
from reshuffle.model.state import Mounted
from reshuffle.shopfloor.event_kinds import FIELDS, ONE_OF, OUTCOMES, EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import DETAILS, Event
from tests.shopfloor.logs import Telling, at
from tests.shopfloor.paper_floor import START, order_of

__all__ = ["event_logs", "story"]


def story() -> EventLog:
    """An order of two lots: the first is milled with a failure in between and carried off, the second is scrapped."""
    tell = Telling()
    tell(0, EventKind.ORDER_RELEASED, order="A17", details=order_of(20, 10), plan="p1")
    for number in (1, 2):
        tell(0, EventKind.LOT_CREATED, lot=f"A17/{number}", order="A17", quantity=10, place="rack")
    run = {"lot": "A17/1", "operation": "010", "station": "mill", "phase": "run"}
    tell(0, EventKind.PHASE_STARTED, **{**run, "phase": "setup"}, remaining_ms=60_000)
    tell(1, EventKind.PHASE_ENDED, **{**run, "phase": "setup"})
    tell(1, EventKind.PHASE_STARTED, **run, remaining_ms=600_000)
    tell(7, EventKind.STATION_FAILED, station="mill", name="spindle", until=at(10))
    tell(7, EventKind.PHASE_INTERRUPTED, **run, remaining_ms=240_000, reason='the "spindle", again')
    tell(10, EventKind.STATION_REPAIRED, station="mill", name="spindle")
    tell(10, EventKind.PHASE_RESUMED, **run, remaining_ms=240_000)
    tell(14, EventKind.PHASE_ENDED, **run)
    tell(14, EventKind.OPERATION_COMPLETED, lot="A17/1", operation="010", station="mill", quantity=10)
    tell(14, EventKind.OPERATION_ENDED, lot="A17/1", operation="010", station="mill")
    tell(15, EventKind.PICKED_UP, lot="A17/1", resource="cart", place="mill", charge=0.1 + 0.2)
    tell(18, EventKind.DROPPED_OFF, lot="A17/1", resource="cart", place="shipping")
    tell(18, EventKind.LOT_COMPLETED, lot="A17/1")
    tell(19, EventKind.PHASE_STARTED, lot="A17/2", operation="010", station="saw", phase="run", remaining_ms=1)
    tell(20, EventKind.OPERATION_ENDED, lot="A17/2", operation="010", station="saw")
    tell(20, EventKind.OPERATION_SKIPPED, lot="A17/2", operation="020", reason="not its turn")
    tell(21, EventKind.LOT_SCRAPPED, lot="A17/2")
    return tell.log


_TEXTS = st.text(min_size=1, max_size=8)
_INSTANTS = st.integers(-(10**12), 10**12).map(lambda microseconds: START + timedelta(microseconds=microseconds))
_WHOLE = st.integers(0, 2**62)
_DETAILS = {
    Order: st.builds(
        Order, product=st.just("bracket"), quantity=st.integers(1, 9), due=st.none() | st.just(START), customer=_TEXTS
    ),
    Mounted: st.builds(Mounted, setup_family=st.none() | st.just("red"), setup_components=st.just(("f1", "f2"))),
    CalendarException: st.builds(
        CalendarException, start=st.just(START), end=st.just(START + timedelta(seconds=1)), is_open=st.booleans()
    ),
}


@st.composite
def events(draw: st.DrawFn, sequence: int) -> Event:
    kind = draw(st.sampled_from(list(EventKind)))
    if kind in OUTCOMES:
        # The only one that needs none before it and says something.
        kind = EventKind.COMMAND_REJECTED
    required, optional = FIELDS[kind]
    chosen = {*required, *(name for name in optional if name not in ONE_OF.get(kind, ()) and draw(st.booleans()))}
    if kind in ONE_OF:
        chosen.add(draw(st.sampled_from(ONE_OF[kind])))
    values = {
        "until": _INSTANTS,
        "quantity": _WHOLE,
        "remaining_ms": _WHOLE,
        "charge": st.floats(0, 1),
        "related": st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
        "details": _DETAILS.get(DETAILS.get(kind, Order), st.none()),
        "command": st.just(f"c{sequence}"),
    }
    said = {name: draw(values.get(name, _TEXTS)) for name in sorted(chosen)}
    return Event(sequence, draw(_INSTANTS), draw(_INSTANTS), kind, source=draw(st.just("") | _TEXTS), **said)


@st.composite
def event_logs(draw: st.DrawFn) -> EventLog:
    """A log of a few events of any kind, which need not tell a story."""
    return EventLog(events=[draw(events(sequence)) for sequence in range(1, draw(st.integers(0, 6)) + 1)])
