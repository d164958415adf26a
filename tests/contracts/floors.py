"""The floors that are held to the contracts: what makes one, and what it may be asked.

A new implementation adds a case of its own and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from reshuffle.shopfloor.commands import Command, Maintain, ReportLoss, StartOperation
from reshuffle.shopfloor.shop_floor import ShopFloor, Simulator
from tests.shopfloor.paper_floor import PaperFloor
from tests.twin.floors import bad_command, other_command, reference_twin, rush_order

__all__ = ["SHOP_FLOORS", "SIMULATORS", "FloorCase", "SimulatorCase"]


@dataclass(frozen=True)
class FloorCase:
    """A floor and what it may be asked.

    Parameters
    ----------
    make
        Returns a fresh floor to which nothing has been sent.
    accepted, rejected
        Return commands, under an id, that a fresh floor accepts and rejects.
    other
        Returns a command under an id that differs from the accepted one.
    somebody
        Returns a command that a fresh floor would accept if it did not name a person whom the floor does not have.
    """

    name: str
    make: Callable[[], ShopFloor]
    accepted: Callable[[str], Command]
    rejected: Callable[[str], Command]
    other: Callable[[str], Command]
    somebody: Callable[[str], Command]


@dataclass(frozen=True)
class SimulatorCase:
    """A simulator and work for it.

    Parameters
    ----------
    make
        Returns a fresh simulator for a seed.
    work
        Commands that make something happen for longer than `half`, where chance has a say.
    half
        Time from the start at which some of the work is done, and some is not.
    """

    name: str
    make: Callable[[int], Simulator]
    work: Sequence[Command]
    half: timedelta


def _start(identity: str, lot: str = "A17/1", station: str = "mill", operators: tuple[str, ...] = ()) -> Command:
    return StartOperation(id=identity, lot=lot, operation="010", station=station, operators=operators)


SHOP_FLOORS = [
    FloorCase(
        name="paper",
        make=PaperFloor,
        accepted=_start,
        rejected=lambda identity: _start(identity, lot="B4/1"),
        other=lambda identity: ReportLoss(id=identity, lot="A17/1", pieces=1),
        somebody=lambda identity: _start(identity, operators=("nobody",)),
    ),
    FloorCase(
        name="reference twin",
        make=reference_twin,
        accepted=rush_order,
        rejected=bad_command,
        other=other_command,
        somebody=lambda identity: Maintain(id=identity, station="mill", task="clean", operators=("nobody",)),
    ),
]

SIMULATORS = [
    SimulatorCase(
        name="paper",
        make=PaperFloor,
        work=(_start("c1"), _start("c2", "A17/2", "saw")),
        half=timedelta(minutes=10),
    ),
    SimulatorCase(
        name="reference twin",
        make=reference_twin,
        work=(rush_order("c1"), other_command("c2")),
        half=timedelta(minutes=25),
    ),
]
