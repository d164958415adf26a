"""The process of a populated board: from its record to operations with what they require and how much work they are.

Each populated side is printed, placed, soldered in the oven and inspected, the one with fewer joints first, since it
passes the oven twice; what is inserted follows, is soldered selectively, cleaned, tested, and the panel is parted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reshuffle.errors import InputError, Mistake
from reshuffle.model.boards import Board, Side
from reshuffle.model.capabilities import Requirement, parse_value
from reshuffle.model.products import Flow, Item, Operation, Product
from reshuffle.process_planning.assumptions import BoardAssumptions
from reshuffle.process_planning.board_parts import Mounted, Mounting, Sorted, sort_parts
from reshuffle.process_planning.panels import Panel, panel_of

__all__ = ["BoardProcess", "ProcessParams", "board_process"]

#: Digits of a share of a panel: a third of one in a billionth.
_DIGITS = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class ProcessParams:
    """What the user says beside the design.

    Parameters
    ----------
    name
        Of the product; empty: the title of the design, else the name of its file.
    panel
        Boards that go through the machines as one piece, >= 1.
    leave_out
        References that are not put on.
    states_times
        Whether operations state times at assumed rates, in place of work whose time each station knows itself.
    """

    name: str = ""
    panel: int = 1
    leave_out: tuple[str, ...] = ()
    states_times: bool = False

    def __post_init__(self) -> None:
        if self.panel < 1:
            raise ValueError(f"panel(={self.panel}) must be >= 1")


@dataclass(frozen=True, slots=True)
class BoardProcess:
    """A board as a product.

    Parameters
    ----------
    items
        Bought: the bare board and every component.
    assumed
        What was assumed, in sentences; each can be changed in the assumptions.
    notes
        What a person should know: parts with pins for two processes, castellations, what was not read.
    """

    product: Product
    items: dict[str, Item]
    parts: Sorted
    panel: Panel
    assumed: tuple[str, ...]
    notes: tuple[str, ...]


def board_process(
    board: Board, assumptions: BoardAssumptions | None = None, params: ProcessParams | None = None
) -> BoardProcess:
    """Return the process of a board.

    Raises
    ------
    reshuffle.errors.InputError
        If it can not be said of every part whether it is put on, or none is; everything at once.
    """
    known, wanted = assumptions or BoardAssumptions(), params or ProcessParams()
    parts = sort_parts(board, known, wanted.leave_out)
    _judge(board, parts, wanted)
    return _Process(board, known, wanted, parts).made()


def _judge(board: Board, parts: Sorted, params: ProcessParams) -> None:
    remedy = "Correct the design, or leave it out with '--leave-out'."
    mistakes = [
        Mistake(f"part '{one.part.reference}'", one.part.value, f"must be clear: {one.reason}", one.part.place, remedy)
        for one in parts.unclear
    ]
    references = {part.reference for part in board.parts}
    mistakes += [
        Mistake("leave_out", name, "must be a reference of the board")
        for name in params.leave_out
        if name not in references
    ]
    if not parts.mounted and not mistakes:
        remedy = "A bare board needs no process here: buy it as an item."
        mistakes.append(Mistake(f"board '{board.name}'", "", "must have parts that are put on", remedy=remedy))
    if mistakes:
        raise InputError(mistakes)


class _Process:
    """Builds the operations of one board, one after the other."""

    def __init__(self, board: Board, assumptions: BoardAssumptions, params: ProcessParams, parts: Sorted) -> None:
        self.board, self.assumptions, self.params, self.parts = board, assumptions, params, parts
        self.assumed: list[str] = []
        self.name = params.name or board.title or board.name
        self.thickness = board.thickness if board.thickness is not None else assumptions.thickness
        if board.thickness is None:
            self.assumed.append(f"the board is {_mm(self.thickness)} thick; the design does not say")
        outline = board.outline
        self.panel = panel_of(outline.width, outline.height, params.panel, assumptions)
        self.operations: dict[str, Operation] = {}
        self.flows: Counter[str] = Counter()

    def made(self) -> BoardProcess:
        """Return the whole process."""
        surface = {side: self._of(Mounting.SURFACE, side) for side in Side}
        through = {side: self._of(Mounting.THROUGH, side) for side in Side}
        first = min(Side, key=lambda side: (_joints(surface[side]), side is Side.FRONT))
        for side in (first, first.other):
            if surface[side]:
                self._surface_side(side, surface[side])
        for side in (Side.FRONT, Side.BACK):
            if through[side]:
                work = {"insertions": len(through[side])}
                self._add("through-hole insertion", work, name=f"insert, {side}", parts=through[side])
        self._after_soldering(sum(one.through_joints for one in self.parts.mounted))
        product = Product(name=self.name, operations=self.operations)
        return BoardProcess(product, self._items(), self.parts, self.panel, tuple(self.assumed), tuple(self._notes()))

    def _of(self, mounting: Mounting, side: Side) -> list[Mounted]:
        return [one for one in self.parts.mounted if one.mounting is mounting and one.part.side is side]

    def _surface_side(self, side: Side, placed: list[Mounted]) -> None:
        pitch = min((one.pitch for one in placed if one.pitch is not None), default=None)
        fine = {"pitch": _mm(pitch)} if pitch is not None else {}
        feeders = len({one.component for one in placed})
        self._add("paste printing", {}, fine, name=f"print, {side}", family=f"{self.name} {side}")
        self._add(
            "placement",
            {"placements": len(placed)},
            {**fine, "feeders": str(feeders)},
            name=f"place, {side}",
            parts=placed,
            components=sorted({_item_id(one.component) for one in placed}),
        )
        self._add("reflow", {}, name=f"reflow, {side}")
        self._add("inspection", {"placements": len(placed)}, fine, name=f"inspect, {side}")

    def _after_soldering(self, joints: int) -> None:
        if joints:
            self._add("selective soldering", {"joints": joints}, name="solder")
        cleaning = self.assumptions.cleaning
        if cleaning == "always" or (joints and cleaning == "after selective soldering"):
            self._add("cleaning", {}, name="clean")
            self.assumed.append(f"boards are cleaned {cleaning}")
        points = sum(one.is_test_point for one in self.parts.left_out)
        tested: dict[str, float] = (
            {"nets": self.board.nets} if self.board.nets else {"placements": len(self.parts.mounted)}
        )
        if points:
            tested["test points"] = points
        self._add("electrical test", tested, name="test")
        if self.params.panel > 1:
            length = self.board.outline.length / 1000 * self.assumptions.tab_share
            stated = {"material": self.board.materials[0]} if len(self.board.materials) == 1 else {}
            self._add("depaneling", {"contour": round(length, 1)}, stated, name="part the panel")
            if self.assumptions.tab_share < 1:
                self.assumed.append(f"{self.assumptions.tab_share:.0%} of the contour is cut")

    def _add(
        self,
        capability: str,
        work: Mapping[str, float],
        parameters: Mapping[str, str] | None = None,
        *,
        name: str,
        parts: Iterable[Mounted] = (),
        components: Iterable[str] = (),
        family: str | None = None,
    ) -> None:
        """Append an operation; every one handles the whole panel, of which a board is its share."""
        share = (Decimal(1) / self.panel.boards).quantize(_DIGITS).normalize()
        content = {"panels": share, **{unit: Decimal(str(amount)) for unit, amount in work.items()}}
        box = " x ".join(_mm(size) for size in (self.panel.width, self.panel.height, self.thickness))
        said = {"board": box, **(parameters or {})}
        flows = Counter(_item_id(one.component) for one in parts)
        if not self.operations:
            flows[_item_id(f"{self.name} bare board")] = 1
        self.flows.update(flows)
        self.operations[str(10 * (len(self.operations) + 1))] = Operation(
            name=name,
            requires=Requirement(
                capability=self.assumptions.capabilities[capability],
                parameters={key: (parse_value(text),) for key, text in said.items()},
            ),
            time=self._time(capability, content) if self.params.states_times else 0,
            work={} if self.params.states_times else content,
            setup_family=_item_id(family) if family else None,
            setup_components=tuple(components),
            consumes=tuple(Flow(item=item, quantity=count) for item, count in sorted(flows.items())),
        )

    def _time(self, capability: str, content: Mapping[str, Decimal]) -> int:
        rates = self.assumptions.rates.get(capability, {})
        missing = [unit for unit in content if unit not in rates]
        if missing:
            rule = f"must say how long {capability} takes per {' and per '.join(missing)}"
            raise InputError(Mistake("rates", "", rule, "the assumptions"))
        time = sum(content[unit] * rates[unit] for unit in content)
        self.assumed.append(f"{capability} takes {float(time) / 1000:.1f} s per board")
        return math.ceil(time)

    def _items(self) -> dict[str, Item]:
        lead_time = self.assumptions.lead_time
        self.assumed.append(f"what is bought comes {lead_time / 86_400_000:g} days after it is ordered")
        return {name: Item(lead_time=lead_time) for name in sorted(self.flows)}

    def _notes(self) -> Iterable[str]:
        both = [one.part.reference for one in self.parts.mounted if one.surface_joints and one.through_joints]
        if both:
            listed = ", ".join(sorted(both))
            yield f"{listed}: placed, and its through-hole pins are soldered selectively (no paste is printed on them)"
        odd = [
            one.part.reference
            for one in self.parts.mounted
            if one.mounting is Mounting.SURFACE and "through_hole" in one.part.attributes
        ]
        if odd:
            yield f"{', '.join(sorted(odd))}: placed, for the pads are on the surface, though said to be through-hole"
        if any(pad.role == "castellated" for part in self.board.parts for pad in part.pads):
            yield "the board has castellated edges: the cut of the panel must leave them whole"
        twice = [
            name for name, count in Counter(p.reference for p in self.board.parts if p.reference).items() if count > 1
        ]
        if twice:
            yield f"{', '.join(sorted(twice))}: the reference stands more than once"
        if len(self.board.materials) > 1:
            yield f"the stack has several materials ({', '.join(self.board.materials)}); none is required of the mill"
        yield from (f"not read: {said}" for said in self.board.unread)


def _joints(placed: list[Mounted]) -> int:
    return sum(one.surface_joints for one in placed)


def _mm(micrometres: int) -> str:
    return f"{Decimal(micrometres) / 1000:f} mm"


def _item_id(component: str) -> str:
    """Return a component as an id: what separates orders, lots and operations can not stand in it."""
    return " ".join(component.replace("/", "-").split()) or "unnamed component"
