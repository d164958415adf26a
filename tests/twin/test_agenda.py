"""The agenda: one total order of what is still to happen."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import InternalError
from reshuffle.twin.agenda import Agenda, Rank

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "twin" / "event-kinds.yaml"


def test_ranks_are_those_of_the_semantics() -> None:
    kinds = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))["kinds"]
    assert [rank.name.lower() for rank in Rank] == kinds


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Rank), st.sampled_from("abc")), max_size=30))
def test_entries_come_by_instant_kind_entity_and_order_of_scheduling(entries: list[tuple[int, Rank, str]]) -> None:
    agenda = Agenda()
    for number, (instant, rank, entity) in enumerate(entries):
        agenda.schedule(instant, rank, entity, number)
    taken = [agenda.take() for _ in entries]
    expected = sorted((instant, int(rank), entity, n) for n, (instant, rank, entity) in enumerate(entries))
    assert [(entry.instant, entry.rank, entry.entity, entry.data) for entry in taken] == expected


def test_what_belongs_before_the_present_goes_to_the_next_round() -> None:
    agenda = Agenda()
    agenda.schedule(5, Rank.PHASE_START, "mill")
    agenda.take()
    agenda.schedule(5, Rank.OBSERVATION, "clock")
    agenda.schedule(5, Rank.PHASE_END, "mill")
    assert [(entry.round, Rank(entry.rank)) for entry in (agenda.take(), agenda.take())] == [
        (0, Rank.OBSERVATION),
        (1, Rank.PHASE_END),
    ]


def test_one_decision_is_taken_for_all_changes_of_a_round() -> None:
    agenda = Agenda()
    agenda.schedule(5, Rank.PHASE_END, "mill")
    agenda.take()
    agenda.decide()
    agenda.decide()
    assert [entry.rank for entry in agenda.heap] == [Rank.DECISION]


def test_an_endless_loop_at_one_instant_is_named() -> None:
    agenda = Agenda()
    agenda.schedule(0, Rank.PHASE_END, "mill")
    for _ in range(1000):
        agenda.take()
        agenda.schedule(0, Rank.PHASE_END, "mill")
    agenda.take()
    with pytest.raises(InternalError, match="goes round endlessly at one instant, last at 'mill'"):
        agenda.schedule(0, Rank.PHASE_END, "mill")


def test_the_past_takes_no_events() -> None:
    agenda = Agenda()
    agenda.advance(10)
    with pytest.raises(InternalError, match="3 ms before now"):
        agenda.schedule(7, Rank.TIMER, "mill")
