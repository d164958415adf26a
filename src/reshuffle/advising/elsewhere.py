"""Where else an operation could have been done, by trial; and what a later place than needed is good for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reshuffle.advising.insertion import Placing
from reshuffle.advising.placement import with_placing, without_tasks
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import Waiting
from reshuffle.advising.ways import best_placing, may_use, modes_of
from reshuffle.advising.wording import Wording
from reshuffle.plan import evaluate
from reshuffle.plan.objective import Term
from reshuffle.plan.wishes import WORDS

__all__ = ["Elsewhere", "elsewhere", "reason_of_choice"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another way to have done an operation, with everything else as it is.

    Parameters
    ----------
    station
        Where; the same station as in the plan where only the people are others.
    crew
        Who and with which tools.
    completion
        When it would have been complete; None where it could not be done there at all.
    gain_s
        Seconds by which that is before its completion in the plan, negative for later; None without a completion.
    """

    station: str
    crew: tuple[str, ...]
    completion: datetime | None
    gain_s: float | None
    sentence: str


def elsewhere(situation: Situation, known: Waiting, words: Wording) -> tuple[Elsewhere, ...]:
    """Return how else an operation could have been done, the earliest completion first.

    Parameters
    ----------
    situation
        The plan.
    known
        The operation as it is.
    words
        For the sentences.
    """
    problem = situation.problem
    if problem.tasks.is_running[known.task]:
        return ()
    found: list[tuple[int, Elsewhere]] = []
    work = known.placing.work
    own_mode = int(situation.solution.mode[known.task])
    completion = known.actual.ends[work.completion]
    mates = len(work.tasks) > 1
    # The hold of a batch is listed under one of its members: without it, under another.
    beside = situation.with_solution(without_tasks(situation, [known.task])) if mates else situation
    for mode in modes_of(situation, known.task):
        station = int(problem.modes.station[mode])
        name = situation.resource(station) if station >= 0 else ""
        if not may_use(situation, known.task, mode):
            sentence = f"{name} is ruled out by a pin, or by the station of another operation"
            found.append((1 << 60, Elsewhere(name, (), None, None, sentence)))
            continue
        best = best_placing(beside, known.task, mode)
        is_same = best is not None and best.work.crew == work.crew and not mates
        if mode == own_mode and (best is None or best.completion >= completion or is_same):
            continue
        found.append(_entry(situation, words, name, best, completion, mates=mates))
    return tuple(entry for _, entry in sorted(found, key=lambda pair: (pair[0], pair[1].station)))


def _entry(
    situation: Situation, words: Wording, name: str, best: Placing | None, completion: int, *, mates: bool
) -> tuple[int, Elsewhere]:
    if best is None:
        return 1 << 60, Elsewhere(name, (), None, None, f"on {name} there is no place for it beside what is planned")
    gain = completion - best.completion
    crew = tuple(dict.fromkeys(situation.resource(member) for member in best.work.crew))
    by = f" with {', '.join(crew)}" if crew else ""
    by += ", without its batch mates," if mates else ""
    when = words.moment(best.completion)
    side = "no earlier" if gain == 0 else f"{words.duration(gain)} {'earlier' if gain > 0 else 'later'}"
    sentence = f"on {name}{by} it would be complete at {when}, {side}"
    clock = situation.planning.clock
    seconds = gain * clock.tick_ms / 1000
    return best.completion, Elsewhere(name, crew, clock.instant(best.completion), seconds, sentence)


def reason_of_choice(situation: Situation, known: Waiting) -> str:
    """Return what it is good for that an operation comes later than it could, by the terms of the objective."""
    moved = with_placing(situation, known.placing)
    used = situation.problem.objective.used_terms()
    words = {term: word for word, term in WORDS.items()}
    now, then = (evaluate.terms(situation.problem, solution) for solution in (situation.solution, moved))
    worse = [words[Term(term)] for term in used if then[term] > now[term]]
    better = [words[Term(term)] for term in used if then[term] < now[term]]
    if worse and not better:
        return f"its later place improves {' and '.join(worse)}"
    if better and not worse:
        return f"an earlier place would improve {' and '.join(better)}, and the search did not find it"
    if better and worse:
        return f"its later place improves {' and '.join(worse)} and worsens {' and '.join(better)}"
    return "its later place costs nothing"
