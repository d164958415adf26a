"""The process of a populated board: from its record to operations with what they require and how much work they are.

Each populated side is printed, placed, soldered in the oven and inspected, the one with fewer joints first, since it
passes the oven twice; what is inserted follows, each side soldered before the board is turned; then it is cleaned and
tested, and the panel is parted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from reshuffle.errors import InputError, Mistake
from reshuffle.model.boards import Board, Side
from reshuffle.model.capabilities import Requirement, parse_value
from reshuffle.model.products import Flow, Item, Operation, Product
from reshuffle.process_planning.assumptions import BoardAssumptions
from reshuffle.process_planning.board_notes import board_notes
from reshuffle.process_planning.board_parts import Mounted, Mounting, Sorted, num_test_points, sort_parts
from reshuffle.process_planning.names import as_id, distinct_ids
from reshuffle.process_planning.panels import Panel, panel_of

__all__ = ["BoardProcess", "ProcessParams", "board_process"]

#: Digits of a share of a panel: a third of one in a billionth.
_DIGITS = Decimal("1e-9")
#: A tenth of a millimetre.
_TENTH = Decimal("0.1")


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
    product_id
        The name as an id of a workspace.
    """

    product: Product
    items: dict[str, Item]
    parts: Sorted
    panel: Panel
    assumed: tuple[str, ...]
    notes: tuple[str, ...]
    product_id: str


