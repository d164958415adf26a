"""The smallest set of changes of a factory that makes an impossible product possible.

Every group of operations that share a station (most groups are one operation) must get one station; each station that
could do it after changes is an option: a set of dials with what is wanted of them. Chosen are the options for which
the union of the dials is smallest, for operations may share a change: one limit raised far enough serves them all.
Among unions of equally many dials the one with the smallest sum of relative sizes is taken. This is a set cover with
alternatives; it is solved exactly by branch and bound, apart for parts that share no dial, over all routes through
the choices of the product. A search that runs into its limit says so in ``Relaxation.is_smallest``.

A capability is given to a station only where no station that may do the operation has it; a product is taken as it is.
For people, see :mod:`reshuffle.organizing.matching.options`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reshuffle.model.factory import Factory, Workspace
from reshuffle.organizing.matching import changes, options, routes
from reshuffle.organizing.matching.changes import Dial
from reshuffle.organizing.matching.cover import smallest_union
from reshuffle.organizing.matching.judge import Judge
from reshuffle.organizing.matching.options import ModeOptions, Option
from reshuffle.plan.verdicts import Change, Relaxation

__all__ = ["smallest_changes"]

#: At most so many routes through the choices of a product are looked at.
_MOST_ROUTES = 512


def smallest_changes(workspace: Workspace, product: str, pieces: Mapping[str, int] | None = None) -> Relaxation:
    """Return the smallest set of changes that makes a product possible; an empty one where it is.

    Parameters
    ----------
    workspace
        Consistent, as for :func:`reshuffle.organizing.matching.match.match`.
    pieces
        Good pieces of the largest lot by product, in place of what orders and lot sizes say.

    Notes
    -----
    Exponential in the number of groups that share dials and have several options; bounded by a number of nodes.
    """
    search = _Search(ModeOptions(Judge(workspace, pieces)), product)
    best: tuple[tuple[int, float], list[Change]] | None = None
    unresolved: dict[str, None] = {}
    part = workspace.products[product]
    is_smallest = True
    for number, route in enumerate(islice(routes.routes(part), _MOST_ROUTES + 1)):
        if number == _MOST_ROUTES:
            is_smallest = False
            break
        groups = routes.dedicated_groups(part, route)
        listed = [search.options_of(group) for group in groups]
        hopeless = [group for group, choices in zip(groups, listed, strict=True) if not choices]
        if hopeless:
            unresolved.update(dict.fromkeys(_why_hopeless(workspace, product, group) for group in hopeless))
            continue
        turned, is_proven = _cover(workspace.factory, listed)
        found = [changes.change(workspace.factory, dial, want) for dial, want in turned.items()]
        cost = (len(found), sum(change.size for change in found))
        if not found:
            return Relaxation(product, True, ())
        is_smallest = is_smallest and is_proven and search.modes.is_complete
        if best is None or cost < best[0]:
            best = cost, found
    if best is None:
        return Relaxation(product, False, (), is_smallest, tuple(unresolved))
    return Relaxation(product, True, tuple(best[1]), is_smallest)


def _why_hopeless(workspace: Workspace, product: str, group: Sequence[str]) -> str:
    operations = workspace.products[product].operations
    if len(group) > 1:
        names = " and ".join(f"'{name}'" for name in group)
        return f"{names} must be done on one station, and no change of the factory makes one do them all"
    required = operations[group[0]].requires
    asked = ", ".join(f"{key} {' and '.join(map(str, values))}" for key, values in required.parameters.items())
    said = f"'{group[0]}' requires {required.capability}{f' with {asked}' if asked else ''}"
    return f"{said}, and no change of the factory gives a station that: is every value of the kind that stations state?"


@dataclass(slots=True)
class _Search:
    """Finds the options of groups of operations, each group once."""

    modes: ModeOptions
    product: str
    _known: dict[tuple[str, ...], list[Option]] = field(default_factory=dict)

    def options_of(self, group: tuple[str, ...]) -> list[Option]:
        """Return the ways to get a station for a group; those that add a capability only where nothing else does."""
        if group not in self._known:
            found = self._options(group, may_add_capability=False)
            self._known[group] = found or self._options(group, may_add_capability=True)
        return self._known[group]

    def _options(self, group: tuple[str, ...], *, may_add_capability: bool) -> list[Option]:
        found: list[Option] = []
        for station in self.modes.judge.factory.stations:
            each = [self.modes.of(self.product, name, station, may_add_capability=may_add_capability) for name in group]
            if all(each):
                found += options.joint_options(each)
        return options.undominated(found)


def _cover(factory: Factory, listed: Sequence[list[Option]]) -> tuple[Option, bool]:
    """Return the dials to turn so that every group has an option, and whether no fewer can do."""
    open_groups = [choices for choices in listed if all(choices)]
    result, is_proven = Option(), True
    for part in _apart(open_groups):
        found, is_best = smallest_union(factory, part)
        result.update(found)
        is_proven = is_proven and is_best
    return result, is_proven


def _apart(groups: Sequence[list[Option]]) -> list[list[list[Option]]]:
    """Return the groups in parts that have no dial in common."""
    parts: list[tuple[set[Dial], list[list[Option]]]] = []
    for choices in groups:
        dials = {dial for option in choices for dial in option}
        touching = [part for part in parts if part[0] & dials]
        parts = [part for part in parts if not part[0] & dials]
        together = [other for part in touching for other in part[1]]
        parts.append((dials.union(*(part[0] for part in touching)), [*together, choices]))
    return [part for _, part in parts]
