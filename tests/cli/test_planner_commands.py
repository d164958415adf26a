"""The planner's commands from the words of the command line to the answer, on the three-sheet example."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app

Invoke = Callable[..., tuple[int, str, str]]
NOW = "2026-11-30 06:00"
EXAMPLES = Path(__file__).resolve().parents[2] / "src" / "reshuffle" / "examples"


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that runs a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> tuple[int, str, str]:
        shown = CliRunner().invoke(app, [str(word) for word in words])
        return shown.exit_code, shown.stdout, shown.stderr

    return run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a copy of the three-sheet example, as a folder."""
    return Path(shutil.copytree(EXAMPLES / "spreadsheet", tmp_path / "shop"))


@pytest.fixture(scope="module")
def plan_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a plan of the example as its file says it."""
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    words = ["organize", str(EXAMPLES / "spreadsheet"), "--now", NOW, "--engine", "list", "--time-limit", "1s", "-q"]
    shown = CliRunner().invoke(app, [*words, "-o", str(path)])
    assert shown.exit_code == 0, shown.output
    return path.read_text(encoding="utf-8")


@pytest.fixture
def plan(plan_text: str, tmp_path: Path) -> Path:
    """Return a plan file in which A2 is late."""
    path = tmp_path / "plan.json"
    path.write_text(plan_text, encoding="utf-8")
    return path


def organize(invoke: Invoke, *words: str | Path) -> tuple[int, str, str]:
    return invoke("organize", *words, "--engine", "list", "--time-limit", "1s", "--quiet")


@pytest.mark.parametrize(("kind", "name"), [("excel", "mine.xlsx"), ("yaml", "mine")])
def test_new_workspace_has_no_mistakes_and_already_runs(invoke: Invoke, kind: str, name: str) -> None:
    status, out, _ = invoke("init", "mine", "--from", kind)
    assert (status, out.split()[:2]) == (0, ["written", name])
    assert invoke("check", "mine")[0] == 0
    assert organize(invoke, "mine", "--now", NOW)[0] == 0


@pytest.mark.parametrize("kind", ["excel", "yaml"])
def test_new_workspace_replaces_nothing(invoke: Invoke, kind: str) -> None:
    invoke("init", "mine", "--from", kind)
    status, _, err = invoke("init", "mine", "--from", kind)
    assert status == 2
    assert "must" in err


def test_check_says_what_is_in_a_workspace(invoke: Invoke, shop: Path) -> None:
    status, out, _ = invoke("check", shop)
    assert status == 0
    assert "no mistakes" in out
    assert "saw, mill-1, mill-2, drill, deburring (2)" in out
    assert json.loads(invoke("check", shop, "--json")[1])["num_orders"] == 8


def test_check_names_every_mistake_at_once(invoke: Invoke, shop: Path) -> None:
    orders = shop / "orders.yaml"
    text = orders.read_text(encoding="utf-8").replace("bracket, quantity: 40", "bracket, quantity: -4")
    text = text.replace("bracket, quantity: 25", "braket, quantity: 25").replace("2026-12-07 12:00", "soon")
    orders.write_text(text, encoding="utf-8")
    status, out, err = invoke("check", shop)
    assert (status, out) == (2, "")
    assert [line.startswith("error: ") for line in err.splitlines()] == [True] * 3
    assert err.count("orders.yaml, line") == 3


def test_check_says_what_planning_would_refuse(invoke: Invoke, shop: Path) -> None:
    factory = shop / "factory.yaml"
    factory.write_text(factory.read_text(encoding="utf-8") + "robots: {truck: {speed: 1 m/s}}\n", encoding="utf-8")
    assert "factory.robots" in invoke("check", shop)[1]
    status, _, err = organize(invoke, shop, "--now", NOW)
    assert status == 1
    assert "refused: planning cannot honour: factory.robots" in err


def test_can_make_names_the_stations_of_each_operation(invoke: Invoke, shop: Path) -> None:
    status, out, _ = invoke("can-make", shop)
    assert status == 0
    assert "3 of 3 products can be made." in out
    assert "mill-1, mill-2" in out


def test_can_make_says_why_not_and_what_would_help(invoke: Invoke, shop: Path) -> None:
    factory = shop / "factory.yaml"
    text = factory.read_text(encoding="utf-8").replace(
        "drill: {", 'drill: {capabilities: {drill: {limits: {depth: "<= 20 mm"}}}, '
    )
    factory.write_text(text, encoding="utf-8")
    products = shop / "products.yaml"
    deep = "requires: {capability: drill, parameters: {depth: 30 mm}}, time: 4.5 min"
    products.write_text(
        products.read_text(encoding="utf-8").replace("requires: drill, time: 4.5 min", deep), encoding="utf-8"
    )
    status, out, _ = invoke("can-make", shop, "plate")
    assert status == 1
    assert "plate: can NOT be made" in out
    assert "depth 30 mm" in out
    assert "drill" in out.partition("would make it possible:")[2]
    assert json.loads(invoke("can-make", shop, "plate", "--json")[1])["products"][0]["can_make"] is False


def test_unknown_product_is_a_mistake_with_the_nearest_name(invoke: Invoke, shop: Path) -> None:
    status, _, err = invoke("can-make", shop, "hausing")
    assert status == 2
    assert "Did you mean 'housing'?" in err


def test_organize_says_first_what_is_late_and_why(invoke: Invoke, shop: Path) -> None:
    status, out, _ = organize(invoke, shop, "--now", NOW, "-o", "plan.json")
    assert status == 0
    assert "Orders: 7 on time, 1 late, 0 not planned" in out
    late = out.partition("\nLate\n")[2].splitlines()[1]
    assert late.split()[0] == "A2"
    assert "off shift" in late
    assert "Load of the stations" in out
    assert "reshuffle explain plan.json A2" in out
    assert Path("plan.json").is_file()


def test_organize_without_an_output_says_that_nothing_is_kept(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    status, out, _ = organize(invoke, shop, "--now", NOW)
    assert status == 0
    assert "add -o plan.json" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop"]


def test_organize_answers_machines_with_one_object(invoke: Invoke, shop: Path) -> None:
    status, out, _ = organize(invoke, shop, "--now", NOW, "--json")
    answer = json.loads(out)
    assert status == 0
    assert [order["order"] for order in answer["orders"] if order["is_late"]] == ["A2"]
    assert answer["made_for"] == "2026-11-30T06:00:00Z"
    assert {station["station"] for station in answer["stations"]} >= {"saw", "deburring#1", "deburring#2"}


def test_all_mistakes_of_a_command_line_come_at_once(invoke: Invoke, shop: Path) -> None:
    words = ["--objective", "lat", "--frozen", "3", "--seed", "x", "-o", "plan.txt"]
    status, out, err = invoke("organize", shop, *words)
    assert (status, out) == (2, "")
    names = [line.removeprefix("error: ").partition("(")[0] for line in err.splitlines()]
    assert names == ["--frozen", "--frozen", "--objective", "--output", "--seed"]


def test_pins_that_are_none_are_mistakes(invoke: Invoke, shop: Path) -> None:
    status, _, err = organize(invoke, shop, "--now", NOW, "--pin", "A1/1/10", "--pin", "A1/1/10@mill-9")
    assert status == 2
    assert "--pin(=A1/1/10) must be an operation and where or when it is to start" in err


def test_pinned_operation_starts_where_and_when_it_is_pinned(invoke: Invoke, shop: Path) -> None:
    pin = "A1/1/20@mill-2@2026-12-01 08:00"
    assert organize(invoke, shop, "--now", NOW, "--pin", pin, "-o", "plan.json")[0] == 0
    said = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    pinned = next(operation for operation in said["operations"] if operation["id"] == "A1/1/20")
    assert (pinned["station"], pinned["phases"][0]["start"]) == ("mill-2", "2026-12-01T08:00:00Z")


def test_what_the_plan_before_starts_soon_stays(invoke: Invoke, shop: Path, plan: Path) -> None:
    words = ["--now", NOW, "--previous", plan, "--frozen", "4h", "--change-price", "5", "-o", "new.json"]
    assert organize(invoke, shop, *words)[0] == 0
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (plan, Path("new.json")))
    early = {one["id"]: one for one in before["operations"] if one["phases"][0]["start"] < "2026-11-30T10:00:00Z"}
    kept = {one["id"]: one for one in after["operations"] if one["id"] in early}
    assert kept == early
    assert invoke("check", "new.json")[0] == 0


def test_state_of_a_file_stands_in_place_of_the_workspaces_own(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    closed = {"drill": [{"start": "2026-11-30 06:00", "end": "2026-12-02 06:00", "reason": "repair"}]}
    state = {"format_version": 1, "now": NOW, "calendar_exceptions": closed}
    (tmp_path / "now.json").write_text(json.dumps(state), encoding="utf-8")
    assert organize(invoke, shop, "--state", "now.json", "-o", "plan.json")[0] == 0
    said = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    runs = [phase for one in said["operations"] if one["station"] == "drill" for phase in one["phases"]]
    assert min(phase["end"] for phase in runs if phase["name"] == "run") > "2026-12-02T06:00"


def test_now_must_be_the_instant_of_the_state(invoke: Invoke, shop: Path) -> None:
    (shop / "state.yaml").write_text(f"format_version: 1\nnow: {NOW}\n", encoding="utf-8")
    status, _, err = organize(invoke, shop, "--now", "2026-12-01 06:00")
    assert status == 2
    assert "must be the instant of the state(=2026-11-30 06:00)" in err


def test_contradiction_is_named_in_words(invoke: Invoke, tmp_path: Path) -> None:
    shop = tmp_path / "tiny"
    shop.mkdir()
    (shop / "factory.yaml").write_text("format_version: 1\nstations: {saw: {}}\n", encoding="utf-8")
    operations = '{"1": {requires: saw, time: 1 h}, "2": {requires: saw, time: 1 h}}'
    (shop / "products.yaml").write_text(f"format_version: 1\nproducts: {{p: {{operations: {operations}}}}}\n", "utf-8")
    (shop / "orders.yaml").write_text("format_version: 1\norders: {A: {product: p}}\n", encoding="utf-8")
    pins = ["--pin", "A/1/1@2026-11-30 08:00", "--pin", "A/1/2@2026-11-30 07:00"]
    status, out, err = invoke("organize", shop, "--now", NOW, *pins, "-q", "-o", "plan.json")
    assert status == 1, err
    assert "'A/1/1' is pinned to start at 2026-11-30 08:00" in out
    assert "'A/1/2' is pinned to start at 2026-11-30 07:00" in out
    assert not Path("plan.json").exists()


def test_plan_is_judged_again(invoke: Invoke, plan: Path) -> None:
    status, out, _ = invoke("check", plan)
    assert status == 0
    assert "valid; 8 orders (1 late), 27 operations" in out


def test_plan_that_was_edited_breaks_a_rule(invoke: Invoke, plan: Path) -> None:
    said = json.loads(plan.read_text(encoding="utf-8"))
    next(one for one in said["operations"] if one["id"] == "A1/1/10")["station"] = "drill"
    plan.write_text(json.dumps(said), encoding="utf-8")
    status, out, _ = invoke("check", plan)
    assert status == 1
    assert "A1/1/10" in out
    assert "invalid" in out.splitlines()[-1]


def test_late_order_is_explained_with_its_cheapest_fix(invoke: Invoke, plan: Path) -> None:
    status, out, _ = invoke("explain", plan, "A2", "--time-limit", "2min")
    assert status == 0
    assert out.startswith("A2 is ready ")
    assert "after its due date" in out
    assert "What would help: first what brings it in time" in out
    assert "costs " in out


def test_without_a_name_all_late_orders_are_explained_in_short(invoke: Invoke, plan: Path) -> None:
    status, out, _ = invoke("explain", plan)
    assert status == 0
    assert "A2" in out
    assert json.loads(invoke("explain", plan, "--json")[1])["late"][0]["order"] == "A2"


def test_operation_is_explained(invoke: Invoke, plan: Path) -> None:
    status, out, _ = invoke("explain", plan, "A2/1/30")
    assert status == 0
    assert out.startswith("A2/1/30 on drill: starts ")
    # Which wait binds depends on the schedule; that its lot came and what is done last does not.
    assert "Its lot was there from " in out
    assert "'A2/1/30' is done on drill" in out


def test_unknown_order_is_a_mistake_with_the_nearest_name(invoke: Invoke, plan: Path) -> None:
    status, _, err = invoke("explain", plan, "A22")
    assert status == 2
    assert "Did you mean A2" in err


def test_quote_promises_a_date_and_says_whether_it_is_kept(invoke: Invoke, plan: Path) -> None:
    status, out, _ = invoke("quote", plan, "plate", "10", "--by", "2026-12-10")
    assert status == 0
    assert "can be promised; every other order keeps its date" in out
    assert "before Thu 2026-12-10 24:00, when it is wanted" in out
    assert invoke("quote", plan, "plate", "1000", "--by", "2026-12-01")[0] == 1


def test_quote_of_a_workspace_plans_it_first(invoke: Invoke, shop: Path) -> None:
    status, out, _ = invoke("quote", shop, "plate", "10", "--now", NOW, "--time-limit", "2s", "--json")
    assert status == 0
    assert json.loads(out)["promise"] >= "2026-11-30T06:00:00Z"


def test_plan_is_exported_as_a_workbook(invoke: Invoke, plan: Path) -> None:
    assert invoke("export", plan, "plan.xlsx")[0] == 0
    status, _, err = invoke("export", plan, "plan.xlsx")
    assert status == 2
    assert "must not be there yet" in err


def test_workspace_is_exported_both_ways(invoke: Invoke, shop: Path) -> None:
    assert invoke("export", shop, "shop.xlsx")[0] == 0
    assert invoke("export", "shop.xlsx", "again")[0] == 0
    assert invoke("check", "again")[0] == 0


@pytest.mark.parametrize("kind", ["factory", "product", "products", "orders", "state", "plan"])
def test_schema_of_every_kind_is_printed(invoke: Invoke, kind: str) -> None:
    assert "$schema" in json.loads(invoke("schema", kind)[1])


def test_unknown_schema_names_all_kinds(invoke: Invoke) -> None:
    status, _, err = invoke("schema", "plam")
    assert status == 2
    assert "must be one of factory, product, products, orders, state, plan" in err


def test_every_example_can_be_copied(invoke: Invoke) -> None:
    names = [example["name"] for example in json.loads(invoke("examples", "list", "--json")[1])["examples"]]
    shipped = {"spreadsheet", "spreadsheet.xlsx", "job-shop", "job-shop.xlsx", "instances/six-jobs.fjs", "pcb-shop"}
    assert shipped == set(names)
    assert [invoke("examples", "copy", name)[0] for name in names] == [0] * len(names)
    status, _, err = invoke("examples", "copy", "job-shop")
    assert (status, "must not be there yet" in err) == (2, True)


@pytest.mark.parametrize("command", ["check", "can-make", "organize", "explain", "export"])
def test_what_is_not_there_is_said_without_a_traceback(invoke: Invoke, command: str) -> None:
    words = ["x.xlsx"] if command == "export" else []
    status, out, err = invoke(command, "nothing", *words)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
