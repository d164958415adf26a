"""Tool groups as stations: how many, how they choose, how they are set up, when they fail and are maintained."""

from __future__ import annotations

from dataclasses import dataclass, field

from reshuffle.formats.smt2020.tables import Row, Table
from reshuffle.formats.smt2020.times import distribution, variation, whole
from reshuffle.model.distributions import DurationDistribution
from reshuffle.model.stations import Batching, Failure, MaintenanceTask, MinimumRun, Setup, Station, WakeRule
from reshuffle.model.variation import parse_variation

__all__ = ["Upkeep", "read_stations", "read_upkeep"]

_RANKS = {"rank_HP": "priority", "rank_RSETUP": "setup", "rank_FIFO": "fifo", "rank_CR": "cr"}
_STEPS = "Custom_actlist_ASISemiOpersDuringSetupAndAdditionalLoadUnload"


@dataclass(slots=True)
class Upkeep:
    """Failures and maintenance by tool group, by name."""

    failures: dict[str, dict[str, Failure]] = field(default_factory=dict)
    maintenance: dict[str, dict[str, MaintenanceTask]] = field(default_factory=dict)


def read_upkeep(tools: Table, attach: Table, down: Table, upkeep: Table) -> Upkeep:
    """Return what calendars bind to each tool group: breakdowns by area, maintenance by group."""
    areas: dict[str, list[str]] = {}
    for row in tools.rows:
        areas.setdefault(row.text("STNGRP"), []).append(row.text("STNFAM"))
    families = {name for listed in areas.values() for name in listed}
    breakdowns = {row.text("DOWNCALNAME"): _breakdown(row) for row in down.rows}
    tasks = {row.text("PMCALNAME"): row for row in upkeep.rows}
    for row in upkeep.rows:
        row.one_of("PMCALTYPE", "mtbpm_by_cal", "mtbpm_by_pieces")
    result = Upkeep()
    for row in attach.rows:
        by_area = row.one_of("RESTYPE", "stngrp", "stnfam") == "stngrp"
        name, target = row.text("CALNAME"), row.text("RESNAME")
        owners = areas.get(target, []) if by_area else [target] if target in families else []
        if not owners:
            row.refuse("RESNAME", "must be a STNGRP or STNFAM of tool.txt.1l")
        if row.one_of("CALTYPE", "down", "pm") == "down":
            if name not in breakdowns:
                row.refuse("CALNAME", "must be a DOWNCALNAME of downcal.txt")
                continue
            first = distribution(row, "FOADIST", "FOA", "", "FOAUNITS")
            if (first.name, first.arguments) != _key(breakdowns[name].between):
                row.refuse("FOA", "must be distributed as the time between failures, which begins with each repair")
            for owner in owners:
                result.failures.setdefault(owner, {})[name] = breakdowns[name]
        elif name not in tasks:
            row.refuse("CALNAME", "must be a PMCALNAME of pmcal.txt")
        else:
            for owner in owners:
                result.maintenance.setdefault(owner, {})[name] = _maintenance(tasks[name], row)
    return result


def _key(found: DurationDistribution) -> tuple[str, tuple[object, ...]]:
    return found.name, found.arguments


def _breakdown(row: Row) -> Failure:
    row.one_of("DOWNCALTYPE", "mttf_by_cal")
    between = distribution(row, "MTTFDIST", "MTTF", "", "MTTFUNITS")
    repair = distribution(row, "MTTRDIST", "MTTR", "", "MTTRUNITS")
    return Failure(between=between, repair=repair, counts_busy_time=False, effect="resume")


def _maintenance(row: Row, bound: Row) -> MaintenanceTask:
    bound.one_of("FOADIST", "constant")
    length = row.milliseconds("MTTR", "MTTRUNITS")
    varies = variation(row, "MTTRDIST", "MTTR", "MTTR2", "MTTRUNITS", length)
    if row.text("PMCALTYPE") == "mtbpm_by_pieces":
        row.one_of("MTBPMUNITS", "pieces")
        bound.one_of("FOAUNITS", "", "pieces")
        return MaintenanceTask(
            duration=whole(length),
            every_pieces=row.count("MTBPM"),
            first_pieces=int(bound.number("FOA")) or None,
            variation=varies,
        )
    every, first = row.milliseconds("MTBPM", "MTBPMUNITS"), bound.milliseconds("FOA", "FOAUNITS")
    return MaintenanceTask(duration=whole(length), every=whole(every), first=whole(first), variation=varies)


def read_stations(
    tools: Table, setups: Table, groups: Table, upkeep: Upkeep, used: dict[str, list[Row]]
) -> dict[str, Station]:
    """Return a station for each tool group.

    Parameters
    ----------
    used
        The steps of all routes that each tool group does.
    """
    runs = _minimum_runs(groups)
    times = {
        (row.text("CURSETUP"), row.needed("NEWSETUP")): whole(row.milliseconds("STIME", "STUNITS"))
        for row in setups.rows
    }
    result: dict[str, Station] = {}
    for row in tools.rows:
        name = row.needed("STNFAM")
        if name in result:
            row.refuse("STNFAM", "must be the name of one tool group only")
        result[name] = _station(row, upkeep, used.get(name, []), times, runs)
    return result