def board_process(
    board: Board, assumptions: BoardAssumptions | None = None, params: ProcessParams | None = None
) -> BoardProcess:
    """Return the process of a board.

    Raises
    ------
    reshuffle.errors.InputError
        If it can not be said of every part whether it is put on, or none is; or if times are asked for and the
        assumptions have no rates for them; everything at once.
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
        Mistake("--leave-out", name, "must be a reference of the board, or a pattern that fits one")
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
        self.mistakes: list[Mistake] = []
        self.name = _product_name(board, params)
        self.bare_board = as_id(self.name, "bare board")
        self.ids = distinct_ids((one.component for one in parts.mounted), {self.bare_board})
        self.thickness = board.thickness if board.thickness is not None else assumptions.thickness
        if board.thickness is None:
            self.assumed.append(f"the board is {_mm(self.thickness)} thick; the design does not say")
        by_name = sum(not one.part.pads for one in parts.mounted)
        if by_name:
            self.assumed.append(f"terminals and pitch of {by_name} parts are those of packages of their names")
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
        for side in Side:
            if through[side]:
                work = {"insertions": Decimal(len(through[side]))}
                self._add("through-hole insertion", work, name=f"insert, {side}", parts=through[side])
            pins = sum(one.through_joints for one in (*surface[side], *through[side]))
            if pins:
                self._add("selective soldering", {"joints": Decimal(pins)}, name=f"solder pins, {side}")
        self._after_soldering(any(one.through_joints for one in self.parts.mounted))
        if self.mistakes:
            raise InputError(self.mistakes)
        product = Product(name=self.name, operations=self.operations)
        notes = tuple(board_notes(self.board, self.parts))
        items = self._items()
        return BoardProcess(product, items, self.parts, self.panel, tuple(self.assumed), notes, as_id(self.name))

    def _of(self, mounting: Mounting, side: Side) -> list[Mounted]:
        return [one for one in self.parts.mounted if one.mounting is mounting and one.part.side is side]

    def _surface_side(self, side: Side, placed: list[Mounted]) -> None:
        pitch = min((one.pitch for one in placed if one.pitch is not None), default=None)
        fine = {"pitch": _mm(pitch)} if pitch is not None else {}
        feeders = len({one.component for one in placed})
        self._add("paste printing", {}, fine, name=f"print, {side}", family=as_id(self.name, side))
        self._add(
            "placement",
            {"placements": Decimal(len(placed))},
            {**fine, "feeders": str(feeders)},
            name=f"place, {side}",
            parts=placed,
            components=sorted({self.ids[one.component] for one in placed}),
        )
        self._add("reflow", {}, name=f"reflow, {side}")
        self._add("inspection", {"placements": Decimal(len(placed))}, fine, name=f"inspect, {side}")

    def _after_soldering(self, has_pins: bool) -> None:
        cleaning = self.assumptions.cleaning
        if cleaning == "always" or (has_pins and cleaning == "after selective soldering"):
            self._add("cleaning", {}, name="clean")
            self.assumed.append(f"boards are cleaned {cleaning}")
        points = sum(map(num_test_points, self.board.parts))
        # A list of positions knows no nets: there the parts stand for them.
        tested = {"nets": self.board.nets} if self.board.nets else {"placements": len(self.parts.mounted)}
        if points:
            tested["test points"] = points
        self._add("electrical test", {unit: Decimal(count) for unit, count in tested.items()}, name="test")
        if self.params.panel > 1:
            length = Decimal(self.board.outline.length) / 1000 * self.assumptions.tab_share
            cut = length.quantize(_TENTH, ROUND_CEILING).normalize()
            stated = {"material": _material(self.board.materials[0])} if len(self.board.materials) == 1 else {}
            self._add("depaneling", {"contour": cut}, stated, name="part the panel")
            share = (100 * self.assumptions.tab_share).normalize()
            self.assumed.append(f"{share:f} % of the contour is cut when the panel is parted")

    def _add(
        self,
        capability: str,
        work: Mapping[str, Decimal],
        parameters: Mapping[str, str] | None = None,
        *,
        name: str,
        parts: Iterable[Mounted] = (),
        components: Iterable[str] = (),
        family: str | None = None,
    ) -> None:
        """Append an operation; every one handles the whole panel, of which a board is its share."""
        share = (Decimal(1) / self.panel.boards).quantize(_DIGITS).normalize()
        content = {"panels": share, **work}
        box = " x ".join(_mm(size) for size in (self.panel.width, self.panel.height, self.thickness))
        said = {"board": box, **(parameters or {})}
        flows = Counter(self.ids[one.component] for one in parts)
        if not self.operations:
            flows[self.bare_board] = 1
        self.flows.update(flows)
        self.operations[str(10 * (len(self.operations) + 1))] = Operation(
            name=name,
            requires=Requirement(
                capability=self.assumptions.capabilities[capability],
                parameters={key: (parse_value(text),) for key, text in said.items()},
            ),
            time=self._time(capability, content) if self.params.states_times else 0,
            work={} if self.params.states_times else content,
            setup_family=family,
            setup_components=tuple(components),
            consumes=tuple(Flow(item=item, quantity=count) for item, count in sorted(flows.items())),
        )

    def _time(self, capability: str, content: Mapping[str, Decimal]) -> int:
        rates = self.assumptions.rates.get(capability, {})
        missing = [unit for unit in content if unit not in rates]
        if missing:
            rule = f"must say how long {capability} takes per {' and per '.join(missing)}"
            place = self.assumptions.places.get(capability, "")
            remedy = "Add it, or leave times to the stations with '--times stations'."
            self.mistakes.append(Mistake("rates", "", rule, place, remedy))
            return 0
        time = sum(content[unit] * rates[unit] for unit in content)
        self.assumed.append(f"{capability} takes {float(time) / 1000:g} s per board")
        return math.ceil(time)

    def _items(self) -> dict[str, Item]:
        lead_time = self.assumptions.lead_time
        self.assumed.append(f"what is bought comes {lead_time / 86_400_000:g} days after it is ordered")
        return {name: Item(lead_time=lead_time) for name in sorted(self.flows)}


def _joints(placed: list[Mounted]) -> int:
    return sum(one.surface_joints for one in placed)


def _mm(micrometres: int) -> str:
    return f"{Decimal(micrometres) / 1000:f} mm"


def _product_name(board: Board, params: ProcessParams) -> str:
    """Return the name that the user gave, else the design's title, unless it holds variables of the design tool."""
    title = "" if "${" in board.title else board.title
    said = (" ".join(name.split()) for name in (params.name, title, board.name))
    return next((name for name in said if name), "board")


def _material(stated: str) -> str:
    """Return a material as a requirement has it: FR-4 and FR4 are one, and what begins with a digit is no number."""
    plain = " ".join(stated.split())
    if re.fullmatch(r"(?i)fr[ -]?\d", plain):
        return re.sub(r"[ -]", "", plain).upper()
    return f"laminate {plain}" if re.match(r"[+-]?\d", plain) else plain
