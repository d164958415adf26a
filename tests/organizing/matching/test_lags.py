"""Operations that must follow each other sooner than their stations are ever open are refused, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching.match import match

DAY = {"shifts": [{"days": "mon-fri", "start": "06:00", "end": "14:00"}]}
NIGHT = {"shifts": [{"days": "mon-fri", "start": "22:00", "end": "05:00"}]}


def forge_and_press(
    most: str | None = "2 h",
    day: dict[str, Any] | None = None,
    night: dict[str, Any] | None = None,
    forge: dict[str, Any] | None = None,
    press: dict[str, Any] | None = None,
    **second: Any,
) -> Workspace:
    """A part that is forged by day and must be pressed within some time, on a press that is open at night."""
    link = {"operation": "forge"} if most is None else {"operation": "forge", "max_lag": most}
    operations = {
        "forge": {"requires": "forge", "time": "1 h"},
        "press": {"requires": "press", "time": "1 h", "after": [link], **second},
    }
    stations = {"forge": {"calendar": "by day", **(forge or {})}, "press": {"calendar": "by night", **(press or {})}}
    calendars = {"by day": day or DAY, "by night": night or NIGHT}
    return Workspace.model_validate(
        {
            "factory": {"stations": stations, "calendars": calendars},
            "products": {"part": {"operations": operations}},
        }
    )


def test_an_operation_that_is_never_open_so_soon_refuses_the_product() -> None:
    found = match(forge_and_press())
    assert not found.can_make("part")
    (said,) = found.refusals("part")
    assert said.startswith("'press' must begin at most 2 h after 'forge', and is never open so soon: ")
    assert "forge is open Mon-Fri 06:00-14:00" in said
    assert "press is open Mon-Fri 22:00-05:00" in said


@pytest.mark.parametrize(
    "made",
    [
        forge_and_press(most=None),
        forge_and_press(most="8 h"),
        # Work that ends behind the shift, a lot that waits in a buffer: then the end is not that of an opening.
        forge_and_press(forge={"break_behaviour": "goes on"}),
        forge_and_press(forge={"output_buffer": 2}),
        forge_and_press(press={"break_behaviour": "goes on"}),
        forge_and_press(press={"calendar": None}),
        # Overtime: what is opened once may be open at the right time.
        forge_and_press(
            night={**NIGHT, "exceptions": [{"start": "2026-11-24 14:00", "end": "2026-11-24 22:00", "is_open": True}]}
        ),
    ],
    ids=["no limit", "long enough", "goes on", "buffer", "press goes on", "always open", "overtime"],
)
def test_what_could_be_in_time_is_not_refused(made: Workspace) -> None:
    assert match(made).can_make("part")
    assert match(made).refusals("part") == ()


def test_weeks_come_round() -> None:
    # From Friday 14:00 to Monday 06:00 are 64 h.
    weekend = {"shifts": [{"days": "fri", "start": "06:00", "end": "14:00"}]}
    monday = {"shifts": [{"days": "mon", "start": "06:00", "end": "14:00"}]}

    assert match(forge_and_press("65 h", weekend, monday)).can_make("part")
    assert not match(forge_and_press("60 h", weekend, monday)).can_make("part")


def test_a_run_that_may_not_pause_must_lie_in_the_opening_with_its_start() -> None:
    evening = {"shifts": [{"days": "mon-fri", "start": "15:00", "end": "18:00"}]}
    one = forge_and_press("1 h", night=evening, break_behaviour="may not pause")
    assert match(one).can_make("part")
    handled = forge_and_press("1 h", press={"load": "10 min"}, night=evening, break_behaviour="may not pause")
    assert match(handled).can_make("part")
