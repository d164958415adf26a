"""What a demo tells, as text: what was recognised and matched, the plan, what the twin says, what a failure does."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reshuffle.cli.plan_report import bound_text
from reshuffle.cli.simulation_report import WORDS, figure_text, half_width_text
from reshuffle.cli.terminal import visible
from reshuffle.cli.text import count_text, due_text, instant_text, list_text, span_text
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model.boards import Side
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import PlannedOrder
from reshuffle.plan.wishes import parse_wishes
from reshuffle.supervisor.demo import Failed, Planned, Simulated, Thrown
from reshuffle.supervisor.demo_stories import Story, Throw

__all__ = ["ending", "failure", "introduction", "opening", "plan", "twin"]

_LEAST_WIDTH, _MOST_WIDTH = 100, 132
#: Figures of a simulation that are shown, in this order.
_FIGURES = (
    "orders_completed",
    "on_time_share",
    "tardiness_mean",
    "lead_time_mean",
    "makespan",
    "robot_empty_share",
    "cost",
)
_MOST_ORDERS = 12


def _drawn(*parts: Table | str) -> str:
    """Return tables and lines as text, coloured where somebody looks at it."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size((_LEAST_WIDTH, 24)).columns
    width = min(max(width, _LEAST_WIDTH if not is_terminal else 60), _MOST_WIDTH)
    console = Console(file=io.StringIO(), width=width, force_terminal=is_terminal, highlight=False, markup=False)
    for part in parts:
        console.print(part if isinstance(part, Table) else Text(part))
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())  # type: ignore[attr-defined]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


def _title(text: str) -> str:
    return f"\n{text}\n{'=' * len(text)}"


def opening(workspace: Workspace, throws: Sequence[Throw]) -> str:
    """Return who is there, and what will happen."""
    factory = workspace.factory
    robots = sum(robot.count for robot in factory.robots.values())
    here = [count_text(sum(station.count for station in factory.stations.values()), "station")]
    here += [count_text(sum(person.count for person in factory.operators.values()), "person", "people")]
    here += [count_text(robots, "robot")] if robots else []
    lines = [f"{visible(factory.name)}: {', '.join(here)}."]
    movable = [name for name, station in factory.stations.items() if station.movable is not None]
    if movable:
        lines.append(visible(f"On wheels: {list_text(movable, 6)}."))
    lines.append(f"{count_text(len(throws), 'product')} come in, one after the other. Then a station fails.")
    return "\n".join(lines)


def introduction(number: int, thrown: Thrown) -> str:
    """Return what was recognised of a product, and who can do what; refusals with their reasons."""
    throw = thrown.throw
    return _drawn(
        _title(f"{number + 1}. {visible(throw.product)}: {throw.what}"),
        *_recognised(thrown),
        "",
        "Who can do it",
        _matched(thrown),
        *_refused(thrown),
    )


def _recognised(thrown: Thrown) -> Iterator[str]:
    board, process = thrown.board, thrown.process
    if board is None or process is None:
        operations = thrown.workspace.products[thrown.throw.product].operations
        made = [
            flow.item for one in operations.values() for flow in one.consumes if flow.item in thrown.workspace.products
        ]
        yield f"Read from its product file: {count_text(len(operations), 'operation')}."
        if made:
            yield visible(f"It is made of {list_text(made)}, for which orders of their own are planned.")
        return
    outline = board.outline
    size = f"{outline.width / 1000:g} x {outline.height / 1000:g} mm"
    yield visible(
        f"Read from {Path(thrown.throw.design).name}: a board of {size}, {len(board.parts)} parts in the design."
    )
    for side in Side:
        here = [one for one in process.parts.mounted if one.part.side is side]
        if here:
            placed = sum(1 for one in here if one.surface_joints)
            pitches = [one.pitch for one in here if one.surface_joints and one.pitch is not None]
            fine = f", finest pitch {min(pitches) / 1000:g} mm" if pitches else ""
            kinds = count_text(len({one.component for one in here}), "kind")
            yield f"  {side.value:<6} {placed} placed, {len(here) - placed} inserted, {kinds}{fine}"
    out = Counter(one.reason for one in process.parts.left_out)
    if out:
        yield visible(f"  not put on: {', '.join(f'{count} {reason}' for reason, count in out.items())}")
    panel = process.panel
    yield f"  {panel.boards} boards go through as one panel of {panel.width / 1000:g} x {panel.height / 1000:g} mm"
    yield from (visible(f"  assumed: {said}") for said in process.assumed)


def _matched(thrown: Thrown) -> Table:
    product, matches = thrown.throw.product, thrown.matches
    rows = []
    for name, operation in thrown.workspace.products[product].operations.items():
        asked = [f"{key} {values[0].text}" for key, values in operation.requires.parameters.items() if key != "board"]
        what = f"{operation.requires.capability}{f' ({list_text(asked)})' if asked else ''}"
        rows.append([name, operation.name, what, list_text(list(matches.eligible[product, name])) or "nobody"])
    return _table(["step", "what", "requires", "stations that can"], rows)


def _refused(thrown: Thrown) -> list[str]:
    """Return which stations have a capability and can not do a step of it, and why."""
    product, lines = thrown.throw.product, []
    for name, operation in thrown.workspace.products[product].operations.items():
        for verdict in thrown.matches.of(product, name):
            if not verdict.ok and verdict.reasons and verdict.reasons[0].kind.value != "capability":
                label = f"{name} {operation.name}".strip()
                lines.append(visible(f"  {label}, {verdict.station}: {verdict.reasons[0].message}"))
                lines += [visible(f"    {reason.message}") for reason in verdict.reasons[1:]]
    return ["", "Refused", *lines] if lines else []


