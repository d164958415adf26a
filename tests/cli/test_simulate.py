"""The command line of simulations as a planner meets it: what is left out, what stops, what is written wrongly."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from reshuffle.cli.main import app

NOW = ("--now", "2026-11-23 06:00")
MILL_AND_SAW = {"mill": {"input_buffer": 0, "output_buffer": 0}, "saw": {"input_buffer": 0, "output_buffer": 0}}


def shop(folder: Path, stations: Any, products: Any, orders: Any, **more: Any) -> Path:
    (folder / "products").mkdir(parents=True)
    factory = {"format_version": 1, "time_zone": "Europe/Berlin", "tick": "1 min", "stations": stations, **more}
    texts = {"factory.yaml": factory, "orders.yaml": {"format_version": 1, "orders": orders}}
    texts |= {f"products/{name}.yaml": {"format_version": 1, **part} for name, part in products.items()}
    for name, data in texts.items():
        (folder / name).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return folder


def route(*stations: str, **fields: Any) -> dict[str, Any]:
    return {
        "operations": {
            f"{number:03}": {"requires": name, "time": "10 min", **fields} for number, name in enumerate(stations, 1)
        }
    }


def simulate(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["simulate", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_a_factory_without_chance_has_intervals_of_no_width(tmp_path: Path) -> None:
    certain = {"mill": {"run_variation": "none", "setup_variation": "none"}}
    made = shop(tmp_path / "shop", certain, {"part": route("mill")}, {"A": {"product": "part", "quantity": 2}})
    status, said, _ = simulate(made, *NOW, "--json")
    kpis = json.loads(said)["kpis"]
    assert status == 0
    assert kpis["lead_time_mean"] == {"mean": 20 * 60_000.0, "half_width": 0.0, "unit": "ms"}


def test_one_run_has_no_interval(tmp_path: Path) -> None:
    made = shop(tmp_path / "shop", {"mill": {}}, {"part": route("mill")}, {"A": {"product": "part"}})
    status, said, _ = simulate(made, *NOW, "--replications", "1", "--json")
    assert status == 0
    assert json.loads(said)["kpis"]["lead_time_mean"]["half_width"] is None


def test_an_order_whose_material_can_not_be_had_is_named(tmp_path: Path) -> None:
    part = route("mill", consumes=[{"item": "steel"}])
    orders = {"A": {"product": "part"}, "B": {"product": "part"}}
    made = shop(tmp_path / "shop", {"mill": {}}, {"part": part}, orders, items={"steel": {"stock": 1}})
    status, said, noted = simulate(made, *NOW, "--replications", "2", "--log", tmp_path / "log.csv")
    assert status == 0
    assert "note: order 'A' can not be made: 1 of 'steel' are missing" in noted
    assert "orders completed            1" in said
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "order_short"]
    assert [(row["order"], row["quantity"]) for row in rows] == [("A", "1")]


def test_a_workspace_of_which_no_order_can_be_made_is_refused(tmp_path: Path) -> None:
    part = route("mill", consumes=[{"item": "steel"}])
    made = shop(tmp_path / "shop", {"mill": {}}, {"part": part}, {"A": {"product": "part"}}, items={"steel": {}})
    status, _, said = simulate(made, *NOW)
    assert status == 2
    assert "must have an order that can be made, or demand" in said


def test_a_deadlock_is_told_with_its_cycle_and_the_answer_is_no(tmp_path: Path) -> None:
    orders = {"A": {"product": "there"}, "B": {"product": "back"}}
    products = {"there": route("mill", "saw"), "back": route("saw", "mill")}
    status, said, _ = simulate(shop(tmp_path / "shop", MILL_AND_SAW, products, orders), *NOW, "--replications", "2")
    assert status == 1
    assert "in 2 runs of 2 nothing moved any more" in said
    assert "lot 'A/1' -> station 'saw' -> lot 'B/1' -> station 'mill' -> lot 'A/1'" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--horizon", "-5d"], r"--horizon(=-5d) must be > 0."),
        (["--horizon", "0 s"], r"--horizon(=0 s) must be > 0."),
        (["--horizon", "5d", "--warm-up", "-1d"], r"--warm-up(=-1d) must be >= 0."),
        (["--horizon", "1d", "--warm-up", "2d"], r"--warm-up(=2 d) must be shorter than --horizon(=1 d)."),
        (["--warm-up", "auto"], r"--warm-up(=auto) must come with --horizon"),
        (["--rule", "abc"], r"--rule(=abc) must be made of fifo"),
        (["--log", "log.txt"], r"--log(=log.txt) must end in .csv"),
    ],
)
def test_a_wrong_option_is_told_in_the_words_of_the_planner(tmp_path: Path, words: list[str], expected: str) -> None:
    made = shop(tmp_path / "shop", {"mill": {}}, {"part": route("mill")}, {"A": {"product": "part"}})
    status, _, said = simulate(made, *NOW, *words)
    assert status == 2
    assert expected in said
    assert said.count("error:") == 1
