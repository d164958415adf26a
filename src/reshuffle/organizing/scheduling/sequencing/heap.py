"""Kernels: a heap of tasks by their keys, of equal ones by their numbers, in two columns of the schedule."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel

__all__ = ["pop", "push"]

Integers = npt.NDArray[np.int64]


@kernel
def push(keys: Integers, tasks: Integers, size: int, key: int, task: int) -> int:
    """Put a task in; return the new size."""
    place = size
    while place > 0:
        parent = (place - 1) // 2
        if keys[parent] < key or (keys[parent] == key and tasks[parent] < task):
            break
        keys[place], tasks[place] = keys[parent], tasks[parent]
        place = parent
    keys[place], tasks[place] = key, task
    return size + 1


@kernel
def pop(keys: Integers, tasks: Integers, size: int) -> int:
    """Take off the first; return the new size. What was first lies behind the last."""
    first_key, first = keys[0], tasks[0]
    size -= 1
    key, task = keys[size], tasks[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (keys[other] < keys[child] or (keys[other] == keys[child] and tasks[other] < tasks[child])):
            child = other
        if key < keys[child] or (key == keys[child] and task < tasks[child]):
            break
        keys[place], tasks[place] = keys[child], tasks[child]
        place = child
    keys[place], tasks[place] = key, task
    keys[size], tasks[size] = first_key, first
    return size
