"""``reshuffle bottleneck``: which station holds up the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.simulate import observer, open_candidate, read_params, read_rule
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import count_text, table
from reshuffle.errors import Mistake
from reshuffle.plan.estimates import Estimate
from reshuffle.supervisor.bottleneck import StationFinding, find_bottlenecks
from reshuffle.supervisor.simulation import SimulationParams

__all__ = ["Request", "read_request", "run"]

#: Stations that are never the bottleneck are shown up to so many rows in all.
_MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    source: Path
    now: str | None
    rule: tuple[str, ...]
    params: SimulationParams
    is_json: bool
    is_quiet: bool


def read_request(
    source: str,
    now: str | None,
    horizon: str | None,
    warm_up: str,
    replications: str,
    rule: str,
    seed: str,
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
    path = reading.workspace("SOURCE", source)
    params = read_params(reading, horizon, warm_up, replications, "2%", seed, "1")
    if params.warm_up_ms is None:
        reading.mistakes.append(Mistake("--warm-up", warm_up, "must be a time here; 'reshuffle simulate' can find it"))
    keys = read_rule(reading, rule)
    reading.raise_mistakes()
    return Request(path, now, keys, params, is_json, is_quiet)


def run(request: Request, current: datetime | None = None) -> ExitStatus:
    """Simulate, and say which station was the bottleneck for how long.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the source cannot be read, or holds what the twin cannot honour.
    """
    candidate = open_candidate(request.source, request.now, request.rule, current)
    found, runs = find_bottlenecks(candidate, request.params, observer("run", request.is_quiet))
    if request.is_json:
        rows = [_object(one) for one in found]
        print_result(json.dumps({"replications": runs, "seed": request.params.seed, "stations": rows}))
        return ExitStatus.DONE
    print_result("\n".join(_lines(found, runs, request.params.seed)))
    return ExitStatus.DONE


def _lines(found: Sequence[StationFinding], runs: int, seed: int) -> list[str]:
    lines = [visible(_sentence(found)), ""]
    rows = [
        [
            visible(one.station) + (f" ({one.copies})" if one.copies > 1 else ""),
            _share(one.share),
            _share(one.sole, with_interval=False),
            _share(one.shifting, with_interval=False),
            _share(one.active),
            "-" if one.waiting.mean is None else f"{one.waiting.mean:.1f}",
        ]
        for one in found[:_MOST_ROWS]
    ]
    lines += table(["station", "bottleneck", "alone", "shifting", "active", "lots waiting"], rows)
    if len(found) > _MOST_ROWS:
        lines.append(f"and {count_text(len(found) - _MOST_ROWS, 'station')} more, less often the bottleneck")
    lines += ["", "bottleneck: of the time, its active period was the longest of all; alone, or while it shifted"]
    lines.append(f"measured in {count_text(runs, 'simulated run')}, seed {seed}; ± is the 95 % interval")
    return lines


def _sentence(found: Sequence[StationFinding]) -> str:
    if not found or not found[0].share.mean:
        return "No station was active: there is no bottleneck."
    first, *others = found
    text = f"{first.station} is the bottleneck, {first.share.mean or 0:.0%} of the time"
    near = [one for one in others[:1] if (one.share.mean or 0) > 0.5 * (first.share.mean or 0)]
    return text + (f"; {near[0].station} nearly as often" if near else "") + "."


def _share(known: Estimate, with_interval: bool = True) -> str:
    if known.mean is None:
        return "-"
    wide = known.half_width if with_interval else None
    return f"{100 * known.mean:.1f} %" + (f" ± {100 * wide:.1f}" if wide is not None else "")


def _object(one: StationFinding) -> dict[str, object]:
    parts = {"share": one.share, "sole": one.sole, "shifting": one.shifting, "active": one.active}
    known = {name: {"mean": part.mean, "half_width": part.half_width} for name, part in parts.items()}
    waiting = {"mean": one.waiting.mean, "half_width": one.waiting.half_width}
    return {"station": one.station, "copies": one.copies, **known, "waiting_lots": waiting}
