"""Writes a plan as a workbook for people: what each station and person does when, orders, material, a Gantt chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from reshuffle.formats import plan_gantt
from reshuffle.formats.workspace.excel_style import Book, save_workbook
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan, PlannedCrew, PlannedMaintenance, PlannedOperation, PlannedPhase

__all__ = ["write_plan_workbook"]

Value: TypeAlias = "str | int | float | datetime | None"

_LATE, _GOOD, _PALE = "#F8C9C4", "#CFE8D5", "#EEF1F5"


def write_plan_workbook(plan: Plan, workspace: Workspace, path: Path, *, overwrite: bool = False) -> None:
    """Write a plan as a workbook; all times in it are local times of the factory.

    Parameters
    ----------
    plan
        The plan.
    workspace
        What it was made from.
    path
        The new file, ending in .xlsx.
    overwrite
        Whether a file that is there already is replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the file exists and may not be overwritten, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """

    def fill(book: Book) -> None:
        writer = _Writer(book, plan, workspace)
        writer.summary()
        writer.dispatch_list()
        writer.orders()
        plan_gantt.write_gantt(book, plan, workspace)
        writer.people_and_tools()
        writer.material()
        writer.robots()
        writer.transports()
        writer.unplanned()

    save_workbook(path, fill, overwrite=overwrite)


class _Writer:
    """Writes the sheets of one plan."""

    def __init__(self, book: Book, plan: Plan, workspace: Workspace) -> None:
        self.book = book
        self.plan = plan
        self.factory = workspace.factory
        self.products = workspace.products
        self.zone: ZoneInfo = workspace.factory.zone

    def table(
        self,
        name: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[Value]],
        fills: Sequence[str] = (),
    ) -> Any:
        """Write a sheet with one table; `fills` are the colours of its rows, empty for none."""
        worksheet = self.book.sheet(name)
        self.book.headings(worksheet, list(headings))
        lengths = [max(len(word) for word in heading.split()) for heading in headings]
        for number, row in enumerate(rows, start=1):
            fill = fills[number - 1] if fills else ""
            for column, value in enumerate(row):
                lengths[column] = max(lengths[column], self._cell(worksheet, number, column, value, fill))
        self.book.widths(worksheet, lengths)
        if rows:
            worksheet.autofilter(0, 0, len(rows), len(headings) - 1)
        worksheet.repeat_rows(0)
        return worksheet

    def _cell(self, worksheet: Any, row: int, column: int, value: Value, fill: str) -> int:
        """Write a value, and return how wide it is."""
        look: dict[str, Any] = {"bg_color": fill} if fill else {}
        if value is None:
            worksheet.write_blank(row, column, None, self.book.style(**look))
            return 0
        if isinstance(value, datetime):
            local = value.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
            style = self.book.style(num_format="ddd yyyy-mm-dd hh:mm", align="left", **look)
            worksheet.write_datetime(row, column, local, style)
            return 20
        if isinstance(value, str):
            self.book.text(worksheet, row, column, value, self.book.style(**look))
            return len(value)
        worksheet.write_number(row, column, value, self.book.style(num_format="#,##0.##", **look))
        return len(f"{value:,.2f}")

    def summary(self) -> None:
        """Write what the plan is and what it is worth."""
        plan = self.plan
        late = [order for order in plan.orders if order.is_late and order.parent is None]
        wanted = [order for order in plan.orders if order.parent is None]
        rows: list[tuple[Value, Value]] = [
            ("Factory", self.factory.name or "factory"),
            ("Made for", plan.made_for),
            ("Times are local in", self.factory.time_zone),
            ("Orders planned", len(wanted)),
            ("Late orders", len(late)),
            ("Orders not planned", len(plan.unplanned)),
            ("Operations", len(plan.operations)),
            ("Status", plan.status),
        ]
        rows += [(f"Objective {number}: {name}", value) for number, (name, value) in enumerate(plan.objective, 1)]
        if plan.gap is not None:
            rows += [("Lower bound of the first objective", plan.lower_bound), ("Gap [%]", round(100 * plan.gap, 2))]
        rows += [("Solver", plan.solver), ("Seed", plan.seed)]
        if plan.frozen_until is not None:
            rows.append(("Frozen until", plan.frozen_until))
        rows += [("Reason", reason) for reason in plan.reasons]
        self.table("Summary", ("What", "Value"), rows)

    def dispatch_list(self) -> None:
        """Write what each station does, in the order in which it does it."""
        due = {order.id: order for order in self.plan.orders}
        both: list[PlannedOperation | PlannedMaintenance] = [*self.plan.operations, *self.plan.upkeep]
        work = sorted(both, key=lambda one: (one.station, one.start, one.id))
        rows: list[Sequence[Value]] = []
        fills: list[str] = []
        shade = {station: number % 2 for number, station in enumerate(dict.fromkeys(one.station for one in work))}
        numbers: dict[str, int] = defaultdict(int)
        for one in work:
            numbers[one.station] += 1
            people, tools = self._with(one.crew)
            order = due.get(one.order) if isinstance(one, PlannedOperation) else None
            fills.append(_LATE if order and order.is_late else _PALE if shade[one.station] else "")
            head: list[Value] = [one.station, numbers[one.station], one.start, one.end]
            if isinstance(one, PlannedMaintenance):
                rows.append(
                    [*head, None, None, None, one.task, "maintenance", None, None, None, people, tools, None, None]
                )
                continue
            rows.append(
                [
                    *head,
                    one.order,
                    one.lot,
                    one.product,
                    one.operation,
                    self._operation_name(one),
                    one.pieces,
                    _minutes(one.phases, {"setup"}),
                    _minutes(one.phases, {"load", "run", "unload"}),
                    people,
                    tools,
                    one.batch,
                    order.due if order else None,
                ]
            )
        headings = (
            "Station", "No", "Start", "End", "Order", "Lot", "Product", "Step", "Name", "Pieces", "Setup [min]",
            "Work with breaks [min]", "People", "Tools", "Batch", "Order due",
        )  # fmt: skip
        self.table("Dispatch list", headings, rows, fills)

    def _operation_name(self, one: PlannedOperation) -> str | None:
        product = self.products.get(one.product)
        operation = product.operations.get(one.operation) if product else None
        return operation.name or None if operation else None

    def _with(self, crew: Sequence[PlannedCrew]) -> tuple[Value, Value]:
        """Return the people and the tools of a crew, each as one text."""
        people = [member for one in crew if not self._is_tool(one) for member in one.members]
        tools = [member for one in crew if self._is_tool(one) for member in one.members]
        return ", ".join(people) or None, ", ".join(tools) or None

    def _is_tool(self, crew: PlannedCrew) -> bool:
        names = {member.split("#")[0] for member in crew.members}
        return crew.need in self.factory.tools and names <= self.factory.tools.keys()

    def orders(self) -> None:
        """Write every order with its dates, the late ones in red."""
        rows: list[Sequence[Value]] = []
        fills: list[str] = []
        for order in sorted(self.plan.orders, key=lambda one: (one.due is None, one.due or one.release, one.id)):
            late = order.lateness_s
            status = "late" if order.is_late else "on time" if late is not None else "planned"
            fills.append(_LATE if order.is_late else _GOOD if late is not None else "")
            hours = round(late / 3600, 2) if late is not None else None
            rows.append(
                [
                    *(order.id, order.parent, order.product, order.quantity, len(order.lots)),
                    *(order.release, order.due, order.completion, hours, status),
                ]
            )
        rows += [[one.id, None, None, None, None, None, None, None, None, "not planned"] for one in self.plan.unplanned]
        fills += [_LATE] * len(self.plan.unplanned)
        headings = (
            "Order",
            "For order",
            "Product",
            "Quantity",
            "Lots",
            "Release",
            "Due",
            "Completion",
            "Late [h]",
            "Status",
        )
        self.table("Orders", headings, rows, fills)

    def people_and_tools(self) -> None:
        """Write where each person and each tool is when."""
        lists: dict[bool, list[Sequence[Value]]] = {False: [], True: []}
        for one, crew, start, end in self._services():
            what = one.operation if isinstance(one, PlannedOperation) else one.task
            order = one.lot if isinstance(one, PlannedOperation) else "maintenance"
            for member in crew.members:
                is_tool = self._is_tool(crew)
                lists[is_tool].append([member, start, end, one.station, order, what, crew.need])
        for is_tool, name, first in ((False, "People", "Person"), (True, "Tools", "Tool")):
            if lists[is_tool]:
                rows = sorted(lists[is_tool], key=lambda row: (str(row[0]), row[1], row[2]))
                shade = {who: number % 2 for number, who in enumerate(dict.fromkeys(row[0] for row in rows))}
                fills = [_PALE if shade[row[0]] else "" for row in rows]
                self.table(name, (first, "Start", "End", "Station", "Lot", "Step", "As"), rows, fills)

    def _services(self) -> Iterator[tuple[PlannedOperation | PlannedMaintenance, PlannedCrew, datetime, datetime]]:
        for operation in self.plan.operations:
            for crew in operation.crew:
                phases = operation.phases[crew.first_phase : crew.last_phase + 1]
                yield operation, crew, phases[0].start, phases[-1].end
        for task in self.plan.upkeep:
            for crew in task.crew:
                yield task, crew, task.start, task.end

    def material(self) -> None:
        """Write what is needed of each item and where it comes from, each use of it, and what is to be bought."""
        plan = self.plan
        if plan.pegs:
            sources: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
            for peg in plan.pegs:
                kind = peg.source if peg.source in {"stock", "receipt", "purchase"} else "made"
                sources[peg.item][kind] += peg.quantity
            needs: list[Sequence[Value]] = [
                [item, sum(kinds.values()), *(kinds.get(kind) for kind in ("stock", "receipt", "purchase", "made"))]
                for item, kinds in sorted(sources.items())
            ]
            headings = ("Item", "Needed", "From stock", "From receipts", "To buy", "Made here")
            self.table("Material needs", headings, needs)
            pegs: list[Sequence[Value]] = [
                [peg.item, peg.operation, peg.quantity, peg.source, peg.available]
                for peg in sorted(plan.pegs, key=lambda peg: (peg.item, peg.available, peg.operation))
            ]
            self.table("Material pegs", ("Item", "For operation", "Quantity", "Source", "Available"), pegs)
        if plan.purchases:
            rows: list[Sequence[Value]] = [
                [one.item, one.quantity, one.arrives, ", ".join(one.orders)]
                for one in sorted(plan.purchases, key=lambda one: (one.arrives, one.item))
            ]
            self.table("Purchases", ("Item", "Quantity", "Needed by", "For orders"), rows)

    def robots(self) -> None:
        """Write what each robot does, in the order in which it does it: carrying lots, and charging."""
        at = self._places()
        work: list[tuple[str, datetime, list[Value]]] = []
        for way in self.plan.transports:
            if way.robot is not None:
                lot = way.after.rpartition("/")[0]
                row: list[Value] = ["carry", way.dropoff, at.get(way.before), at.get(way.after), lot, way.after]
                work.append((way.robot, way.pickup, row))
        for task in self.plan.charging:
            members = [member for crew in task.crew for member in crew.members]
            work += [(member, task.start, ["charge", task.end, None, task.station, None, None]) for member in members]
        if not work:
            return
        rows: list[Sequence[Value]] = []
        numbers: dict[str, int] = defaultdict(int)
        for robot, start, (what, end, *rest) in sorted(work, key=lambda one: (one[0], one[1])):
            numbers[robot] += 1
            rows.append([robot, numbers[robot], start, end, what, *rest])
        shade = {robot: number % 2 for number, robot in enumerate(numbers)}
        fills = [_PALE if shade[str(row[0])] else "" for row in rows]
        self.table("Robots", ("Robot", "No", "Start", "End", "Does", "From", "To", "Lot", "For operation"), rows, fills)

    def _places(self) -> dict[str, Value]:
        """Return the station of each operation of the plan."""
        return {operation.id: operation.station for operation in self.plan.operations}

    def transports(self) -> None:
        """Write who carries what from where to where."""
        if self.plan.transports:
            at = self._places()
            rows: list[Sequence[Value]] = [
                [
                    one.robot or "-",
                    one.pickup,
                    one.dropoff,
                    at.get(one.before),
                    at.get(one.after),
                    one.before,
                    one.after,
                ]
                for one in sorted(self.plan.transports, key=lambda one: (one.robot or "", one.pickup))
            ]
            headings = ("Robot", "Pickup", "Dropoff", "From", "To", "After operation", "For operation")
            self.table("Transports", headings, rows)

    def unplanned(self) -> None:
        """Write the orders that could not be planned, with the reasons."""
        if self.plan.unplanned:
            rows: list[Sequence[Value]] = [
                [order.id, reason] for order in self.plan.unplanned for reason in order.reasons or ("no reason given",)
            ]
            self.table("Not planned", ("Order", "Reason"), rows)


def _minutes(phases: Sequence[PlannedPhase], names: set[str]) -> float | None:
    seconds = sum((phase.end - phase.start).total_seconds() for phase in phases if phase.name in names)
    return round(seconds / 60, 2) if seconds else None