def plan(planned: Planned, thrown: Thrown) -> str:
    """Return a plan in short: every order, and how good the plan is."""
    if planned.document is None:
        return _drawn("", "There is no plan:", *(f"  {visible(reason)}" for reason in planned.reasons))
    made, factory = planned.document.plan, thrown.workspace.factory
    orders = [order for order in made.orders if order.parent is None]
    late = sum(order.is_late for order in orders)
    rows = [
        [
            order.id,
            order.product,
            f"{order.quantity:,}",
            _short(due_text(order.due, factory.zone)),
            _short(instant_text(order.completion, factory.zone)),
            _lateness(order),
        ]
        for order in sorted(orders, key=lambda order: (order.completion is None, order.completion))[:_MOST_ORDERS]
    ]
    ways = f", {count_text(len(made.transports), 'way')} of robots" if any(one.robot for one in made.transports) else ""
    head = f"The plan: {count_text(len(orders), 'order')}, {late} late; {len(made.operations)} operations{ways}"
    bound = bound_text(made, parse_wishes(planned.document.params.wishes)[0], factory.currency)
    lines = [f"How good: {bound}.", f"Found in {planned.seconds:.1f} s and judged: every rule holds."]
    if len(orders) > _MOST_ORDERS:
        lines.insert(0, f"... and {count_text(len(orders) - _MOST_ORDERS, 'order')} more")
    lines += [visible(f"Not planned: {reason}") for reason in planned.reasons]
    return _drawn("", head, _table(["order", "product", "pieces", "due", "ready", ""], rows), *lines)


def _short(instant: str) -> str:
    """Return an instant without its year and its seconds: all of a demo is within days."""
    return re.sub(r"\d{4}-(\d\d-\d\d \d\d:\d\d)(:\d\d)?", r"\1", instant)


def _lateness(order: PlannedOrder) -> str:
    if order.lateness_s is None:
        return ""
    return f"{span_text(order.lateness_s)} {'late' if order.is_late else 'to spare'}"


def twin(simulated: Simulated, currency: str) -> str:
    """Return planned beside simulated."""
    rows = []
    for name in _FIGURES:
        known, said = simulated.figures.get(name), simulated.planned.get(name)
        if known is None or known.mean is None:
            continue
        shown = "" if name == "robot_empty_share" else figure_text(name, said, currency)
        rows.append(
            [WORDS[name], shown, figure_text(name, known.mean, currency), half_width_text(name, known, currency)]
        )
    head = f"What the twin says: {simulated.replications} runs with failures, and times that vary"
    lines = [f"In {count_text(simulated.stopped, 'run')} nothing moved any more."] if simulated.stopped else []
    return _drawn("", head, _table(["", "planned", "simulated", "95 % interval"], rows), *lines)


def failure(failed: Failed, workspace: Workspace) -> str:
    """Return what a failure does to the plan, by waiting and by planning anew."""
    zone = workspace.factory.zone
    waiting, replanned = failed.waiting, failed.replanned
    taken = next((one for one in replanned.records if one.is_taken), None)
    first = taken or (replanned.records[0] if replanned.records else None)
    lines = [_title("A station fails")]
    if first is not None:
        lines.append(visible(f"{instant_text(first.at, zone)}: {first.causes[0].text}. ({failed.text})"))
    rows = [
        ["late orders", f"{waiting.late_orders}", f"{replanned.late_orders}"],
        ["lateness of all orders", span_text(waiting.lateness_s), span_text(replanned.lateness_s)],
        ["last order ready", _short(instant_text(waiting.end, zone)), _short(instant_text(replanned.end, zone))],
    ]
    end = []
    if taken is None:
        end.append("No plan was better than waiting by more than the price of its changes.")
    else:
        moved = f"{taken.operations_moved} of {count_text(taken.operations_open, 'open operation')}"
        end.append(f"A new plan after {taken.seconds:.1f} s: {moved} moved, the others stay where and when they were.")
        saved = waiting.lateness_s - replanned.lateness_s
        end.append(f"It {'saves' if saved >= 0 else 'costs'} {span_text(saved)} of lateness against waiting.")
    return _drawn(*lines, "", _table(["", "waiting", "new plan"], rows), *end)


def ending(folder: Path, written: Sequence[str], document: PlanDocument | None, story: Story) -> str:
    """Return what was written, and what to do next."""
    lines = [_title("Next"), visible(f"Everything is in {folder}: {', '.join(written)}, logs, report.html.")]
    if document is None:
        return "\n".join(lines)
    order = next((one.id for one in document.plan.orders if one.parent is None), "")
    last = folder / [name for name in written if name != "plan-after-failure.json"][-1]
    steps = [
        (f"open {folder / 'report.html'} in a browser", "the plan to look at, beside the new one after the failure"),
        (f"reshuffle explain {last} {order}", "where the time of an order goes"),
        (f"reshuffle examples copy {story.example} my-factory", "the factory, as files to change"),
        ("reshuffle product BOARD.kicad_pcb --workspace my-factory", "throw a board of your own at it"),
    ]
    return "\n".join([*lines, *(visible(f"  {command}") + f"\n      {what}" for command, what in steps)])
