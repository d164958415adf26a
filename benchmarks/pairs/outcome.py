"""One pair: organize it in a process of its own, and judge what comes out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.pairs.mistakes import unconfirmed_mistakes
from benchmarks.pairs.proofs import Prover
from benchmarks.pairs.rows import Outcome
from benchmarks.pairs.structure import look_at
from reshuffle.errors import ReshuffleError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.factory import Workspace
from reshuffle.supervisor import plans
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["judge_pair"]

_PLAN, _REFUSED, _FAILED = "plan", "proven refusal", "failed"


def judge_pair(workspace: Path, plan_path: Path, time_limit_s: float, workers: int) -> Outcome:
    """Organize a workspace as a user would, and judge the answer.

    Parameters
    ----------
    workspace
        A folder or a workbook.
    plan_path
        Where the plan is written.
    time_limit_s, workers
        What ``reshuffle organize`` is given.
    """
    words = [sys.executable, "-m", "reshuffle", "organize", str(workspace), "--json", "--quiet", "-o", str(plan_path)]
    words += ["--time-limit", f"{time_limit_s:g}s", "--workers", str(workers)]
    began = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    )
    try:
        out, said = process.communicate(timeout=60 + 6 * time_limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Outcome(_FAILED, time.perf_counter() - began, error="did not end")
    seconds = time.perf_counter() - began
    if process.returncode == 2:
        return _unreadable(workspace, said, seconds)
    if process.returncode not in (0, 1) or not out.strip():
        return Outcome(_FAILED, seconds, error=f"exit status {process.returncode}: {said.strip()[-600:]}")
    answer = json.loads(out)
    if "objective" not in answer:
        return _no_plan(workspace, answer, seconds)
    return _plan(workspace, plan_path, answer, seconds)


def _unreadable(workspace: Path, said: str, seconds: float) -> Outcome:
    wrong = unconfirmed_mistakes(workspace, said)
    if wrong:
        return Outcome(_FAILED, seconds, error=f"not confirmed: {' | '.join(wrong)[:600]}")
    return Outcome(_REFUSED, seconds, reasons=tuple(said.strip().splitlines()[:3]))


def _no_plan(workspace: Path, answer: dict[str, Any], seconds: float) -> Outcome:
    reasons = tuple(answer["reasons"])
    if answer["status"] != "infeasible":
        return Outcome(
            _FAILED, seconds, error=f"no plan and no refusal ({answer['status']}): {'; '.join(reasons)[:300]}"
        )
    opened = read_workspace(workspace)
    prover = Prover(opened, _now(opened))
    proofs = [*prover.of_batches(), *prover.of_shared_dates()]
    refused = {one["order"] for one in answer["unplanned"]}
    proofs += [proof for name in opened.orders if name not in refused for proof in prover.of_order(name)]
    if not proofs:
        said = answer["conflict"]["sentence"] if answer["conflict"] else "; ".join(reasons)
        return Outcome(_FAILED, seconds, error=f"refusal not confirmed: {said[:600]}")
    wrong = _unproven(prover, answer["unplanned"], [])
    if wrong:
        return Outcome(_FAILED, seconds, error=wrong)
    return Outcome(_REFUSED, seconds, reasons=(proofs[0].words, *reasons))


def _plan(path: Path, plan_path: Path, answer: dict[str, Any], seconds: float) -> Outcome:
    gap = answer["gap"]
    try:
        violations = plans.judge_plan(supervisor.open_plan(plan_path))
    except ReshuffleError as error:
        return Outcome(_FAILED, seconds, gap, error=f"the plan can not be judged: {error}"[:600])
    if violations:
        return Outcome(_FAILED, seconds, gap, error=f"{len(violations)} violations: {violations[0].message}")
    opened = read_workspace(path)
    plan = json.loads(plan_path.read_text(encoding="utf-8"))
    wrong = look_at(plan, opened)
    if wrong:
        return Outcome(_FAILED, seconds, gap, error=f"structure: {'; '.join(wrong[:3])}"[:600])
    planned = [one["id"] for one in plan["orders"] if "parent" not in one]
    prover = Prover(opened, datetime.fromisoformat(plan["made_for"]))
    missing = _unproven(prover, answer["unplanned"], planned)
    if missing:
        return Outcome(_FAILED, seconds, gap, error=missing)
    reasons = tuple(reason for one in answer["unplanned"] for reason in one["reasons"])
    return Outcome(_PLAN if planned else _REFUSED, seconds, gap, len(answer["unplanned"]), reasons[:3])


def _unproven(prover: Prover, unplanned: list[dict[str, Any]], planned: list[str]) -> str:
    """Return which refusal of an order can not be confirmed, or for another reason than the one given; else ''."""
    for one in unplanned:
        name, said = one["order"], " ".join(one["reasons"])
        proofs = [*prover.of_order(name), *prover.of_material_beside(name, planned), *prover.of_batches()]
        if not proofs:
            return f"refusal of {name} not confirmed: {said[:500]}"
        if not any(subject in said for proof in proofs for subject in proof.names):
            return f"{name} is refused for another reason than it has: {said[:300]} | true is: {proofs[0].words}"
    return ""


def _now(workspace: Workspace) -> datetime:
    if workspace.state.now is None:
        return datetime.now().astimezone()
    return workspace.state.now