def _minimum_runs(groups: Table) -> dict[str, dict[str, int]]:
    result: dict[str, dict[str, int]] = {}
    group = ""
    for row in groups.rows:
        group = row.text("SETUPGRP") or group
        result.setdefault(group, {})[row.needed("SETUP")] = row.count("MINRUN")
    return result


def _station(
    row: Row,
    upkeep: Upkeep,
    steps: list[Row],
    times: dict[tuple[str, str], int],
    runs: dict[str, dict[str, int]],
) -> Station:
    name, number = row.text("STNFAM"), row.count("STNQTY")
    is_cascading = row.number("STNCAP", "1") == 2
    if row.number("STNCAP", "1") not in (1, 2):
        row.refuse("STNCAP", "must be 1, or 2 for a cascading tool")
    row.one_of("STNFAMSTEP_ACTLIST", _STEPS)
    row.one_of("PRERULERWL", "", "no")
    setup = _setup(row, steps, times, runs, is_cascading)
    load, unload = whole(row.milliseconds("LTIME", "LTUNITS")), whole(row.milliseconds("ULTIME", "ULTUNITS"))
    batching = _batching(row, steps)
    failures, maintenance = upkeep.failures.get(name, {}), upkeep.maintenance.get(name, {})
    # Where nothing ever stands in the way, tools are places: a pure delay.
    is_delay = not (is_cascading or setup or load or unload or batching or failures or maintenance)
    return Station(
        count=1 if is_delay else number,
        capacity=2 if is_cascading else number if is_delay else 1,
        setup=setup,
        batching=batching,
        load=load,
        unload=unload,
        cascade_interval=0 if is_cascading else None,
        maintenance=maintenance,
        failures=failures,
        setup_variation=parse_variation("none"),
        rule=_rule(row),
        wake=_wake(row),
        location=row.needed("STNFAMLOC") or None,
    )


def _wake(row: Row) -> WakeRule:
    by_setup = row.one_of("WAKERESRANK", "", "wake_LeastSetupTime") == "wake_LeastSetupTime"
    return WakeRule.LEAST_SETUP if by_setup else WakeRule.LONGEST_IDLE


def _rule(row: Row) -> tuple[str, ...]:
    rule = row.one_of("RULE", "rule_HotLotFIRST", "rule_LSSU")
    if (rule == "rule_LSSU") != bool(row.text("SETUPGRP")):
        row.refuse("SETUPGRP", "must be given with rule_LSSU, and only there")
    words = [word for word in row.text("FWLRANK").split(";") if word]
    for word in words:
        if word not in _RANKS:
            row.refuse("FWLRANK", f"must be made of {', '.join(_RANKS)}: '{word}' can not be translated")
    return tuple(_RANKS[word] for word in words if word in _RANKS)


def _batching(row: Row, steps: list[Row]) -> Batching | None:
    if row.one_of("BATCHCRITF", "", "crit_sameroutestep") == "":
        row.one_of("BATCHPER", "")
        return None
    row.one_of("BATCHPER", "piece")
    sizes = [(step.count("BATCHMN"), step.count("BATCHMX")) for step in steps if step.text("BATCHMX")]
    return Batching(
        minimum=min((least for least, _ in sizes), default=1), maximum=max((most for _, most in sizes), default=1)
    )


def _setup(
    row: Row,
    steps: list[Row],
    times: dict[tuple[str, str], int],
    runs: dict[str, dict[str, int]],
    is_cascading: bool,
) -> Setup | None:
    needed = list(dict.fromkeys(step.text("SETUP") for step in steps if step.text("SETUP")))
    if not needed:
        return None
    from_any = {times.get(("", setup), 0) for setup in needed}
    if len(from_any) > 1:
        row.refuse("STNFAM", "must have setups that take equally long from anything (setup.txt, empty CURSETUP)")
    matrix = {
        before: {
            after: length
            for after in needed
            if after != before and (length := times.get((before, after), times.get(("", after), 0)))
        }
        for before in needed
    }
    group = runs.get(row.text("SETUPGRP"), {})
    families = {setup: group[setup] for setup in needed if setup in group}
    if row.text("SETUPGRP") and not families:
        row.refuse("SETUPGRP", "must be a group of setupgrp.txt with setups that are used here")
    return Setup(
        initial=max(from_any),
        times={before: listed for before, listed in matrix.items() if listed},
        without_family="nothing",
        overlaps_work=is_cascading,
        minimum_run=MinimumRun(families=families) if families else None,
    )
