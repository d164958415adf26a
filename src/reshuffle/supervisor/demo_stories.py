"""The stories that a demo tells: which products come in, in which order, and what fails then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from reshuffle.errors import InputError, Mistake

__all__ = ["STORIES", "Outage", "Story", "Throw", "find_story"]


@dataclass(frozen=True, slots=True)
class Throw:
    """A product that comes in.

    Parameters
    ----------
    product
        Of the example.
    what
        What it is, in words.
    design
        Its design file in the example; empty where its operations are written down.
    panel
        Boards that go through the machines as one piece.
    """

    product: str
    what: str
    design: str = ""
    panel: int = 1


@dataclass(frozen=True, slots=True)
class Outage:
    """A station that stops.

    Parameters
    ----------
    station
        By its name on the floor, ``lathe#1`` where there are several.
    after, length
        From the start of the plan, and how long it stands still.
    """

    station: str
    after: timedelta
    length: timedelta


@dataclass(frozen=True, slots=True)
class Story:
    """A demo.

    Parameters
    ----------
    example
        The factory, by the name of the example.
    outage
        What happens at the end.
    most_orders
        Orders of the example that are planned at most.
    """

    example: str
    throws: tuple[Throw, ...]
    outage: Outage
    most_orders: int = 40


#: By the name of the example; the first is told where none is named.
STORIES = {
    "pcb-shop": Story(
        "pcb-shop",
        (
            Throw("relay-board", "a simple board, parts on one side", "designs/relay-board.kicad_pcb", 6),
            Throw("motion-controller", "a dense board, both sides", "designs/motion-controller.kicad_pcb", 4),
            Throw("relay-box", "a device: a relay board in a housing that is milled here"),
        ),
        Outage("placer-large", timedelta(hours=2), timedelta(hours=4)),
    ),
    "job-shop": Story(
        "job-shop",
        (
            Throw("pin", "turned, hardened in batches, ground"),
            Throw("flange", "of titanium"),
            Throw("gearbox", "two shafts and a housing, assembled"),
        ),
        Outage("lathe#1", timedelta(hours=3), timedelta(hours=6)),
        16,
    ),
}


def find_story(name: str) -> Story:
    """Return a story by its name.

    Raises
    ------
    reshuffle.errors.InputError
        If there is none of that name.
    """
    if name in STORIES:
        return STORIES[name]
    near = get_close_matches(name, STORIES, n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else ""
    raise InputError(Mistake("NAME", name or "''", f"must be one of {', '.join(STORIES)}", remedy=remedy))
