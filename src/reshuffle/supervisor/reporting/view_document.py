"""The view document: everything that a page shows of one plan, and of another one beside it.

The mirror of ``web/src/document.ts``, name by name, and its meaning is written there and in
docs/reference/view-document.md. Columns are tuples of equal length. Instants are whole milliseconds after ``origin``,
lengths are milliseconds, an index is a row of the table that is named and -1 is none. ``reshuffle.dashboard`` writes
it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.advising.alternatives import FixKind
from reshuffle.advising.causes import CauseKind

__all__ = [
    "BAR_STATES",
    "CAUSES",
    "FIX_KINDS",
    "RESOURCE_KINDS",
    "RESOURCE_STATES",
    "VIEW_FORMAT",
    "Bars",
    "CanMake",
    "CauseShare",
    "ChainLink",
    "Elsewhere",
    "Figure",
    "Fix",
    "FloorLanes",
    "FloorMap",
    "FloorPlaces",
    "FloorPoints",
    "FloorSlots",
    "FloorWay",
    "LateOrder",
    "Load",
    "Material",
    "Movements",
    "ObjectiveLevel",
    "Operations",
    "OrderRow",
    "PlanView",
    "Purchase",
    "Queue",
    "ResourceRow",
    "Shortage",
    "SimulatedFigure",
    "SimulatedRun",
    "StateShares",
    "Steps",
    "Unplanned",
    "ViewDocument",
    "ViolationRow",
    "Why",
]

VIEW_FORMAT = "reshuffle.view/1"
RESOURCE_KINDS = ("station", "operator", "tool", "robot")
BAR_STATES = (
    "setup", "load", "run", "unload", "wait", "break", "maintenance", "failure", "travel", "travel_empty",
)  # fmt: skip
CAUSES = tuple(kind.value for kind in CauseKind)
FIX_KINDS = tuple(kind.value for kind in FixKind)
RESOURCE_STATES = ("production", "setup", "waiting", "maintenance", "down", "idle", "closed")


@dataclass(frozen=True, slots=True)
class ObjectiveLevel:
    """One level of the objective; `value` times `scale` is in `unit`: ``ms``, ``money``, ``count`` or empty."""

    name: str
    value: int
    unit: str
    scale: float


@dataclass(frozen=True, slots=True)
class ViolationRow:
    """One violation that the independent judge found."""

    rule: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A row of the Gantt that is not an order; `closed` is when the calendar gives no time, within the plan."""

    id: str
    kind: str
    group: str
    site: str
    closed: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order, a customer's or the child order of `parent` (empty for a customer's)."""

    id: str
    product: str
    quantity: int
    priority: int
    parent: str
    lots: tuple[str, ...]
    release: int | None
    due: int | None
    completion: int | None
    lateness_ms: int | None
    late_cost: float | None


@dataclass(frozen=True, slots=True)
class Operations:
    """Operations and maintenance tasks, as columns."""

    id: tuple[str, ...]
    order: tuple[int, ...]
    lot: tuple[str, ...]
    name: tuple[str, ...]
    station: tuple[int, ...]
    pieces: tuple[int, ...]
    batch: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    family: tuple[str, ...]
    critical: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Stretches of resources that are drawn, as columns; `state` is an index into ``BAR_STATES``."""

    resource: tuple[int, ...]
    operation: tuple[int, ...]
    state: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else an operation could have been done, and what spoke against it."""

    operation: int
    station: int
    completion: int
    cause: int
    subject: str


@dataclass(frozen=True, slots=True)
class Why:
    """For each operation what bound its start, as columns of their length; `cause` is an index into ``CAUSES``."""

    cause: tuple[int, ...]
    subject: tuple[str, ...]
    task: tuple[int, ...]
    waited_ms: tuple[int, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class SimulatedFigure:
    """A mean over replications with the half width of its 95 % interval."""

    mean: float
    half_width: float
    replications: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a card; `unit` is ``1`` (a share), ``ms``, ``count``, ``money``, ``1/h`` or ``kWh``."""

    name: str
    value: float | None
    unit: str
    simulated: SimulatedFigure | None = None


