"""What a disturbed simulation found, as text for people and as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from reshuffle.cli.text import count_text, instant_text, span_text, table
from reshuffle.model import instants
from reshuffle.plan.estimates import Estimate, estimate
from reshuffle.plan.evaluator import Candidate
from reshuffle.shopfloor.disturbances import Disturbance
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome
from reshuffle.supervisor.loop import ReplanRecord

__all__ = ["json_object", "lines"]

#: Looks at the plan that are listed.
_LISTED = 12
_Figure = Callable[[DisturbedOutcome, Candidate], float]
_FIGURES: dict[str, tuple[str, _Figure]] = {
    "lateness_s": ("lateness of all orders", lambda one, _: one.lateness_s),
    "late_orders": ("late orders", lambda one, _: one.late_orders),
    "completed_orders": ("orders completed", lambda one, _: one.completed_orders),
    "makespan_s": ("last order completed after", lambda one, made: (one.end - made.now).total_seconds()),
}


def lines(
    source: str,
    candidate: Candidate,
    disturbances: Sequence[Disturbance],
    waiting: Sequence[DisturbedOutcome],
    replanned: Sequence[DisturbedOutcome] | None,
    seed: int,
) -> list[str]:
    """Return the lines of the answer."""
    zone = candidate.workspace.factory.zone
    answer = [f"simulated  {source}: {count_text(len(waiting), 'run')}, seed {seed}"]
    for number, one in enumerate(sorted(disturbances, key=lambda one: one.at)):
        answer.append(f"{'disturbed' if number == 0 else '':<11}{instant_text(one.at, zone)}  {one.text}")
    seen = dict.fromkeys(text for one in (*waiting, *(replanned or ())) for text in one.without_effect)
    answer += [f"no effect  {text}" for text in seen]
    answer += ["", *_figures(candidate, waiting, replanned)]
    if replanned is not None:
        answer += _replans(replanned, zone)
        answer += ["", _verdict(waiting, replanned)]
    stopped = [one for one in replanned or waiting if one.standstill]
    if stopped:
        answer += ["", f"stopped    in {count_text(len(stopped), 'run')} of {len(waiting)} nothing moved any more:"]
        answer += [f"           {text}" for text in stopped[0].standstill[:5]]
    return answer


def _figures(
    candidate: Candidate, waiting: Sequence[DisturbedOutcome], replanned: Sequence[DisturbedOutcome] | None
) -> list[str]:
    rows = []
    for name, (words, figure) in _FIGURES.items():
        row = [words, _cell(name, _estimated(figure, waiting, candidate))]
        if replanned is not None:
            row.append(_cell(name, _estimated(figure, replanned, candidate)))
            saved = estimate(
                [figure(a, candidate) - figure(b, candidate) for a, b in zip(waiting, replanned, strict=True)]
            )
            row.append(_cell(name, saved))
        rows.append(row)
    return table(["", "waiting", *(["replanned", "saved"] if replanned is not None else [])], rows)


def _estimated(figure: _Figure, outcomes: Sequence[DisturbedOutcome], candidate: Candidate) -> Estimate:
    return estimate([figure(one, candidate) for one in outcomes])


def _cell(name: str, known: Estimate) -> str:
    if known.mean is None:
        return "-"
    if not name.endswith("_s"):
        return f"{known.mean:,.4g}" + (f" ± {known.half_width:,.2g}" if known.half_width else "")
    sign = "-" if known.mean < 0 else ""
    return f"{sign}{span_text(known.mean)}" + (f" ± {span_text(known.half_width)}" if known.half_width else "")


def _replans(replanned: Sequence[DisturbedOutcome], zone: ZoneInfo) -> list[str]:
    records = replanned[0].records
    if not records:
        return ["", "the plan was never looked at again: nothing deviated"]
    rows = [
        [
            instant_text(one.at, zone),
            one.causes[0].text + (f" and {len(one.causes) - 1} more" if len(one.causes) > 1 else ""),
            _decision(one),
            f"{one.operations_moved} of {one.operations_open}",
            str(one.operations_moved_waiting),
            f"{span_text(one.lateness_waiting_s)} -> {span_text(one.lateness_after_s)}",
            _took(one),
        ]
        for one in records[:_LISTED]
    ]
    title = "looks at the plan" if len(replanned) == 1 else "looks at the plan in the first run"
    headings = [title, "because", "decision", "moved", "by waiting", "lateness expected", "took"]
    shown = ["", *table(headings, rows)]
    if len(records) > _LISTED:
        shown.append(f"  and {len(records) - _LISTED} more")
    return shown + [f"  note: {note}" for note in dict.fromkeys(note for one in records for note in one.notes)][:5]


def _took(one: ReplanRecord) -> str:
    """Return how long a look took, and after what time there was a first plan that is better than waiting."""
    return f"{one.seconds:.1f} s" + ("" if one.first_s is None else f", first {one.first_s:.1f} s")


def _decision(one: ReplanRecord) -> str:
    if one.is_taken:
        return f"{one.plan} ({one.found_by})"
    return "carry on" if one.plan is None else f"{one.plan} (carry on, moved to now)"


def _verdict(waiting: Sequence[DisturbedOutcome], replanned: Sequence[DisturbedOutcome]) -> str:
    saved = estimate([a.lateness_s - b.lateness_s for a, b in zip(waiting, replanned, strict=True)])
    moved = sum(record.operations_moved for one in replanned for record in one.records if record.is_taken)
    anyway = sum(record.operations_moved_waiting for one in replanned for record in one.records if record.is_taken)
    taken = sum(record.is_taken for one in replanned for record in one.records)
    looked = sum(len(one.records) for one in replanned)
    mean = saved.mean or 0.0
    what = "saves" if mean >= 0 else "costs"
    sure = f" ± {span_text(saved.half_width)}" if saved.half_width else ""
    return (
        f"Replanning {what} {span_text(mean)}{sure} of lateness per run: {count_text(looked, 'look')} at the plan, "
        f"{count_text(taken, 'new plan')} taken, {count_text(moved, 'operation')} moved in them"
        f"{f' ({anyway} by waiting)' if taken else ''}."
    )


def json_object(
    candidate: Candidate,
    disturbances: Sequence[Disturbance],
    waiting: Sequence[DisturbedOutcome],
    replanned: Sequence[DisturbedOutcome] | None,
    seed: int,
) -> dict[str, Any]:
    """Return the answer as it is printed; lengths of time in seconds."""
    zone = candidate.workspace.factory.zone

    def run_of(one: DisturbedOutcome) -> dict[str, Any]:
        return {
            **{name: figure(one, candidate) for name, (_, figure) in _FIGURES.items()},
            "orders": one.orders,
            "without_effect": list(one.without_effect),
            "standstill": list(one.standstill),
            "replans": [_record(record, zone) for record in one.records],
        }

    return {
        "replications": len(waiting),
        "seed": seed,
        "disturbances": [{"text": one.text, "at": instants.format_instant(one.at, zone)} for one in disturbances],
        "waiting": [run_of(one) for one in waiting],
        "replanned": None if replanned is None else [run_of(one) for one in replanned],
    }


def _record(one: ReplanRecord, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": instants.format_instant(one.at, zone),
        "causes": [{"kind": cause.kind.value, "subject": cause.subject, "text": cause.text} for cause in one.causes],
        "plan": one.plan,
        "is_taken": one.is_taken,
        "found_by": one.found_by,
        "seconds": round(one.seconds, 3),
        "first_s": None if one.first_s is None else round(one.first_s, 3),
        "operations_moved": one.operations_moved,
        "operations_moved_waiting": one.operations_moved_waiting,
        "operations_open": one.operations_open,
        "lateness_before_s": one.lateness_before_s,
        "lateness_waiting_s": one.lateness_waiting_s,
        "lateness_after_s": one.lateness_after_s,
        "notes": list(one.notes),
    }
