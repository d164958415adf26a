"""``reshuffle report``: a plan as one page to look at, alone or beside another plan."""

from __future__ import annotations

import json
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.report_request import Request, SimulationRequest
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, list_text, span_text
from reshuffle.dashboard.page import report_page
from reshuffle.errors import FileError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.formats.save import save_text
from reshuffle.supervisor import workspaces as supervisor
from reshuffle.supervisor.reporting import report as reporting
from reshuffle.supervisor.reporting.view_document import PlanView, SimulatedRun, ViewDocument

if TYPE_CHECKING:
    from reshuffle.supervisor.simulation import SimulationParams

__all__ = ["run", "write_report"]


def run(request: Request) -> ExitStatus:
    """Write the report; return 0 if the plans hold, 1 if one breaks a rule: the report is there and shows it.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If a plan cannot be read, asks for what planning cannot honour, or the page cannot be written.
    """
    plan, against = _open(request)
    view = write_report(
        request.output,
        plan,
        request.plan.name,
        against,
        "" if request.against is None else request.against.name,
        request.fixes_time_s,
        request.is_quiet,
        request.simulation,
    )
    if request.is_json:
        print_result(json.dumps(_said(request, view), ensure_ascii=False))
    else:
        print_result("\n".join(_lines(request, view)))
    if request.is_opened and not webbrowser.open(request.output.resolve().as_uri()):
        print_note(f"note: no browser could be started; open {visible(str(request.output))} yourself")
    return ExitStatus.NO if any(shown.violations for shown in _shown(view)) else ExitStatus.DONE


def write_report(
    output: Path,
    plan: PlanDocument,
    name: str,
    against: PlanDocument | None = None,
    against_name: str = "",
    fixes_time_s: float = reporting.DEFAULT_FIXES_TIME_S,
    is_quiet: bool = False,
    simulation: SimulationRequest | None = None,
) -> ViewDocument:
    """Gather what a report shows and write it, whole or not at all; return what it shows.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If a plan asks for what planning cannot honour, or the page cannot be written.
    """

    def tell(message: str) -> None:
        if not is_quiet:
            print_note(f"  {visible(message)}")

    if not is_quiet:
        seconds = f"; fixes of late orders take at most {span_text(fixes_time_s)}" if fixes_time_s > 0 else ""
        print_note(f"Making the report{seconds} ...")
    view = reporting.view_document(plan, against, fixes_time_s, tell, name, _params(simulation))
    if view.against is not None:
        view = replace(view, against=replace(view.against, name=against_name))
    save_text(output, report_page(view))
    return view


def _params(asked: SimulationRequest | None) -> SimulationParams | None:
    if asked is None:
        return None
    # The twin is loaded for those who ask for it.
    from reshuffle.supervisor.simulation import SimulationParams

    return SimulationParams(
        horizon_ms=asked.horizon_ms, replications=asked.replications, seed=asked.seed, workers=asked.workers
    )


def _open(request: Request) -> tuple[PlanDocument, PlanDocument | None]:
    """Read both plans; the mistakes of both come at once."""
    mistakes: list[Mistake] = []
    opened: list[PlanDocument] = []
    for path in (request.plan, request.against):
        if path is not None:
            try:
                opened.append(supervisor.open_plan(path))
            except FileError as error:
                mistakes += error.mistakes
    if mistakes:
        raise FileError(mistakes)
    return opened[0], opened[1] if len(opened) > 1 else None


def _shown(view: ViewDocument) -> list[PlanView]:
    return [view.plan, *([view.against] if view.against is not None else [])]


def _said(request: Request, view: ViewDocument) -> dict[str, object]:
    return {
        "report": str(request.output),
        "bytes": request.output.stat().st_size,
        "plans": [
            {
                "name": shown.name,
                "valid": not shown.violations,
                "violations": [
                    {"rule": one.rule, "place": one.place, "message": one.message} for one in shown.violations
                ],
            }
            for shown in _shown(view)
        ],
        "simulated": None if view.plan.simulated is None else _said_of_runs(view.plan.simulated),
    }


def _said_of_runs(run: SimulatedRun) -> dict[str, object]:
    return {
        "replications": run.replications,
        "seed": run.seed,
        "variation": run.variation,
        "assumed": list(run.assumed),
        "standstills": run.standstills,
    }


def _lines(request: Request, view: ViewDocument) -> list[str]:
    lines = []
    for shown in _shown(view):
        if shown.violations:
            rules = ", ".join(sorted({one.rule for one in shown.violations}))
            verdict = f"invalid, {count_text(len(shown.violations), 'violation')} of {rules}; the report shows them"
        else:
            orders = [order for order in shown.orders if order.parent == ""]
            late = sum(order.lateness_ms is not None and order.lateness_ms > 0 for order in orders)
            verdict = f"valid; {count_text(len(orders), 'order')} ({late} late)"
        lines.append(f"plan       {visible(shown.name)}: {verdict}")
    if view.plan.simulated is not None:
        lines += _lines_of_runs(view.plan.simulated)
    elif request.simulation is not None:
        lines.append("simulated  not at all: there is no plan that holds")
    size = request.output.stat().st_size / 1e6
    lines.append(f"written    {visible(str(request.output))} ({size:.1f} MB); open it in a browser")
    return lines


def _lines_of_runs(run: SimulatedRun) -> list[str]:
    lines = [f"simulated  {count_text(run.replications, 'run')}, seed {run.seed}; the page shows the first"]
    if run.assumed:
        names = visible(list_text(run.assumed))
        lines.append(
            f"assumed    run or setup times of {names} vary by {run.variation}: they state no variation of their own"
        )
    if run.standstills:
        lines.append(f"stopped    in {count_text(run.standstills, 'run')} nothing moved any more; the page says why")
    return lines
