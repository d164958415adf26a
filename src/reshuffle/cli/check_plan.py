"""``reshuffle check`` of a plan: judged again, by the judge that knows nothing of any solver."""

from __future__ import annotations

import json
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import count_text, instant_text
from reshuffle.cli.violation_text import violation_line, violation_object
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.plan.violations import Violation
from reshuffle.supervisor import plans
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["run"]


def run(path: Path, is_json: bool = False) -> ExitStatus:
    """Judge a plan file; return 0 for a valid plan, 1 for one that breaks a rule.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the file cannot be read, or its workspace asks for what planning cannot honour.
    """
    document = supervisor.open_plan(path)
    violations = plans.judge_plan(document)
    if is_json:
        said = {"valid": not violations, "violations": [violation_object(violation) for violation in violations]}
        print_result(json.dumps(said, ensure_ascii=False))
    else:
        lines = [violation_line(violation) for violation in violations]
        print_result("\n".join([*lines, _verdict(document, violations, path)]))
    return ExitStatus.NO if violations else ExitStatus.DONE


def _verdict(document: PlanDocument, violations: list[Violation], path: Path) -> str:
    name = visible(str(path))
    if violations:
        rules = sorted({violation.rule for violation in violations})
        return f"{name}: invalid, {count_text(len(violations), 'violation')} of {', '.join(rules)}"
    plan = document.plan
    orders = [order for order in plan.orders if order.parent is None]
    late = sum(order.is_late for order in orders)
    made_for = instant_text(plan.made_for, document.workspace.factory.zone)
    size = f"{count_text(len(orders), 'order')} ({late} late), {count_text(len(plan.operations), 'operation')}"
    return f"{name}: valid; {size}, planned from {made_for}"
