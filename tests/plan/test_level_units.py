"""What the values of an objective count."""

from __future__ import annotations

import pytest

from reshuffle.plan.level_units import level_unit
from reshuffle.plan.objective import Term


@pytest.mark.parametrize(
    ("weights", "unit", "amount"),
    [
        ({Term.TARDINESS: 1}, "ms", 90 * 60_000),
        ({Term.LATE_JOBS: 1}, "count", 90),
        ({Term.RESOURCE_COST: 1}, "money", 90 / 1_000_000),
        ({Term.TARDINESS: 2}, "", 90),
        ({Term.TARDINESS: 1, Term.SETUP_TIME: 1}, "", 90),
        ({}, "", 90),
    ],
)
def test_value_of_a_level_has_the_unit_of_its_one_term(weights: dict[Term, int], unit: str, amount: float) -> None:
    level = level_unit(weights, 60_000)
    assert level.unit == unit
    assert 90 * level.scale == pytest.approx(amount)
