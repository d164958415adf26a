"""What a simulation found, as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reshuffle.cli.text import count_text, list_text, span_text, table
from reshuffle.plan.estimates import Estimate
from reshuffle.shopfloor.kpis_breakdown import Figures, unit_of
from reshuffle.supervisor.simulation import PRECISE, Simulation, SimulationParams

__all__ = ["WORDS", "difference_text", "figure_text", "half_width_text", "report_lines"]

#: Figures of the factory and of products in words, in the order in which they are shown.
WORDS = {
    "orders_completed": "orders completed",
    "throughput": "good pieces per hour",
    "lead_time_mean": "lead time, mean",
    "lead_time_p90": "lead time, 90 % below",
    "tardiness_mean": "tardiness, mean",
    "late_orders": "late orders",
    "on_time_share": "orders on time",
    "makespan": "end of the last work after",
    "in_progress_mean": "lots in progress, mean",
    "utilization_of_open_time": "use of open time",
    "setup_share": "setup in busy time",
    "robot_empty_share": "empty way of robots",
    "energy": "energy",
    "cost": "cost",
}
#: Shares of the time observed, which add up to 1, and the overall figure.
_OF_STATIONS = {
    "share_production": "working",
    "share_setup": "setup",
    "share_waiting": "waiting",
    "share_maintenance": "maintenance",
    "share_down": "down",
    "share_idle": "idle",
    "share_closed": "closed",
    "oee": "OEE",
}
_OF_PRODUCTS = ("orders_completed", "throughput", "lead_time_mean", "on_time_share")


def report_lines(source: str, found: Simulation, params: SimulationParams) -> list[str]:
    """Return the lines of the answer."""
    currency = found.candidate.workspace.factory.currency
    return [
        *_head(source, found, params),
        "",
        *_factory(found, currency),
        *_products(found.products(), currency),
        *_stations(found.stations()),
        *_standstills(found),
    ]


def _head(source: str, found: Simulation, params: SimulationParams) -> Iterator[str]:
    count, rule = len(found.replications), ", then ".join(found.candidate.rule)
    how = f"the plan, and {rule} where it no longer fits" if found.candidate.plan else f"dispatched by {rule}"
    length = f" of {span_text(params.horizon_ms / 1000)}" if params.horizon_ms else " to the last order"
    yield f"simulated  {source}: {count_text(count, 'run')}{length}, seed {params.seed}, {how}"
    yield f"           {count_text(found.events, 'event')} in {found.wall_s:.1f} s"
    if params.warm_up_ms is None and not found.is_settled:
        yield "warm-up    none found: the runs are too short to settle; nothing was left out. Try a longer --horizon."
    elif found.warm_up_ms:
        how = " (MSER-5)" if params.warm_up_ms is None else ""
        yield f"warm-up    the first {span_text(found.warm_up_ms / 1000)} of each run left out{how}"
    elif params.warm_up_ms is None:
        yield "warm-up    none needed: the runs are like themselves from the beginning (MSER-5)"
    if found.precision is not None:
        asked = f", asked for {params.precision:.1%}" if params.replications is None else ""
        names = " and ".join(WORDS[name].partition(",")[0] for name in PRECISE)
        yield f"precision  {names} known to {found.precision:.1%} of their means, or better{asked}"
        if params.replications is None and found.precision > params.precision:
            yield f"           not reached with {count} runs; --replications N makes more"
    if found.assumed:
        names = list_text(found.assumed)
        yield f"assumed    run or setup times of {names} vary by 10 %: they state no variation of their own"


def _factory(found: Simulation, currency: str) -> list[str]:
    figures, rows = found.factory(), []
    planned: Figures = found.planned.factory if found.planned is not None else {}
    for name, words in WORDS.items():
        known = figures.get(name)
        if known is None or known.mean is None:
            continue
        row = [words, figure_text(name, known.mean, currency), half_width_text(name, known, currency)]
        if found.planned is not None:
            row.insert(1, figure_text(name, planned.get(name), currency))
        rows.append(row)
    headings = ["", *(["planned"] if found.planned is not None else []), "simulated", "95 %"]
    return table(headings, rows)


def _products(products: Mapping[str, Mapping[str, Estimate]], currency: str) -> list[str]:
    if not products:
        return []
    rows = [[name, *_cells(_OF_PRODUCTS, figures, currency)] for name, figures in products.items()]
    return ["", *table(["product", *(WORDS[name] for name in _OF_PRODUCTS)], rows)]


def _stations(stations: Mapping[str, Mapping[str, Estimate]]) -> list[str]:
    # A state in which no station ever is needs no column.
    shown = {
        name: words
        for name, words in _OF_STATIONS.items()
        if any(name in figures and figures[name].mean for figures in stations.values())
    }
    rows = [[name, *_cells(shown, figures, "")] for name, figures in stations.items()]
    return ["", *table(["station", *shown.values()], rows)]


def _cells(names: Iterable[str], figures: Mapping[str, Estimate], currency: str) -> Iterator[str]:
    for name in names:
        known = figures.get(name)
        if known is None or known.mean is None:
            yield "-"
        elif not known.half_width:
            yield figure_text(name, known.mean, currency)
        else:
            yield f"{figure_text(name, known.mean, currency)} {half_width_text(name, known, currency)}"


def _standstills(found: Simulation) -> Iterator[str]:
    stopped = [one for one in found.replications if one.standstill is not None]
    if not stopped:
        return
    yield ""
    yield f"stopped    in {count_text(len(stopped), 'run')} of {len(found.replications)} nothing moved any more:"
    shown: dict[str, None] = {}
    for run in stopped:
        if run.standstill is None:
            continue
        if run.standstill.cycle:
            shown[" -> ".join((*run.standstill.cycle, run.standstill.cycle[0]))] = None
        shown.update(dict.fromkeys(run.standstill.reasons))
    for text in list(shown)[:8]:
        yield f"           {text}"


def figure_text(name: str, value: float | None, currency: str) -> str:
    """Return a figure as people read it: ``3 h 20 min``, ``93.4 %``, ``12.5``."""
    if value is None:
        return "-"
    unit = unit_of(name)
    if unit == "ms":
        return span_text(value / 1000)
    if unit == "1":
        return f"{100 * value:.1f} %"
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{number} {currency}" if unit == "money" else number if unit in ("count", "1/h") else f"{number} {unit}"


def half_width_text(name: str, known: Estimate, currency: str) -> str:
    """Return the half width of an interval; empty where there is none."""
    if known.half_width is None:
        return ""
    return f"± {figure_text(name, known.half_width, currency)}"


def difference_text(name: str, value: float, currency: str) -> str:
    """Return by how much a figure is higher or lower: ``12 min lower``."""
    direction = "higher" if value > 0 else "lower"
    if unit_of(name) == "1":
        return f"{100 * abs(value):.1f} percentage points {direction}"
    return f"{figure_text(name, abs(value), currency)} {direction}"
