"""A fab small enough to be read at a glance, in the tables of AutoSched; tests change a cell and see what is said."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FAB", "changed", "write_fab"]

_ROUTE = (
    "ROUTE STEP DESC STNFAM PDIST PTIME PTIME2 PTUNITS PTPER BATCHMN BATCHMX SETUP WHEN STIME STUNITS SVESTN FORSTEP "
    "BatchInterval BatchIntUnits PartInterval PartIntUnits RWKSTEP REWORK RWKTYPE StepPercent STEP_CQT CQT CQTUNITS "
    "IGNORE"
)
_TOOL = (
    "STNFAM RULE FWLRANK WAKERESRANK BATCHCRITF BATCHPER LTIME LTUNITS ULTIME ULTUNITS STNCAP STNQTY STNGRP STNFAMLOC "
    "SETUPGRP STNFAMSTEP_ACTLIST PRERULERWL"
)
_STEPS = "Custom_actlist_ASISemiOpersDuringSetupAndAdditionalLoadUnload"
_RANKS = "rank_HP;rank_RSETUP;rank_FIFO"


def _table(heading: str, *rows: dict[str, object]) -> str:
    columns = heading.split()
    lines = ["\t".join(columns), *("\t".join(str(row.get(column, "")) for column in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def _tool(name: str, count: int, **said: object) -> dict[str, object]:
    usual = {
        "RULE": "rule_HotLotFIRST",
        "FWLRANK": _RANKS,
        "LTIME": 1,
        "LTUNITS": "min",
        "ULTIME": 1,
        "ULTUNITS": "min",
    }
    place = {"STNGRP": "Area", "STNFAMLOC": "Fab", "STNFAMSTEP_ACTLIST": _STEPS, "PRERULERWL": "no"}
    return {"STNFAM": name, "STNQTY": f"{count}.0", **usual, **place, **said}


def _step(number: int, tool: str, time: object, per: str, **said: object) -> dict[str, object]:
    drawn = {"PDIST": "uniform", "PTIME": time, "PTIME2": 1, "PTUNITS": "min", "PTPER": per}
    return {
        "ROUTE": "r",
        "STEP": number,
        "DESC": f"step {number}",
        "STNFAM": tool,
        **drawn,
        "IGNORE": "a remark",
        **said,
    }


_SETUP = {"WHEN": "need"}
#: The files of a small fab.
FAB: dict[str, str] = {
    "tool.txt.1l": _table(
        _TOOL,
        _tool("Oven", 2, BATCHCRITF="crit_sameroutestep", BATCHPER="piece"),
        _tool("Wet", 3, STNCAP="2.0"),
        _tool("Implant", 2, STNCAP="2.0", RULE="rule_LSSU", SETUPGRP="Gas", WAKERESRANK="wake_LeastSetupTime"),
        _tool("Litho", 4),
        _tool("Rest", 40, LTIME="0.0", ULTIME="0.0", STNFAMLOC="Shelf", STNGRP="Delay"),
    ),
    "route_1.txt": _table(
        _ROUTE,
        _step(1, "Oven", 100, "per_batch", BATCHMN=50, BATCHMX=75),
        _step(2, "Wet", 4, "per_piece", PartInterval=2, PartIntUnits="min"),
        _step(3, "Wet", 40, "per_lot", BatchInterval=28, BatchIntUnits="min"),
        _step(4, "Litho", 10, "per_lot", SETUP="R1", STIME=8, STUNITS="min", SVESTN="yes", FORSTEP=8, **_SETUP),
        _step(
            5,
            "Implant",
            3,
            "per_piece",
            SETUP="A",
            PartInterval=3,
            PartIntUnits="min",
            STEP_CQT=8,
            CQT=2,
            CQTUNITS="hr",
            **_SETUP,
        ),
        _step(6, "Implant", 3, "per_piece", SETUP="B", PartInterval=3, PartIntUnits="min", **_SETUP),
        _step(7, "Rest", 180, "per_lot"),
        _step(8, "Litho", 10, "per_lot", StepPercent=50, RWKSTEP=4, REWORK="1.5", RWKTYPE="lot"),
    ),
    "setup.txt": _table(
        "CURSETUP NEWSETUP STIME STUNITS IGNORE",
        {"NEWSETUP": "A", "STIME": 72, "STUNITS": "min"},
        {"NEWSETUP": "B", "STIME": 72, "STUNITS": "min"},
        {"CURSETUP": "B", "NEWSETUP": "A", "STIME": 12, "STUNITS": "min"},
    ),
    "setupgrp.txt": _table(
        "SETUPGRP SETUP MINRUN", {"SETUPGRP": "Gas", "SETUP": "A", "MINRUN": 7}, {"SETUP": "B", "MINRUN": 5}
    ),
    "downcal.txt": _table(
        "DOWNCALNAME DOWNCALTYPE MTTFDIST MTTF MTTFUNITS MTTRDIST MTTR MTTRUNITS",
        {
            "DOWNCALNAME": "Stop",
            "DOWNCALTYPE": "mttf_by_cal",
            "MTTFDIST": "exponential",
            "MTTF": 10080,
            "MTTFUNITS": "min",
            "MTTRDIST": "exponential",
            "MTTR": "35.28",
            "MTTRUNITS": "min",
        },
    ),
    "pmcal.txt": _table(
        "PMCALNAME PMCALTYPE MTBPM MTBPMUNITS MTTRDIST MTTR MTTR2 MTTRUNITS",
        {
            "PMCALNAME": "Weekly",
            "PMCALTYPE": "mtbpm_by_cal",
            "MTBPM": 7,
            "MTBPMUNITS": "day",
            "MTTRDIST": "uniform",
            "MTTR": 10,
            "MTTR2": 2,
            "MTTRUNITS": "hr",
        },
        {
            "PMCALNAME": "Worn",
            "PMCALTYPE": "mtbpm_by_pieces",
            "MTBPM": 5000,
            "MTBPMUNITS": "pieces",
            "MTTRDIST": "uniform",
            "MTTR": 8,
            "MTTR2": 4,
            "MTTRUNITS": "hr",
        },
    ),
    "attach.txt": _table(
        "CALNAME CALTYPE RESTYPE RESNAME FOADIST FOA FOAUNITS",
        {
            "CALNAME": "Stop",
            "CALTYPE": "down",
            "RESTYPE": "stngrp",
            "RESNAME": "Area",
            "FOADIST": "exponential",
            "FOA": 10080,
            "FOAUNITS": "min",
        },
        {
            "CALNAME": "Weekly",
            "CALTYPE": "pm",
            "RESTYPE": "stnfam",
            "RESNAME": "Litho",
            "FOADIST": "constant",
            "FOA": 8,
            "FOAUNITS": "day",
        },
        {"CALNAME": "Worn", "CALTYPE": "pm", "RESTYPE": "stnfam", "RESNAME": "Wet", "FOADIST": "constant", "FOA": 4900},
    ),
    "fromto.txt": _table(
        "FROMLOC TOLOC DDIST DTIME DTIME2 DUNITS",
        {"FROMLOC": "Fab", "TOLOC": "Fab", "DDIST": "uniform", "DTIME": "7.5", "DTIME2": "2.5", "DUNITS": "min"},
    ),
    "part.txt": _table(
        "PARTGRP PARTFAM PART ROUTEFILE ROUTE",
        {"PARTGRP": "Saleable", "PARTFAM": "family", "PART": "chip", "ROUTEFILE": "route_1.txt", "ROUTE": "r"},
    ),
    "order.txt": (
        "LOT\tPART\tPRIOR\tPIECES\tSTART\tRDIST\tREPEAT\tRUNITS\tRPT#\tLOTSPERRPT\tDUE\tORDER\tHOTLOT\n"
        "Flow\tchip\t10\t25\t01/01/18 00:00:00\tconstant\t51.69\tmin\t200000\t1\t01/31/18 07:29:20\tO_Flow\tno\n"
        "Hot\tchip\t20\t25\t01/02/18 00:00:00\t\t\t\t\t\t01/20/18 00:00:00\tO_Hot\tno\n"
    ),
    "WIP.txt": (
        "LOT\tPART\tPRIOR\tPIECES\tSTART\tCURSTEP\tDUE\tORDER\tHOTLOT\tTRACE\n"
        "Init_Flow_1\tchip\t10\t25\t01/01/18 00:00:00\t5\t01/02/18 06:19:32\tO_Init\n"
        "Init_Flow_2\tchip\t10\t25\t01/01/18 00:00:00\t1\t01/02/18 06:19:32\tO_Init\n"
    ),
}


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """Return the files with one text in one of them replaced."""
    if FAB[name].count(old) < 1:
        raise ValueError(f"'{old}' does not stand in {name}")
    return {**FAB, name: FAB[name].replace(old, new, 1)}


def write_fab(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write the files of a fab."""
    for name, text in (files or FAB).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
