"""``reshuffle compare``: two plans or workspaces under the same luck, and a plain sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reshuffle.advising.compare import Comparison, Difference
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.simulate import observer, open_candidate, read_params, read_rule
from reshuffle.cli.simulation_json import estimate_object
from reshuffle.cli.simulation_report import WORDS, difference_text, figure_text, half_width_text
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import count_text, list_text, table
from reshuffle.plan.evaluator import Candidate
from reshuffle.shopfloor.kpis_breakdown import unit_of
from reshuffle.supervisor import simulation as supervisor
from reshuffle.supervisor import workspaces
from reshuffle.supervisor.simulation import SimulationParams

__all__ = ["Request", "read_request", "run", "sentence"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    sources: tuple[Path, Path]
    now: str | None
    rule: tuple[str, ...]
    params: SimulationParams
    is_json: bool
    is_quiet: bool


def read_request(
    first: str,
    second: str,
    now: str | None,
    horizon: str | None,
    warm_up: str,
    replications: str,
    precision: str,
    rule: str,
    seed: str,
    workers: str,
    is_json: bool = False,
    is_quiet: bool = False,
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    sources = (reading.workspace("A", first), reading.workspace("B", second))
    params = read_params(reading, horizon, warm_up, replications, precision, seed, workers)
    keys = read_rule(reading, rule)
    reading.raise_mistakes()
    return Request(sources, now, keys, params, is_json, is_quiet)


def run(request: Request, current: datetime | None = None) -> ExitStatus:
    """Compare as asked.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If a source cannot be read, or holds what the twin cannot honour.
    """
    first, second = _open(request, current)
    watch = observer("run", request.is_quiet)
    found, warm_up_ms = supervisor.run_comparison(first, second, request.params, watch)
    names = tuple(visible(str(source)) for source in request.sources)
    if request.is_json:
        print_result(json.dumps(_object(found, names, request.params, warm_up_ms), ensure_ascii=False))
        return ExitStatus.DONE
    currency = first.workspace.factory.currency
    lines = [sentence(found, names, currency), "", *_table(found, currency)]
    lines += ["", f"compared   {names[0]} (A) and {names[1]} (B) in {count_text(len(found.first), 'pair')} of runs"]
    lines[-1] += f" under the same luck, seed {request.params.seed}"
    for name, runs in zip(names, (found.first, found.second), strict=True):
        stopped = sum(one.standstill is not None for one in runs)
        if stopped:
            why = f"'reshuffle simulate {name}' says who waits for whom"
            lines.append(f"stopped    {name} in {count_text(stopped, 'run')}: {why}")
    print_result("\n".join(lines))
    return ExitStatus.DONE


def _open(request: Request, current: datetime | None) -> list[Candidate]:
    """Read both; a workspace beside a plan begins when the plan does, unless it or ``--now`` says otherwise."""
    is_plan = [not workspaces.is_workspace(source) for source in request.sources]
    opened: dict[int, Candidate] = {}
    # Plans first: a workspace that does not say when it begins follows them.
    for place in sorted((0, 1), key=lambda place: not is_plan[place]):
        now = None if is_plan[place] and not all(is_plan) else request.now
        beside = opened[1 - place].now if opened else current
        opened[place] = open_candidate(request.sources[place], now, request.rule, beside)
    return [opened[0], opened[1]]


def sentence(found: Comparison, names: Sequence[str], currency: str) -> str:
    """Return which of the two is better, by how much, and how sure that is."""
    verdict, pairs = found.verdict, len(found.first)
    if verdict.because is None:
        return (
            f"No difference between {names[0]} and {names[1]} can be told: in {count_text(pairs, 'pair')} of runs under"
            " the same luck every 95 % interval holds 0."
        )
    better = names[verdict.better - 1]
    one = verdict.because
    ahead = one.second_better if verdict.better == 2 else one.first_better
    sure = "" if one.difference.half_width is None else f" ± {figure_text(one.name, one.difference.half_width, '')}"
    text = (
        f"{better} is better: {WORDS[one.name]} {_by(one, verdict.better, currency)}{sure} (95 %),"
        f" better in {ahead} of {count_text(pairs, 'pair')} of runs"
    )
    if verdict.also:
        text += f"; also {list_text([_said(other, verdict.better, currency) for other in verdict.also], 3)}"
    if verdict.against:
        text += f"; but {list_text([_said(other, verdict.better, currency) for other in verdict.against], 3)}"
    return text + "."


def _by(one: Difference, better: int, currency: str) -> str:
    value = one.difference.mean or 0.0
    return difference_text(one.name, value if better == 2 else -value, currency)


def _said(one: Difference, better: int, currency: str) -> str:
    return f"{WORDS[one.name]} {_by(one, better, currency)}"


def _table(found: Comparison, currency: str) -> list[str]:
    rows = []
    for one in found.differences:
        if one.first.mean is None or one.second.mean is None or one.difference.mean is None:
            continue
        change = "same" if not one.difference.mean else difference_text(one.name, one.difference.mean, currency)
        rows.append(
            [
                WORDS[one.name],
                figure_text(one.name, one.first.mean, currency),
                figure_text(one.name, one.second.mean, currency),
                change,
                half_width_text(one.name, one.difference, currency),
                ("not clear", "A is better", "B is better")[one.better],
            ]
        )
    return table(["", "A", "B", "B against A", "95 %", ""], rows)


def _object(found: Comparison, names: Sequence[str], params: SimulationParams, warm_up_ms: int) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "a": names[0],
        "b": names[1],
        "replications": len(found.first),
        "seed": params.seed,
        "warm_up_ms": warm_up_ms,
        "confidence": 0.95,
        "better": (None, "a", "b")[verdict.better],
        "because": None if verdict.because is None else verdict.because.name,
        "kpis": {
            one.name: {
                "a": one.first.mean,
                "b": one.second.mean,
                "difference": estimate_object(one.name, one.difference),
                "unit": unit_of(one.name),
                "a_better": one.first_better,
                "b_better": one.second_better,
                "better": (None, "a", "b")[one.better],
            }
            for one in found.differences
        },
        "standstills": {
            key: sum(run.standstill is not None for run in runs)
            for key, runs in (("a", found.first), ("b", found.second))
        },
    }
