from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.process_planning.values import canonical_value


@pytest.mark.parametrize(
    ("reference", "written", "canonical"),
    [
        ("C1", "10uF", "10 uF"),
        ("C1", "10 µF", "10 uF"),
        ("C1", "10μ", "10 uF"),
        ("C1", "0.01 mF", "10 uF"),
        ("C1", "0,01mF", "10 uF"),
        ("C1", "10000n", "10 uF"),
        ("C1", "4n7", "4.7 nF"),
        ("R1", "4k7", "4.7 kOhm"),
        ("R1", "4.7kOhm", "4.7 kOhm"),
        ("R1", "4700", "4.7 kOhm"),
        ("R1", "4K7", "4.7 kOhm"),
        ("R1", "4.7 kΩ", "4.7 kOhm"),
        ("R1", "2R2", "2.2 Ohm"),
        ("R1", "0R", "0 Ohm"),
        ("R1", "0", "0 Ohm"),
        ("R1", "1M", "1 MOhm"),
        ("R1", "5m", "5 mOhm"),
        ("L1", "10uH", "10 uH"),
        ("C1", "10uF/16V", "10 uF 16V"),
        ("C1", "10uF 16V", "10 uF 16V"),
        ("RV1", "10k", "10k"),
        ("U1", "10k", "10k"),
        ("R1", "  thermistor   NTC ", "thermistor NTC"),
        ("D1", "1N4148", "1N4148"),
    ],
)
def test_ways_to_write_a_value_are_one_text(reference: str, written: str, canonical: str) -> None:
    assert canonical_value(reference, written) == canonical


def test_another_voltage_is_another_part() -> None:
    assert canonical_value("C1", "10uF/16V") != canonical_value("C1", "10uF/25V")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["R1", "C7", "L2", "U1", ""]), st.text(max_size=40))
def test_any_text_has_one_canonical_form(reference: str, value: str) -> None:
    once = canonical_value(reference, value)
    assert canonical_value(reference, once) == once
