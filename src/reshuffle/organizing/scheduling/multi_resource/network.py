"""The arrays that the kernels of multi-resource shops work on: the shop as it is, and one schedule as it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.local_search.network import network_of
from reshuffle.organizing.scheduling.multi_resource.shop import MultiResourceShop
from reshuffle.plan.arrays import pointers

__all__ = [
    "MACHINE",
    "MEMBER",
    "ResourceNetwork",
    "ResourceSchedule",
    "empty_resource_schedule",
    "resource_network",
    "signed",
]

Array = npt.NDArray[Any]

#: Rows of what each task takes: its machine, and what it needs beside it.
MACHINE, MEMBER = 0, 1
#: Makes a signed number of an index for kernels, where sums of signed and unsigned ones would be floating.
signed = cast("Callable[[Any], int]", np.int64)


class ResourceNetwork(NamedTuple):
    """A shop for kernels. Nodes: tasks 0..T-1, one node per resource T..T+R-1 around all its tasks, none T+R.

    Parameters
    ----------
    num_tasks, num_resources
        T and R.
    has_members, has_setups
        Whether any task takes a resource beside its machine; whether any setup takes time.
    option_ptr, option_resource, option_time, option_setup, option_state
        Options as in :class:`~reshuffle.organizing.scheduling.multi_resource.shop.MultiResourceShop`; resources (2, O),
        R for none.
    before_ptr, before, before_lag, after_ptr, after, after_lag, release, tail, last, order
        As in :class:`~reshuffle.organizing.scheduling.local_search.network.Network`.
    num_states, setup_ptr, setup
        Setups as in the shop; the state of a machine as it is found is S.
    place_ptr
        (R + 1,) row pointers into ``ResourceSchedule.sequence``.
    """

    num_tasks: int
    num_resources: int
    has_members: bool
    has_setups: bool
    option_ptr: Array
    option_resource: Array
    option_time: Array
    option_setup: Array
    option_state: Array
    before_ptr: Array
    before: Array
    before_lag: Array
    after_ptr: Array
    after: Array
    after_lag: Array
    release: Array
    tail: Array
    last: Array
    order: Array
    num_states: Array
    setup_ptr: Array
    setup: Array
    place_ptr: Array


class ResourceSchedule(NamedTuple):
    """A semi-active schedule; kernels keep all columns consistent. Rows 0 and 1 are for the machine and the member.

    Parameters
    ----------
    option, time
        (T,) the option of each task, its ticks from arrival to end.
    resource, place, left, right
        (2, T) what each task takes, its place in the sequence, the nodes before and behind; none for none.
    sequence, length
        The tasks of resource r in order stand in ``sequence[place_ptr[r]:place_ptr[r] + length[r]]``; (R + 1,) lengths,
        the last is 0: nothing stands on none.
    order, position
        (T,) a topological order of the graph with arcs of resources, and its inverse.
    end, rest
        (T + R + 1,) earliest end of each task; longest path from its arrival to the end of all.
    setup
        (T + R + 1,) ticks of setup between the node on the left on the machine and the arrival; 0 for other nodes.
    state
        (T + R + 1,) what the option of a task wants mounted; as found for nodes of machines.
    moved, mark
        Scratch of shapes (T,) and (T + R + 1,).
    """

    option: Array
    time: Array
    resource: Array
    place: Array
    left: Array
    right: Array
    sequence: Array
    length: Array
    order: Array
    position: Array
    end: Array
    rest: Array
    setup: Array
    state: Array
    moved: Array
    mark: Array


def resource_network(shop: MultiResourceShop) -> ResourceNetwork:
    """Return a shop for kernels."""
    plain = network_of(shop.machines)
    num_resources = plain.num_machines
    has_members = bool(np.any(shop.option_member >= 0))
    member = np.where(shop.option_member < 0, num_resources, shop.option_member)
    resource = np.array((shop.option_machine, member)).astype(np.uint32)
    users = np.bincount(resource.ravel(), minlength=num_resources + 1)[:num_resources]
    return ResourceNetwork(
        num_tasks=plain.num_tasks,
        num_resources=num_resources,
        has_members=has_members,
        has_setups=bool(np.any(shop.setup) or np.any(shop.option_setup)),
        option_ptr=shop.option_ptr.astype(np.uint32),
        option_resource=resource,
        option_time=shop.option_time.astype(np.int64),
        option_setup=shop.option_setup.astype(np.int64),
        option_state=shop.option_state.astype(np.uint32),
        before_ptr=plain.before_ptr,
        before=plain.before,
        before_lag=plain.before_lag,
        after_ptr=plain.after_ptr,
        after=plain.after,
        after_lag=plain.after_lag,
        release=plain.release,
        tail=plain.tail,
        last=plain.last,
        order=plain.order,
        num_states=shop.num_states.astype(np.int64),
        setup_ptr=shop.setup_ptr.astype(np.int64),
        setup=shop.setup.astype(np.int64),
        place_ptr=pointers(users).astype(np.int64),
    )


def empty_resource_schedule(network: ResourceNetwork) -> ResourceSchedule:
    """Return room for a schedule of the shop; ``load`` fills it."""
    num_tasks = network.num_tasks
    nodes = num_tasks + network.num_resources + 1

    def indices(*shape: int) -> Array:
        return np.zeros(shape, dtype=np.uint32)

    state = indices(nodes)
    state[num_tasks : num_tasks + network.num_resources] = network.num_states
    return ResourceSchedule(
        option=indices(num_tasks),
        time=np.zeros(num_tasks, dtype=np.int64),
        resource=indices(2, num_tasks),
        place=indices(2, num_tasks),
        left=indices(2, num_tasks),
        right=indices(2, num_tasks),
        sequence=indices(int(network.place_ptr[-1])),
        length=np.zeros(network.num_resources + 1, dtype=np.int64),
        order=indices(num_tasks),
        position=indices(num_tasks),
        end=np.zeros(nodes, dtype=np.int64),
        rest=np.zeros(nodes, dtype=np.int64),
        setup=np.zeros(nodes, dtype=np.int64),
        state=state,
        moved=indices(num_tasks),
        mark=np.zeros(nodes, dtype=np.bool_),
    )
