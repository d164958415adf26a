"""An outside judge: says what is wrong with a solution file, from the text of the instance alone.

It shares nothing with Reshuffle, neither code nor arrays nor parsing, and is written to be read against the
descriptions of the formats. It takes instances as sound, as others published them, and judges solutions::

    python tests/formats/judge.py FORMAT INSTANCE SOLUTION [LAYOUT]
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

#: A machine and, where there are workers, the worker, with the duration: {(machine, worker or None): duration}.
Ways = dict[tuple[int, int | None], int]


class Shop:
    """An instance as plain dictionaries; everything counts from 0."""

    def __init__(self) -> None:
        self.ways: dict[tuple[int, int], Ways] = {}
        self.precedence: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.setup: list[list[list[int]]] = []
        self.travel: list[list[int]] = []
        self.num_vehicles = 0

    def add_job(self, job: int, operations: list[Ways]) -> None:
        for number, ways in enumerate(operations):
            self.ways[job, number] = ways
            if number:
                self.precedence.append(((job, number - 1), (job, number)))


class Numbers:
    """Numbers one after the other."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.position = 0

    def next(self) -> int:
        self.position += 1
        return int(self.words[self.position - 1])


def read_shop(family: str, text: str, layout: str = "") -> Shop:
    head, _, body = text.strip().partition("\n")
    header = [float(word) for word in head.split()]
    numbers = Numbers(body.split())
    shop = Shop()
    first, second = int(header[0]), int(header[1])
    if family == "jsp":
        for job in range(first):
            shop.add_job(job, [{(numbers.next(), None): numbers.next()} for _ in range(second)])
    elif family == "fajsp":
        read_graph(shop, text, first, second)
    else:
        for job in range(first):
            operations = [read_ways(numbers, family == "fjsp-workers") for _ in range(numbers.next())]
            shop.add_job(job, operations)
    if family == "fjsp-sdst":
        for _ in range(second):
            shop.setup.append([[numbers.next() for _ in range(first)] for _ in range(first)])
    if family == "transport":
        shop.num_vehicles = int(header[2])
        shop.travel = [[int(word) for word in line.split()] for line in layout.splitlines() if line.strip()]
    return shop


def read_ways(numbers: Numbers, has_workers: bool) -> Ways:
    ways: Ways = {}
    for _ in range(numbers.next()):
        machine = numbers.next() - 1
        if has_workers:
            for _ in range(numbers.next()):
                worker = numbers.next() - 1
                ways[machine, worker] = numbers.next()
        else:
            ways[machine, None] = numbers.next()
    return ways


def read_graph(shop: Shop, text: str, num_operations: int, num_arcs: int) -> None:
    lines = [[int(word) for word in line.split()] for line in text.splitlines() if line.strip()]
    arcs, operations = lines[1 : 1 + num_arcs], lines[1 + num_arcs :]
    job = list(range(num_operations))
    is_numbered = any(len(arc) == 3 for arc in arcs)
    for arc in arcs:
        if is_numbered:
            job[arc[0]] = job[arc[1]] = arc[2]
        else:
            # Repainting everything is slow and cannot go wrong.
            low, high = sorted((job[arc[0]], job[arc[1]]))
            job = [low if number == high else number for number in job]
    if is_numbered:
        touched = {operation for arc in arcs for operation in arc[:2]}
        fresh = max(arc[2] for arc in arcs)
        for operation in range(num_operations):
            if operation not in touched:
                fresh += 1
                job[operation] = fresh
    else:
        order = sorted(set(job))
        job = [order.index(number) for number in job]
    for number, line in enumerate(operations):
        shop.ways[job[number], number] = {(line[k], None): line[k + 1] for k in range(1, len(line), 2)}
    shop.precedence = [((job[arc[0]], arc[0]), (job[arc[1]], arc[1])) for arc in arcs]


