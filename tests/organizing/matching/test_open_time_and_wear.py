"""Runs that no opening of a station is long enough for, and lots that wear a station more than it allows."""

from __future__ import annotations

from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching.apply import apply_changes
from reshuffle.organizing.matching.match import match
from reshuffle.organizing.matching.relaxation import smallest_changes
from reshuffle.plan.verdicts import ChangeKind, ReasonKind
from tests.organizing.matching.small_factories import workspace

OVERTIME = {"start": "2026-11-28T06:00Z", "end": "2026-11-29T06:00Z", "is_open": True}


def oven(hours: int, *, calendar: str | None = "early", behaviour: str = "may not pause", **more: Any) -> Workspace:
    """A firing of so many hours on an oven."""
    firing = {"requires": "oven", "time": f"{hours} h", "break_behaviour": behaviour}
    station = {"calendar": calendar} if calendar is not None else {}
    return workspace({"oven": station}, {"fire": firing}, **more)


def lot_on_a_mill(pieces: int) -> Workspace:
    """A lot of so many pieces, each 10 of a counter that allows 80."""
    wear = {"grease": {"limit": 80, "per_piece": 10}}
    mill = {"wear": wear, "maintenance": {"clean": {"duration": "30 min", "resets": ["grease"]}}}
    operation = {"requires": "mill", "time": "1 min"}
    orders = {"A1": {"product": "part", "quantity": pieces}}
    return workspace({"mill": mill}, {"face": operation}, orders=orders)


@pytest.mark.parametrize(("hours", "can"), [(8, True), (9, False)])
def test_a_run_that_may_not_pause_needs_one_opening_that_is_long_enough(hours: int, can: bool) -> None:
    assert match(oven(hours)).verdict("part", "fire", "oven").ok is can


def test_the_refusal_names_the_run_and_the_longest_opening() -> None:
    (reason,) = match(oven(9)).verdict("part", "fire", "oven").reasons
    assert (reason.kind, reason.required, reason.offered) == (ReasonKind.STRETCH, "9 h", "8 h")


def test_a_run_that_pauses_needs_no_long_opening() -> None:
    assert match(oven(9, behaviour="pauses")).verdict("part", "fire", "oven").ok


def test_a_station_without_shifts_is_open_for_any_run() -> None:
    assert match(oven(900, calendar=None)).verdict("part", "fire", "oven").ok


@pytest.mark.parametrize(("hours", "can"), [(24, True), (25, False)])
def test_overtime_counts_as_an_opening(hours: int, can: bool) -> None:
    state = {"calendar_exceptions": {"oven": [OVERTIME]}}
    assert match(oven(hours, state=state)).verdict("part", "fire", "oven").ok is can


@pytest.mark.parametrize(("pieces", "can"), [(8, True), (9, False)])
def test_one_lot_may_not_wear_a_station_beyond_the_limit(pieces: int, can: bool) -> None:
    assert match(lot_on_a_mill(pieces)).verdict("part", "face", "mill").ok is can


@pytest.mark.parametrize(("made", "kind"), [(oven(9), ChangeKind.OPENING), (lot_on_a_mill(9), ChangeKind.WEAR)])
def test_one_change_is_proposed_and_is_enough(made: Workspace, kind: ChangeKind) -> None:
    found = smallest_changes(made, "part")
    assert [change.kind for change in found.changes] == [kind]
    assert not match(apply_changes(made, found.changes)).refusals("part")


def watched_firing(hours: int, **more: Any) -> Workspace:
    """A firing of so many hours on an oven that is always open, watched by somebody on the early shift."""
    firing = {
        "requires": "oven",
        "time": f"{hours} h",
        "break_behaviour": "may not pause",
        "attendance": [{"skill": "firing", "phases": ["run"]}],
    }
    people = {"anna": {"skills": ["firing"], "calendar": "early"}}
    return workspace({"oven": {}}, {"fire": firing}, operators=people, **more)


@pytest.mark.parametrize(("hours", "can"), [(8, True), (9, False)])
def test_whoever_attends_a_run_that_may_not_pause_stays_for_all_of_it(hours: int, can: bool) -> None:
    assert match(watched_firing(hours)).verdict("part", "fire", "oven").ok is can


def test_the_refusal_says_that_nobody_is_there_for_long_enough() -> None:
    (reason,) = match(watched_firing(9)).verdict("part", "fire", "oven").reasons
    assert reason.kind is ReasonKind.SHIFT
    assert "nobody with 'firing' is there with oven for so long at a stretch" in reason.message


def test_somebody_for_the_hours_of_the_station_is_a_way_out_of_a_run_that_outlasts_the_shift() -> None:
    asked = watched_firing(9)
    found = smallest_changes(asked, "part")
    assert [change.kind for change in found.changes] in ([ChangeKind.SHIFT], [ChangeKind.HIRE])
    assert match(apply_changes(asked, found.changes)).can_make("part")
