"""What can happen on a floor, and which fields of an event say it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["FIELDS", "ONE_OF", "OUTCOMES", "EventKind"]


class EventKind(StrEnum):
    """Everything that can happen. What each kind says stands in ``docs/reference/events.md``."""

    # Orders
    ORDER_RELEASED = "order_released"
    ORDER_CHANGED = "order_changed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_COMPLETED = "order_completed"
    ORDER_SHORT = "order_short"
    # Lots
    LOT_CREATED = "lot_created"
    LOT_SPLIT = "lot_split"
    LOT_MERGED = "lot_merged"
    LOT_PLACED = "lot_placed"
    LOT_REWORKED = "lot_reworked"
    LOT_SCRAPPED = "lot_scrapped"
    LOT_COMPLETED = "lot_completed"
    PIECES_LOST = "pieces_lost"
    HELD = "held"
    HOLD_LIFTED = "hold_lifted"
    DEDICATION_LIFTED = "dedication_lifted"
    # Operations and their phases
    PHASE_STARTED = "phase_started"
    PHASE_INTERRUPTED = "phase_interrupted"
    PHASE_RESUMED = "phase_resumed"
    PHASE_ESTIMATED = "phase_estimated"
    PHASE_ENDED = "phase_ended"
    OPERATION_COMPLETED = "operation_completed"
    OPERATION_ENDED = "operation_ended"
    OPERATION_SKIPPED = "operation_skipped"
    # Material
    MATERIAL_CONSUMED = "material_consumed"
    MATERIAL_PRODUCED = "material_produced"
    MATERIAL_RECEIVED = "material_received"
    MATERIAL_COUNTED = "material_counted"
    MATERIAL_PEGGED = "material_pegged"
    MATERIAL_UNPEGGED = "material_unpegged"
    RECEIPT_EXPECTED = "receipt_expected"
    # Stations
    STATION_FAILED = "station_failed"
    STATION_REPAIRED = "station_repaired"
    MAINTENANCE_ASKED = "maintenance_asked"
    MAINTENANCE_STARTED = "maintenance_started"
    MAINTENANCE_INTERRUPTED = "maintenance_interrupted"
    MAINTENANCE_RESUMED = "maintenance_resumed"
    MAINTENANCE_DONE = "maintenance_done"
    COUNTER_CHANGED = "counter_changed"
    SETUP_CHANGED = "setup_changed"
    # Operators, tools, carriers
    OPERATOR_TAKEN = "operator_taken"
    OPERATOR_FREED = "operator_freed"
    TOOL_TAKEN = "tool_taken"
    TOOL_FREED = "tool_freed"
    CARRIER_TAKEN = "carrier_taken"
    CARRIER_FREED = "carrier_freed"
    # Robots, and moves of stations and tools
    ROBOT_DEPARTED = "robot_departed"
    ROBOT_ARRIVED = "robot_arrived"
    PICKED_UP = "picked_up"
    DROPPED_OFF = "dropped_off"
    CHARGING_STARTED = "charging_started"
    CHARGING_ENDED = "charging_ended"
    MOVE_STARTED = "move_started"
    MOVE_STEP_STARTED = "move_step_started"
    MOVE_DONE = "move_done"
    # Calendars
    CALENDAR_OPENED = "calendar_opened"
    CALENDAR_CLOSED = "calendar_closed"
    CALENDAR_EXCEPTION_SET = "calendar_exception_set"
    # The course of things
    PLAN_SET = "plan_set"
    DECIDED = "decided"
    OBSERVED = "observed"
    DEADLOCK = "deadlock"
    STARVATION = "starvation"
    # What became of a command
    COMMAND_ACCEPTED = "command_accepted"
    COMMAND_REJECTED = "command_rejected"
    COMMAND_RUNNING = "command_running"
    COMMAND_INTERRUPTED = "command_interrupted"
    COMMAND_DONE = "command_done"
    COMMAND_FAILED = "command_failed"
    COMMAND_ABORTED = "command_aborted"


_PHASE = ("lot", "operation", "station", "phase")
_MATERIAL = (("item", "quantity"), ("order", "lot", "operation", "station", "name", "reason"))
_HOLDING = (("resource",), ("lot", "operation", "station", "quantity", "reason"))
_MAINTENANCE = ("station", "name")
_ANYTHING = ("order", "lot", "operation", "station", "resource", "item", "related", "reason")
_OUTCOME = (("command",), ("reason",))

#: Fields that an event of a kind must have, and fields that it may have beside the envelope.
FIELDS: dict[EventKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    EventKind.ORDER_RELEASED: (("order", "details"), ("reason",)),
    EventKind.ORDER_CHANGED: (("order", "details"), ("reason",)),
    EventKind.ORDER_CANCELLED: (("order",), ("reason",)),
    EventKind.ORDER_COMPLETED: (("order",), ("quantity",)),
    EventKind.ORDER_SHORT: (("order", "quantity"), ("reason",)),
    EventKind.LOT_CREATED: (("lot", "quantity"), ("order", "place", "related", "reason")),
    EventKind.LOT_SPLIT: (("lot", "related"), ("operation", "reason")),
    EventKind.LOT_MERGED: (("lot", "related"), ("operation", "reason")),
    EventKind.LOT_PLACED: (("lot", "place"), ("resource", "reason")),
    EventKind.LOT_REWORKED: (("lot", "operation"), ("name", "quantity", "related", "reason")),
    EventKind.LOT_SCRAPPED: (("lot",), ("operation", "station", "quantity", "reason")),
    EventKind.LOT_COMPLETED: (("lot",), ("quantity",)),
    EventKind.PIECES_LOST: (("lot", "quantity"), ("operation", "station", "reason")),
    EventKind.HELD: ((), ("order", "lot", "station", "resource", "reason")),
    EventKind.HOLD_LIFTED: ((), ("order", "lot", "station", "resource", "reason")),
    EventKind.DEDICATION_LIFTED: (("lot", "operation"), ("reason",)),
    EventKind.PHASE_STARTED: ((*_PHASE, "remaining_ms"), ("batch", "reason")),
    EventKind.PHASE_INTERRUPTED: ((*_PHASE, "remaining_ms"), ("batch", "name", "reason")),
    EventKind.PHASE_RESUMED: ((*_PHASE, "remaining_ms"), ("batch", "reason")),
    EventKind.PHASE_ESTIMATED: ((*_PHASE, "remaining_ms"), ("batch", "reason")),
    EventKind.PHASE_ENDED: (_PHASE, ("batch", "reason")),
    EventKind.OPERATION_COMPLETED: (("lot", "operation", "station"), ("quantity", "batch")),
    EventKind.OPERATION_ENDED: (("lot", "operation", "station"), ("batch", "reason")),
    EventKind.OPERATION_SKIPPED: (("lot", "operation"), ("reason",)),
    EventKind.MATERIAL_CONSUMED: _MATERIAL,
    EventKind.MATERIAL_PRODUCED: _MATERIAL,
    EventKind.MATERIAL_RECEIVED: _MATERIAL,
    EventKind.MATERIAL_COUNTED: (("item", "quantity"), ("reason",)),
    EventKind.MATERIAL_PEGGED: (("item", "quantity", "order"), ("reason",)),
    EventKind.MATERIAL_UNPEGGED: (("item", "quantity", "order"), ("reason",)),
    EventKind.RECEIPT_EXPECTED: (("item", "quantity", "name", "until"), ("reason",)),
    EventKind.STATION_FAILED: (_MAINTENANCE, ("until", "reason")),
    EventKind.STATION_REPAIRED: (_MAINTENANCE, ("reason",)),
    EventKind.MAINTENANCE_ASKED: (_MAINTENANCE, ("until", "reason")),
    EventKind.MAINTENANCE_STARTED: ((*_MAINTENANCE, "remaining_ms"), ("reason",)),
    EventKind.MAINTENANCE_INTERRUPTED: ((*_MAINTENANCE, "remaining_ms"), ("reason",)),
    EventKind.MAINTENANCE_RESUMED: ((*_MAINTENANCE, "remaining_ms"), ("reason",)),
    EventKind.MAINTENANCE_DONE: (_MAINTENANCE, ("reason",)),
    EventKind.COUNTER_CHANGED: ((*_MAINTENANCE, "quantity"), ("lot", "operation", "reason")),
    EventKind.SETUP_CHANGED: (("station", "details"), ("lot", "operation", "reason")),
    EventKind.OPERATOR_TAKEN: _HOLDING,
    EventKind.OPERATOR_FREED: _HOLDING,
    EventKind.TOOL_TAKEN: _HOLDING,
    EventKind.TOOL_FREED: _HOLDING,
    EventKind.CARRIER_TAKEN: _HOLDING,
    EventKind.CARRIER_FREED: (_HOLDING[0], (*_HOLDING[1], "place")),
    EventKind.ROBOT_DEPARTED: (("resource", "place"), ("until", "charge", "lot", "reason")),
    EventKind.ROBOT_ARRIVED: (("resource", "place"), ("charge", "reason")),
    EventKind.PICKED_UP: (("lot",), ("resource", "place", "until", "charge", "reason")),
    EventKind.DROPPED_OFF: (("lot", "place"), ("resource", "charge", "reason")),
    EventKind.CHARGING_STARTED: (("resource", "place"), ("until", "charge", "reason")),
    EventKind.CHARGING_ENDED: (("resource",), ("place", "charge", "reason")),
    EventKind.MOVE_STARTED: (("place",), ("station", "resource", "phase", "until", "related", "reason")),
    EventKind.MOVE_STEP_STARTED: (("phase",), ("station", "resource", "until", "related", "reason")),
    EventKind.MOVE_DONE: (("place",), ("station", "resource", "reason")),
    EventKind.CALENDAR_OPENED: (("resource",), ("until", "reason")),
    EventKind.CALENDAR_CLOSED: (("resource",), ("until", "reason")),
    EventKind.CALENDAR_EXCEPTION_SET: (("resource", "details"), ("reason",)),
    EventKind.PLAN_SET: (("plan",), ("reason",)),
    EventKind.DECIDED: ((), (*_ANYTHING, "name", "until")),
    EventKind.OBSERVED: (("name",), (*_ANYTHING, "quantity")),
    EventKind.DEADLOCK: (("related",), ("reason",)),
    EventKind.STARVATION: ((), _ANYTHING),
    EventKind.COMMAND_ACCEPTED: _OUTCOME,
    EventKind.COMMAND_REJECTED: (("command", "reason"), ()),
    EventKind.COMMAND_RUNNING: _OUTCOME,
    EventKind.COMMAND_INTERRUPTED: _OUTCOME,
    EventKind.COMMAND_DONE: _OUTCOME,
    EventKind.COMMAND_FAILED: (("command", "reason"), ()),
    EventKind.COMMAND_ABORTED: _OUTCOME,
}

#: Fields of which an event of a kind must have exactly one.
ONE_OF: dict[EventKind, tuple[str, ...]] = {
    EventKind.HELD: ("order", "lot", "station", "resource"),
    EventKind.HOLD_LIFTED: ("order", "lot", "station", "resource"),
    EventKind.MOVE_STARTED: ("station", "resource"),
    EventKind.MOVE_STEP_STARTED: ("station", "resource"),
    EventKind.MOVE_DONE: ("station", "resource"),
}

#: The outcomes of commands, and which may follow which; an empty tuple marks an end.
OUTCOMES: dict[EventKind, tuple[EventKind, ...]] = {
    EventKind.COMMAND_ACCEPTED: (
        EventKind.COMMAND_RUNNING,
        EventKind.COMMAND_DONE,
        EventKind.COMMAND_FAILED,
        EventKind.COMMAND_ABORTED,
    ),
    EventKind.COMMAND_REJECTED: (),
    EventKind.COMMAND_RUNNING: (
        EventKind.COMMAND_INTERRUPTED,
        EventKind.COMMAND_DONE,
        EventKind.COMMAND_FAILED,
        EventKind.COMMAND_ABORTED,
    ),
    EventKind.COMMAND_INTERRUPTED: (
        EventKind.COMMAND_RUNNING,
        EventKind.COMMAND_FAILED,
        EventKind.COMMAND_ABORTED,
    ),
    EventKind.COMMAND_DONE: (),
    EventKind.COMMAND_FAILED: (),
    EventKind.COMMAND_ABORTED: (),
}