@dataclass(frozen=True, slots=True)
class StateShares:
    """Shares of the time observed of one resource, one per entry of ``RESOURCE_STATES``; they add up to 1."""

    resource: int
    share: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CauseShare:
    """How much of an order's time one cause took."""

    cause: int
    subject: str
    ms: int


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of the chain that made an order late; `operation` -1 where it is none of this plan."""

    operation: int
    cause: int
    subject: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing that would make a late order earlier; `cost` None where it has no price.

    `sentence` says what to do, `kind` is a word of ``FIX_KINDS``.
    """

    kind: str
    sentence: str
    completion: int
    is_in_time: bool
    cost: float | None
    newly_late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateOrder:
    """A late order: what cost it how much, how it came to that, and what would help, the cheapest first."""

    order: int
    shares: tuple[CauseShare, ...]
    chain: tuple[ChainLink, ...]
    fixes: tuple[Fix, ...]
    fixes_tried: bool


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An order that is not planned, and why."""

    order: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CanMake:
    """Whether a station can do an operation of a product, and why not."""

    product: str
    operation: str
    station: str
    ok: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Work against open time of one station, per bucket of time."""

    resource: int
    start: tuple[int, ...]
    length_ms: int
    busy_ms: tuple[int, ...]
    open_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A wait for material: `operation` had to wait from `at` to `until` for `quantity` from `source`."""

    at: int
    until: int
    operation: int
    quantity: int
    source: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A proposal to buy."""

    at: int
    quantity: int
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """An item over time: ``stock[i]`` holds from ``times[i]`` on."""

    item: str
    times: tuple[int, ...]
    stock: tuple[int, ...]
    shortages: tuple[Shortage, ...]
    purchases: tuple[Purchase, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """A step function: ``values[i]`` holds from ``times[i]`` on."""

    times: tuple[int, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Lots that wait at a station, over time."""

    resource: int
    steps: Steps


@dataclass(frozen=True, slots=True)
class SimulatedRun:
    """What was simulated, and one run of it with the same operations and resources.

    `assumed` are stations whose times vary by `variation` because they state none; in `standstills` of the
    `replications` nothing moved any more, for `reasons`. The run that is shown ends at `until`.
    """

    seed: int
    replications: int
    until: int
    variation: str
    assumed: tuple[str, ...]
    standstills: int
    reasons: tuple[str, ...]
    bars: Bars
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class FloorPoints:
    """Points of the floor, as columns; `x` and `y` in millimetres."""

    id: tuple[str, ...]
    x: tuple[int, ...]
    y: tuple[int, ...]
    parking: tuple[int, ...]
    charging: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FloorLanes:
    """Lanes between points, as columns."""

    start: tuple[int, ...]
    end: tuple[int, ...]
    one_way: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FloorSlots:
    """Slots for stations with the points at which they are docked, as columns."""

    id: tuple[str, ...]
    point: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FloorPlaces:
    """Where stations and robots are at the beginning, as columns; `slot` -1 for a robot."""

    resource: tuple[int, ...]
    point: tuple[int, ...]
    slot: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FloorWay:
    """A way over lanes: its points, and the millimetres from its beginning to each of them."""

    points: tuple[int, ...]
    mm: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Movements:
    """Robots on their ways, as columns, by start; `lots` are on board."""

    robot: tuple[int, ...]
    way: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FloorMap:
    """The floor, and what moves on it: by the plan, and in the simulated run.

    `queues` are lots that wait at a station by the plan.
    """

    points: FloorPoints
    lanes: FloorLanes
    slots: FloorSlots
    places: FloorPlaces
    ways: tuple[FloorWay, ...]
    movements: Movements
    simulated: Movements | None
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that is shown of one plan."""

    name: str
    now: int
    frozen_until: int | None
    status: str
    solver: str
    seed: int
    objective: tuple[ObjectiveLevel, ...]
    lower_bound: int | None
    gap: float | None
    violations: tuple[ViolationRow, ...]
    resources: tuple[ResourceRow, ...]
    orders: tuple[OrderRow, ...]
    operations: Operations
    bars: Bars
    why: Why
    figures: tuple[Figure, ...]
    states: tuple[StateShares, ...]
    late: tuple[LateOrder, ...]
    unplanned: tuple[Unplanned, ...]
    can_make: tuple[CanMake, ...]
    load: tuple[Load, ...]
    material: tuple[Material, ...]
    in_progress: Steps
    simulated: SimulatedRun | None = None
    floor: FloorMap | None = None


@dataclass(frozen=True, slots=True)
class ViewDocument:
    """What a page reads; see the module."""

    format: str
    generator: str
    zone: str
    currency: str
    origin: str
    plan: PlanView
    against: PlanView | None = None
