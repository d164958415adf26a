"""What the outcomes of commands are called by ISA-95 and VDA 5050."""

from __future__ import annotations

from enum import StrEnum

from reshuffle.shopfloor.event_kinds import EventKind

__all__ = ["ACTION_STATES", "JOB_STATES", "ActionState", "JobState", "action_outcome", "action_state", "job_state"]


class JobState(StrEnum):
    """States of an ISA-95 (IEC 62264-4) job order, as OPC 10031-4, version 2, names them."""

    NOT_ALLOWED_TO_START = "NotAllowedToStart"
    ALLOWED_TO_START = "AllowedToStart"
    RUNNING = "Running"
    INTERRUPTED = "Interrupted"
    ENDED = "Ended"
    ABORTED = "Aborted"


class ActionState(StrEnum):
    """States of an action in VDA 5050, version 2."""

    WAITING = "WAITING"
    INITIALIZING = "INITIALIZING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


#: The ISA-95 job state behind each outcome. A job that is done has ended; one that failed or was stopped is aborted. A
#: rejected command never became a job order: it has no state, and its reason is the answer to whoever sent it.
JOB_STATES: dict[EventKind, JobState | None] = {
    EventKind.COMMAND_ACCEPTED: JobState.ALLOWED_TO_START,
    EventKind.COMMAND_REJECTED: None,
    EventKind.COMMAND_RUNNING: JobState.RUNNING,
    EventKind.COMMAND_INTERRUPTED: JobState.INTERRUPTED,
    EventKind.COMMAND_DONE: JobState.ENDED,
    EventKind.COMMAND_FAILED: JobState.ABORTED,
    EventKind.COMMAND_ABORTED: JobState.ABORTED,
}

#: The VDA 5050 action state behind each outcome. VDA 5050 has one word, FAILED, for what was refused, what went wrong
#: and what was cancelled; the reason stands beside it.
ACTION_STATES: dict[EventKind, ActionState] = {
    EventKind.COMMAND_ACCEPTED: ActionState.WAITING,
    EventKind.COMMAND_REJECTED: ActionState.FAILED,
    EventKind.COMMAND_RUNNING: ActionState.RUNNING,
    EventKind.COMMAND_INTERRUPTED: ActionState.PAUSED,
    EventKind.COMMAND_DONE: ActionState.FINISHED,
    EventKind.COMMAND_FAILED: ActionState.FAILED,
    EventKind.COMMAND_ABORTED: ActionState.FAILED,
}

#: The way back: what a vehicle says of an action, as the outcome of the command that asked for it.
_OUTCOMES: dict[ActionState, EventKind] = {
    ActionState.WAITING: EventKind.COMMAND_ACCEPTED,
    ActionState.INITIALIZING: EventKind.COMMAND_RUNNING,
    ActionState.RUNNING: EventKind.COMMAND_RUNNING,
    ActionState.PAUSED: EventKind.COMMAND_INTERRUPTED,
    ActionState.FINISHED: EventKind.COMMAND_DONE,
    ActionState.FAILED: EventKind.COMMAND_FAILED,
}


def job_state(outcome: EventKind) -> JobState | None:
    """Return the ISA-95 job state behind the outcome of a command; None for a rejected one, which is no job.

    Raises
    ------
    KeyError
        If the kind is no outcome.
    """
    return JOB_STATES[outcome]


def action_state(outcome: EventKind) -> ActionState:
    """Return the VDA 5050 action state behind the outcome of a command.

    Raises
    ------
    KeyError
        If the kind is no outcome.
    """
    return ACTION_STATES[outcome]


def action_outcome(state: ActionState) -> EventKind:
    """Return the outcome that a vehicle's action state stands for; a failed action counts as accepted before."""
    return _OUTCOMES[state]