def judge(family: str, instance: str, solution: str, layout: str = "") -> list[str]:
    """Return what is wrong with a solution, both as texts; empty where it is valid."""
    shop, found = read_shop(family, instance, layout), json.loads(solution)
    faults: list[str] = []
    done: dict[tuple[int, int], dict[str, Any]] = {}
    for entry in found["operations"]:
        key = (entry["job"], entry["operation"])
        if key in done:
            faults.append(f"operation {key} stands twice")
        elif key not in shop.ways:
            faults.append(f"operation {key} is unknown")
        else:
            done[key] = entry
    faults += [f"operation {key} is missing" for key in shop.ways if key not in done]
    if faults:
        return faults
    for key, entry in done.items():
        duration = shop.ways[key].get((entry["machine"], entry.get("worker")))
        if duration is None:
            faults.append(f"operation {key} cannot be done by machine {entry['machine']}, {entry.get('worker')}")
        elif entry["end"] - entry["start"] != duration:
            faults.append(f"operation {key} takes {entry['end'] - entry['start']}, not {duration}")
        if entry["start"] < 0:
            faults.append(f"operation {key} starts before 0")
    if faults:
        return faults
    for before, after in shop.precedence:
        if done[after]["start"] < done[before]["end"]:
            faults.append(f"operation {after} starts before {before} ends")
    faults += judge_holders(shop, done, "machine")
    if family == "fjsp-workers":
        faults += judge_holders(shop, done, "worker")
    if shop.travel:
        faults += judge_trips(shop, done, found["transports"])
    elif found.get("transports"):
        faults.append("there are transports but no vehicles")
    makespan = max(entry["end"] for entry in done.values())
    if found["makespan"] != makespan:
        faults.append(f"the makespan is {makespan}, not {found['makespan']}")
    if found.get("lower_bound") is not None and found["lower_bound"] > makespan:
        faults.append(f"the bound {found['lower_bound']} is above the makespan {makespan}")
    return faults


def judge_holders(shop: Shop, done: dict[tuple[int, int], dict[str, Any]], holder: str) -> list[str]:
    """Return overlaps on each machine or worker, and gaps that are too short for the setup."""
    faults = []
    held = defaultdict(list)
    for key, entry in done.items():
        held[entry[holder]].append((entry["start"], entry["end"], key))
    for index, rows in held.items():
        rows.sort()
        for (_, end, key), (start, _, following) in pairwise(rows):
            gap = shop.setup[index][key[0]][following[0]] if shop.setup and holder == "machine" else 0
            if start < end + gap:
                faults.append(f"{holder} {index}: {following} starts at {start}, {key} ends at {end}, setup {gap}")
    return faults


def judge_trips(shop: Shop, done: dict[tuple[int, int], dict[str, Any]], trips: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the vehicles: ways of jobs that are missing, too early or too short, and jumps."""
    faults = []
    previous = {after: before for before, after in shop.precedence}
    by_target: dict[tuple[int, int], dict[str, Any]] = {}
    by_vehicle = defaultdict(list)
    for trip in trips:
        key = (trip["job"], trip["operation"])
        if key not in done or key in by_target:
            faults.append(f"trip to {key} is unknown or stands twice")
            continue
        by_target[key] = trip
    for key, entry in done.items():
        before = done.get(previous.get(key, (-1, -1)))
        start, end = (before["machine"] + 1 if before else 0), entry["machine"] + 1
        free = before["end"] if before else 0
        trip = by_target.get(key)
        if shop.travel[start][end] == 0 and shop.travel[end][start] == 0:
            continue
        if trip is None:
            faults.append(f"no trip to {key}")
            continue
        by_vehicle[trip["vehicle"]].append((trip["pickup"], trip["dropoff"], start, end))
        if (trip["from"], trip["to"]) != (start, end):
            faults.append(f"trip to {key} runs from {trip['from']} to {trip['to']}, not from {start} to {end}")
        if trip["pickup"] < free or trip["dropoff"] > entry["start"]:
            faults.append(f"trip to {key} runs while its job is in work")
        if trip["dropoff"] - trip["pickup"] < shop.travel[start][end]:
            faults.append(f"trip to {key} is too short")
    for vehicle, runs in by_vehicle.items():
        if not 0 <= vehicle < shop.num_vehicles:
            faults.append(f"vehicle {vehicle} is unknown")
        place, free = 0, 0
        for pickup, dropoff, start, end in sorted(runs):
            if pickup < free + shop.travel[place][start]:
                faults.append(f"vehicle {vehicle} cannot be at {start} at {pickup}: it is free at {place} at {free}")
            place, free = end, dropoff
    return faults


def main(arguments: list[str]) -> int:
    family, *files = arguments
    texts = []
    for file in files:
        data = Path(file).read_bytes()
        texts.append((gzip.decompress(data) if file.endswith(".gz") else data).decode())
    faults = judge(family, *texts)
    print("\n".join(faults) or "valid")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
