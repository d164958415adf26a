"""PyJobShop on one instance, through its own interface, as a process of its own: ``python pyjobshop_run.py --help``.

The instance is read by Reshuffle's readers, because PyJobShop has none for most formats; model, search and answer are
PyJobShop's. It gets the time that is left of the limit when its model is handed over, as Reshuffle's engines do.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reshuffle.cli.clock import CommandClock
from reshuffle.cli.options import Reading
from reshuffle.formats.instances.read import read_instance

if TYPE_CHECKING:
    import pyjobshop

    from reshuffle.formats.instances.instance import Instance

#: Seconds kept back for taking the answer over and writing it.
_RESERVE_S = 0.2


def build_model(instance: Instance) -> pyjobshop.Model:
    """Say an instance in PyJobShop's terms: machines and workers are machines, each mode holds its one or two.

    Raises
    ------
    ValueError
        If the instance has vehicles, which PyJobShop cannot say.
    """
    from pyjobshop import Model

    problem = instance.problem
    if len(problem.transports):
        raise ValueError("not expressible: PyJobShop knows no vehicles with empty travel")
    model = Model()
    jobs = [model.add_job() for _ in range(len(problem.jobs))]
    machines = [model.add_machine() for _ in range(instance.num_machines)]
    workers = [model.add_machine() for _ in range(instance.num_workers)]
    tasks = [model.add_task(job=jobs[job]) for job in problem.tasks.job.tolist()]
    # The last phase of a mode is the work itself; a SETUP phase before it becomes a setup time below.
    durations = problem.phases.duration[problem.modes.phase_ptr[1:] - 1].tolist()
    rows = zip(problem.mode_tasks(), instance.mode_machine, instance.mode_worker, durations, strict=True)
    for task, machine, worker, duration in rows:
        held = [machines[machine]] if worker < 0 else [machines[machine], workers[worker]]
        model.add_mode(tasks[task], held, duration)
    for before, after, least in zip(problem.lags.before, problem.lags.after, problem.lags.least, strict=True):
        model.add_end_before_start(tasks[before], tasks[after], int(least))
    _add_setups(model, instance, machines, tasks)
    return model


def _add_setups(
    model: pyjobshop.Model,
    instance: Instance,
    machines: Sequence[pyjobshop.Machine],
    tasks: Sequence[pyjobshop.Task],
) -> None:
    """Say a setup matrix between jobs as setup times between all pairs of tasks that share the machine."""
    problem = instance.problem
    mode_task = problem.mode_tasks()
    for machine in range(instance.num_machines):
        rule = int(problem.resources.setup_rule[machine])
        if rule < 0:
            continue
        modes = np.flatnonzero((instance.mode_machine == machine) & (problem.modes.setup_state >= 0))
        states = problem.modes.setup_state[modes]
        times = [[problem.setup_rules.time(rule, int(first), int(second)) for second in states] for first in states]
        for first, row in zip(mode_task[modes], times, strict=True):
            for second, duration in zip(mode_task[modes], row, strict=True):
                if first != second and duration > 0:
                    model.add_setup_time(machines[machine], tasks[first], tasks[second], int(duration))


def solution_of(instance: Instance, result: pyjobshop.Result, seed: int, runtime_s: float) -> dict[str, object]:
    """Return PyJobShop's answer as a solution file holds it."""
    operations = []
    ends = [0]
    for task, done in enumerate(result.best.tasks):
        machine, *worker = done.resources
        row = {
            "job": int(instance.task_job[task]),
            "operation": int(instance.task_operation[task]),
            "machine": int(machine),
            "start": int(done.start),
            "end": int(done.end),
        }
        if worker:
            row["worker"] = int(worker[0]) - instance.num_machines
        operations.append(row)
        ends.append(int(done.end))
    return {
        "format_version": 1,
        "instance": instance.name,
        "objective": "makespan",
        "makespan": max(ends),
        "lower_bound": int(result.lower_bound),
        "status": result.status.value.lower(),
        "engine": "pyjobshop",
        "seed": seed,
        "runtime_s": round(runtime_s, 3),
        "operations": sorted(operations, key=lambda row: (row["job"], row["operation"])),
        "transports": [],
    }


def main() -> int:
    """Run as the command line says; return 1 where there is no schedule."""
    clock = CommandClock(is_process=True)
    parser = argparse.ArgumentParser(description="PyJobShop on one instance.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", required=True)
    parser.add_argument("--layout", type=Path)
    parser.add_argument("--time-limit", required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    reading = Reading()
    limit_s = reading.duration_s("--time-limit", arguments.time_limit)
    reading.raise_mistakes()

    instance = read_instance(arguments.file, arguments.format, arguments.layout)
    model = build_model(instance)
    left_s = max(limit_s - clock() - _RESERVE_S, 0.01)
    result = model.solve(time_limit=left_s, display=False, num_workers=arguments.workers, random_seed=arguments.seed)
    if not result.best.tasks:
        print(f"no schedule: {result.status.value}", file=sys.stderr)
        return 1
    answer = solution_of(instance, result, arguments.seed, clock())
    arguments.output.write_text(json.dumps(answer), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
