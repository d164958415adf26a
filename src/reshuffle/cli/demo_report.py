"""What a demo tells, as text: what was recognised and matched, the plan, what the twin says, what a failure does."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Literal
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reshuffle.cli.plan_report import bound_text
from reshuffle.cli.simulation_report import WORDS, figure_text, half_width_text
from reshuffle.cli.terminal import program_name, visible
from reshuffle.cli.text import count_text, due_text, instant_text, list_text, span_text
from reshuffle.model.boards import Side
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan, PlannedOrder
from reshuffle.plan.wishes import parse_wishes
from reshuffle.supervisor.demo import Failed, Planned, Thrown
from reshuffle.supervisor.demo_stories import Story, Throw
from reshuffle.supervisor.loop import ReplanRecord
from reshuffle.supervisor.simulation import Simulation

__all__ = ["ending", "failure", "introduction", "opening", "plan", "twin"]

_LEAST_WIDTH, _USUAL_WIDTH, _MOST_WIDTH = 60, 100, 132
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
    """Return tables and lines as text: coloured and as wide as the terminal, where somebody looks at it."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns if is_terminal else _USUAL_WIDTH
    width = min(max(width, _LEAST_WIDTH), _MOST_WIDTH)
    console = Console(file=io.StringIO(), width=width, force_terminal=is_terminal, highlight=False, markup=False)
    for part in parts:
        if isinstance(part, Table):
            console.print(part)
        else:
            # Text that goes to a file or another program keeps its lines.
            console.print(Text("\n".join(_wrapped(part, width)) if is_terminal else part), soft_wrap=True)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())  # type: ignore[attr-defined]


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text; what goes over the edge goes on below, a little to the right."""
    lines: list[str] = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        lines += wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
    return lines


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], wrapping: Collection[str] = ()) -> Table:
    """Return a table; columns of numbers to the right, only `wrapping` ones over several lines."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True, header_style="bold")
    for column, heading in enumerate(headings):
        is_number = bool(rows) and all(re.fullmatch(r"[\d,]+", row[column]) for row in rows)
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(Text(heading), overflow="fold", no_wrap=heading not in wrapping, justify=justify)
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
        yield visible(f"  not put on: {', '.join(f'{count} x {reason}' for reason, count in out.items())}")
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
    return _table(["step", "what", "requires", "stations that can"], rows, ["requires", "stations that can"])


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
    ways = (
        f", {count_text(len(made.transports), 'trip')} of robots" if any(one.robot for one in made.transports) else ""
    )
    head = f"The plan: {count_text(len(orders), 'order')}, {late} late; {len(made.operations)} operations{ways}"
    bound = bound_text(made, parse_wishes(planned.document.params.wishes)[0], factory.currency)
    lines = [f"How good: {bound}.", f"Found in {planned.seconds:.1f} s and judged: every rule holds."]
    if len(orders) > _MOST_ORDERS:
        lines.insert(0, f"... and {count_text(len(orders) - _MOST_ORDERS, 'more order', 'more orders')}")
    lines += [visible(f"Not planned: {reason}") for reason in planned.reasons]
    return _drawn("", head, _table(["order", "product", "pieces", "due", "ready", "to spare"], rows), *lines)


def _short(instant: str) -> str:
    """Return an instant without its year and its seconds: all of a demo is within days."""
    return re.sub(r"\d{4}-(\d\d-\d\d \d\d:\d\d)(:\d\d)?", r"\1", instant)


def _lateness(order: PlannedOrder) -> str:
    if order.lateness_s is None:
        return ""
    return f"{span_text(order.lateness_s)} late" if order.is_late else span_text(order.lateness_s)


def twin(simulated: Simulation, currency: str) -> str:
    """Return planned beside simulated."""
    figures, rows = simulated.factory(), []
    planned = simulated.planned.factory if simulated.planned is not None else {}
    for name in _FIGURES:
        known, said = figures.get(name), planned.get(name)
        if known is None or known.mean is None:
            continue
        shown = "" if said is None else figure_text(name, said, currency)
        rows.append(
            [WORDS[name], shown, figure_text(name, known.mean, currency), half_width_text(name, known, currency)]
        )
    runs = len(simulated.replications)
    stopped = sum(run.standstill is not None for run in simulated.replications)
    head = f"What the twin says, a simulation: {count_text(runs, 'run')} with failures, and times that vary"
    lines = [f"In {count_text(stopped, 'run')} nothing moved any more."] if stopped else []
    return _drawn("", head, _table(["", "planned", "simulated", "95 % interval"], rows), *lines)


