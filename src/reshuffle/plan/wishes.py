"""Objectives in words: ``late, then flow`` or ``3 late + setup, then changes``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from reshuffle.errors import InputError, Mistake
from reshuffle.plan.objective import Term

__all__ = ["DEFAULT_WISHES", "WORDS", "parse_wishes"]

#: What each word means; docs/reference/semantics.md gives the terms as formulas.
WORDS: Mapping[str, Term] = MappingProxyType(
    {
        "late": Term.TARDINESS,
        "late orders": Term.LATE_JOBS,
        "makespan": Term.MAKESPAN,
        "flow": Term.FLOW_TIME,
        "early": Term.EARLINESS,
        "work in progress": Term.WORK_IN_PROGRESS,
        "setup": Term.SETUP_TIME,
        "cost": Term.RESOURCE_COST,
        "energy": Term.ENERGY_COST,
        "changes": Term.MOVED_TASKS,
        "shift": Term.START_SHIFT,
    }
)
DEFAULT_WISHES = "late, then flow"


def parse_wishes(text: str) -> tuple[tuple[str, Mapping[Term, int]], ...]:
    """Return the levels of an objective: for each its words and the weights of its terms.

    Levels are parted by ``then``, terms of one level by ``+``, each with a whole number in front where it weighs more
    than 1.

    Raises
    ------
    reshuffle.errors.InputError
        If a word is none of :data:`WORDS`; all such words are named.
    """
    levels = []
    mistakes = []
    for part in re.split(r"\s*,?\s*\bthen\b\s*", text.strip()):
        weights: dict[Term, int] = {}
        for piece in re.split(r"\s*\+\s*", part.strip(" ,")):
            found = re.fullmatch(r"(?:(\d{1,9})\s*[x*]?\s*)?([a-z ]+?)", piece.strip().lower())
            word = found[2].strip() if found else piece
            if not found or word not in WORDS:
                near = get_close_matches(word, WORDS, n=1)
                remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(WORDS)}."
                mistakes.append(Mistake("objective", piece, "must be made of known wishes", remedy=remedy))
                continue
            weights[WORDS[word]] = weights.get(WORDS[word], 0) + int(found[1] or 1)
        levels.append((part.strip(" ,"), weights))
    if mistakes:
        raise InputError(mistakes)
    return tuple(levels)
