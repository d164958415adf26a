"""Tasks done together (rule `batch`): each batch is led by its task of the smallest number; the others follow it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from reshuffle.organizing.scheduling.cpsat.assignments import Share
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Literal

__all__ = ["Batches", "add_batches", "tie_batches"]


@dataclass(slots=True)
class Batches:
    """What the model decides about batches.

    Parameters
    ----------
    follows
        Literal per pair (mode, mode of its leader).
    lengths
        Variable duration per phase, where other members of the batch may lengthen it.
    powers
        Largest power per phase among the members of a batch that the mode leads, where members differ.
    """

    follows: dict[tuple[int, int], Literal] = field(default_factory=dict)
    lengths: dict[int, Expression] = field(default_factory=dict)
    powers: dict[int, Expression] = field(default_factory=dict)


def add_batches(draft: Draft) -> Batches:
    """Add who leads and who follows on stations that batch; a mode's holds then belong to its leader literal."""
    problem = draft.problem
    batches = Batches()
    station_of = problem.modes.station
    families: dict[tuple[int, tuple[object, ...]], list[int]] = defaultdict(list)
    for mode in sorted(draft.chosen):
        station = int(station_of[mode])
        if station >= 0 and problem.resources.batch_max[station] > 0:
            families[station, _likeness(draft, mode)].append(mode)
    for (station, _), members in families.items():
        followers = _add_followers(draft, batches, members, int(problem.resources.batch_max[station]))
        _add_sizes(draft, members, followers, station)
        _add_maxima(draft, batches, members, followers)
    return batches


def _likeness(draft: Draft, mode: int) -> tuple[object, ...]:
    """Return what members of one batch have in common; a mode without a family has it with none."""
    problem = draft.problem
    modes, needs = problem.modes, problem.requirements
    if modes.batch_family[mode] < 0:
        return ("alone", mode)
    required = slice(modes.requirement_ptr[mode], modes.requirement_ptr[mode + 1])
    columns = (needs.group, needs.count, needs.units, needs.first_phase, needs.last_phase)
    return (
        int(modes.batch_family[mode]),
        int(modes.phase_ptr[mode + 1] - modes.phase_ptr[mode]),
        int(modes.setup_state[mode]),
        tuple(tuple(table[required].tolist()) for table in columns),
    )


def _add_followers(draft: Draft, batches: Batches, members: list[int], most: int) -> dict[int, dict[int, Literal]]:
    """Let each mode lead or follow one of a task with a smaller number; returns the followers of each leader."""
    tasks, sizes = draft.problem.mode_tasks(), draft.problem.modes.batch_size
    followers: dict[int, dict[int, Literal]] = {mode: {} for mode in members}
    for position, mode in enumerate(members):
        if sizes[mode] > most:
            draft.forbid(draft.chosen[mode])
        options = {
            leader: draft.boolean()
            for leader in members[:position]
            if tasks[leader] != tasks[mode] and sizes[leader] + sizes[mode] <= most
        }
        if not options:
            continue
        leads = draft.boolean()
        draft.holder[mode] = leads
        draft.choose_one([leads, *options.values()], draft.chosen[mode])
        for leader, follows in options.items():
            followers[leader][mode] = follows
            batches.follows[mode, leader] = follows
            draft.imply([follows], draft.holder[leader])
    return followers


def _add_sizes(draft: Draft, members: list[int], followers: dict[int, dict[int, Literal]], station: int) -> None:
    resources, sizes = draft.problem.resources, draft.problem.modes.batch_size
    least, most = int(resources.batch_min[station]), int(resources.batch_max[station])
    for leader in members:
        own = int(sizes[leader])
        total = sum(int(sizes[mode]) * follows for mode, follows in followers[leader].items())
        if followers[leader]:
            draft.require(total <= max(0, most - own))
            if own < least:
                draft.require(total >= least - own, draft.holder[leader])
        elif own < least:
            draft.forbid(draft.holder[leader])


def _add_maxima(draft: Draft, batches: Batches, members: list[int], followers: dict[int, dict[int, Literal]]) -> None:
    """Let phases of a batch last, and draw power, as the largest of its members."""
    phases, pointer = draft.problem.phases, draft.problem.modes.phase_ptr
    firsts = np.array([pointer[mode] for mode in members])
    for offset in range(int(pointer[members[0] + 1] - pointer[members[0]])):
        durations, powers = phases.duration[firsts + offset], phases.power[firsts + offset]
        longest = int(durations.max())
        for mode in members:
            phase, own = int(pointer[mode]) + offset, followers[mode]
            if len(set(durations.tolist())) > 1:
                length = draft.integer(int(phases.duration[phase]), longest)
                values = [
                    int(phases.duration[phase]),
                    *(int(phases.duration[pointer[m] + offset]) * f for m, f in own.items()),
                ]
                largest = draft.integer(0, longest)
                draft.model.add_max_equality(largest, values)
                draft.require(length == largest, draft.holder[mode])
                batches.lengths[phase] = length
            if len(set(powers.tolist())) > 1:
                power = draft.integer(0, int(powers.max()))
                values = [
                    int(phases.power[phase]),
                    *(int(phases.power[pointer[m] + offset]) * f for m, f in own.items()),
                ]
                draft.model.add_max_equality(power, values)
                batches.powers[phase] = power


def tie_batches(draft: Draft, batches: Batches, shares: dict[int, list[Share]]) -> None:
    """Let followers keep the times, the lengths and the members of their leader."""
    phase_ptr, requirement_ptr = draft.problem.modes.phase_ptr, draft.problem.modes.requirement_ptr
    for (mode, leader), follows in batches.follows.items():
        mine, theirs = draft.times[mode], draft.times[leader]
        for own, other in zip((*mine.starts, *mine.ends), (*theirs.starts, *theirs.ends), strict=True):
            draft.require(own.expression == other.expression, follows)
        for offset in range(len(mine.starts)):
            own_length = batches.lengths.get(int(phase_ptr[mode]) + offset)
            if own_length is not None:
                draft.require(own_length == batches.lengths[int(phase_ptr[leader]) + offset], follows)
        for offset in range(int(requirement_ptr[mode + 1] - requirement_ptr[mode])):
            pair = zip(
                shares[int(requirement_ptr[mode]) + offset], shares[int(requirement_ptr[leader]) + offset], strict=True
            )
            for own_share, other_share in pair:
                if isinstance(own_share.number, int) and own_share.literal is not draft.chosen[mode]:
                    draft.require(own_share.literal == other_share.literal, follows)
                elif not isinstance(own_share.number, int):
                    draft.require(own_share.number == other_share.number, follows)