def failure(failed: Failed, zone: ZoneInfo) -> str:
    """Return what a failure does to the plan, by waiting and by planning anew."""
    waiting, replanned = failed.waiting, failed.replanned
    at, until = instant_text(failed.at, zone), instant_text(failed.until, zone)
    until = until.removeprefix(at[: at.rindex(" ") + 1])
    rows = [
        ["late orders", f"{waiting.late_orders}", f"{replanned.late_orders}"],
        ["lateness of all orders", span_text(waiting.lateness_s), span_text(replanned.lateness_s)],
        ["last order ready", _short(instant_text(waiting.end, zone)), _short(instant_text(replanned.end, zone))],
    ]
    return _drawn(
        _title("A station fails"),
        visible(f"{at}: {failed.station} stops, until {until}. Nothing else goes wrong."),
        *_looks(failed, zone),
        "",
        _table(["", "waiting", "planned anew"], rows),
        _verdict(failed),
    )


def _looks(failed: Failed, zone: ZoneInfo) -> Iterator[str]:
    """Yield what came of each look at the plan."""
    for record in failed.replanned.records:
        at = record.at.astimezone(zone).strftime("%H:%M")
        yield visible(f"  {at}  {record.causes[0].text.removesuffix(' (reported)')}: {_answer(record)}")
        yield from (visible(f"         {note}") for note in record.notes[:2])


def _answer(record: ReplanRecord) -> str:
    """Return what is done from now on."""
    if record.plan is None:
        return "the plan goes on as it is"
    moved = f"{record.operations_moved} of {count_text(record.operations_open, 'open operation')} moved"
    if record.is_taken:
        return f"a new plan after {record.seconds:.1f} s; {moved}"
    return f"the plan before, at new times, after {record.seconds:.1f} s; {moved}"


def _verdict(failed: Failed) -> str:
    """Return what planning anew was worth, against waiting: the old plan, carried out as late as it must be."""
    waiting, replanned = failed.waiting, failed.replanned
    saved = waiting.lateness_s - replanned.lateness_s
    sooner = (waiting.end - replanned.end).total_seconds()
    if saved > 0:
        return f"Planning anew saves {span_text(saved)} of lateness against waiting."
    if saved < 0:
        return f"Planning anew costs {span_text(saved)} of lateness against waiting."
    when = f"{span_text(sooner)} {'sooner' if sooner > 0 else 'later'}" if sooner else "at the same time"
    return f"No order is later or less late than by waiting; the last one is ready {when}."


def ending(folder: Path, written: Sequence[str], shown: tuple[str, Plan] | None, story: Story) -> str:
    """Return what was written, and what to do next.

    Parameters
    ----------
    written
        Names of the plans.
    shown
        Name of the plan in the report, and the plan; None without one.
    """
    if shown is None:
        return "\n".join([_title("Next"), "No product can be planned, so there is nothing to look at."])
    name, made = shown
    program = program_name()
    orders = [one for one in made.orders if one.parent is None and one.lateness_s is not None]
    tightest = max(orders, key=lambda one: one.lateness_s or 0.0).id if orders else made.orders[0].id
    steps = [
        (f"open {folder / 'report.html'} in a browser", "the last plan, simulated, and the one after the failure"),
        (f"{program} explain {folder / name} {tightest}", "where the time of the tightest order goes"),
        (f"{program} examples copy {story.example} my-factory", "the factory, as files to change"),
    ]
    if any(throw.design for throw in story.throws):
        steps.append((f"{program} product BOARD.kicad_pcb --workspace my-factory", "throw a board of your own at it"))
    else:
        steps.append((f"{program} organize my-factory -o plan.json", "plan all of its orders"))
    what = f"Everything is in {folder}: {', '.join(written)}, event logs, report.html."
    return _drawn(
        _title("Next"), visible(what), *(visible(f"  {command}") + f"\n      {said}" for command, said in steps)
    )
