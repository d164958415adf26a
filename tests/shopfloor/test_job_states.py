"""Outcomes of commands in the words of ISA-95 and VDA 5050."""

from __future__ import annotations

import pytest

from reshuffle.shopfloor.event_kinds import OUTCOMES, EventKind
from reshuffle.shopfloor.job_states import (
    ACTION_STATES,
    JOB_STATES,
    ActionState,
    JobState,
    action_outcome,
    action_state,
    job_state,
)


def test_every_outcome_has_a_word_in_both_standards() -> None:
    assert set(JOB_STATES) == set(ACTION_STATES) == set(OUTCOMES)


def test_a_rejected_command_never_was_a_job() -> None:
    assert [kind for kind, state in JOB_STATES.items() if state is None] == [EventKind.COMMAND_REJECTED]
    assert action_state(EventKind.COMMAND_REJECTED) is ActionState.FAILED


def test_an_interrupted_job_is_a_paused_action() -> None:
    assert job_state(EventKind.COMMAND_INTERRUPTED) is JobState.INTERRUPTED
    assert action_state(EventKind.COMMAND_INTERRUPTED) is ActionState.PAUSED


@pytest.mark.parametrize("kind", [kind for kind, after in OUTCOMES.items() if not after])
def test_what_has_ended_here_has_ended_there(kind: EventKind) -> None:
    assert job_state(kind) in {None, JobState.ENDED, JobState.ABORTED}
    assert action_state(kind) in {ActionState.FINISHED, ActionState.FAILED}


@pytest.mark.parametrize("state", ActionState)
def test_what_a_vehicle_says_comes_back_as_the_same_word(state: ActionState) -> None:
    expected = ActionState.RUNNING if state is ActionState.INITIALIZING else state
    assert action_state(action_outcome(state)) is expected


def test_a_kind_that_is_no_outcome_has_no_job_state() -> None:
    with pytest.raises(KeyError):
        job_state(EventKind.PHASE_STARTED)
