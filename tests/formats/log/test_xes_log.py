"""Logs as XES: well-formed, one trace per case, activities with their life cycle."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from reshuffle.formats.log.activities import Case
from reshuffle.formats.log.xes_log import write_xes
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from tests.formats.log.examples import story
from tests.shopfloor.logs import Telling

NAMESPACE = "{http://www.xes-standard.org/}"


def read(log: EventLog, tmp_path: Path, case: Case = Case.LOT) -> ET.Element:
    write_xes(log, tmp_path / "log.xes", case)
    return ET.parse(tmp_path / "log.xes").getroot()


def values(element: ET.Element) -> dict[str, str]:
    return {child.attrib["key"]: child.attrib["value"] for child in element if "key" in child.attrib}


def traces(root: ET.Element) -> dict[str, list[dict[str, str]]]:
    return {
        values(trace)["concept:name"]: [values(event) for event in trace.iter(f"{NAMESPACE}event")]
        for trace in root.iter(f"{NAMESPACE}trace")
    }


def steps(events: list[dict[str, str]]) -> list[str]:
    return [f"{event['concept:name']} {event['lifecycle:transition']}" for event in events]


def test_each_lot_is_a_trace_of_its_activities(tmp_path: Path) -> None:
    found = traces(read(story(), tmp_path))
    assert steps(found["A17/1"]) == [
        "create complete",
        "010 start",
        "010 suspend",
        "010 resume",
        "010 complete",
        "transport start",
        "transport complete",
        "finish complete",
    ]
    assert steps(found["A17/2"]) == [
        "create complete",
        "010 start",
        "010 ate_abort",
        "020 autoskip",
        "scrap complete",
    ]


def test_an_order_is_a_trace_of_all_its_lots(tmp_path: Path) -> None:
    found = traces(read(story(), tmp_path, Case.ORDER))
    assert list(found) == ["A17"]
    assert steps(found["A17"])[:3] == ["release complete", "create complete", "create complete"]
    assert len(found["A17"]) == 14


def test_an_event_has_instant_instance_and_resource(tmp_path: Path) -> None:
    event = traces(read(story(), tmp_path))["A17/1"][2]
    assert datetime.fromisoformat(event["time:timestamp"]) == datetime.fromisoformat("2026-11-23T06:07:00Z")
    assert event["concept:instance"] == "A17/1/010"
    assert event["org:resource"] == "mill"
    assert event["reason"] == 'the "spindle", again'


def test_an_operation_done_again_starts_again(tmp_path: Path) -> None:
    tell = Telling()
    tell(0, EventKind.LOT_CREATED, lot="A17/1", quantity=1)
    for start in (0, 20):
        tell.run(start, start + 10, "A17/1", "010", "mill")
        tell(start + 10, EventKind.LOT_REWORKED, lot="A17/1", operation="010")
    assert steps(traces(read(tell.log, tmp_path))["A17/1"]).count("010 start") == 2


def test_events_of_a_trace_are_in_the_order_in_which_they_occurred(tmp_path: Path) -> None:
    tell = Telling()
    tell(0, EventKind.LOT_CREATED, lot="A17/1", quantity=1)
    tell(9, EventKind.PIECES_LOST, lot="A17/1", quantity=0)
    tell(5, EventKind.OPERATION_SKIPPED, lot="A17/1", operation="010")
    assert steps(traces(read(tell.log, tmp_path))["A17/1"])[1:] == ["010 autoskip", "lose pieces complete"]


def test_the_head_declares_what_the_events_use(tmp_path: Path) -> None:
    root = read(story(), tmp_path)
    assert root.tag == f"{NAMESPACE}log"
    prefixes = {extension.attrib["prefix"] for extension in root.iter(f"{NAMESPACE}extension")}
    used = {key.split(":")[0] for events in traces(root).values() for event in events for key in event if ":" in key}
    assert used <= prefixes
    globals_ = {scope.attrib["scope"]: values(scope) for scope in root.iter(f"{NAMESPACE}global")}
    assert all(set(globals_["event"]) <= set(event) for events in traces(root).values() for event in events)


def test_attributes_stand_in_front_of_traces(tmp_path: Path) -> None:
    order = [child.tag.removeprefix(NAMESPACE) for child in read(story(), tmp_path)]
    assert order == sorted(order, key=["extension", "global", "classifier", "string", "trace"].index)


def test_names_that_xml_cannot_write_do_not_break_the_file(tmp_path: Path) -> None:
    tell = Telling()
    tell(0, EventKind.LOT_CREATED, lot='A<&>"17/\x001', quantity=1, reason="\ud800")
    assert list(traces(read(tell.log, tmp_path))) == ['A<&>"17/\ufffd1']


def test_a_log_without_cases_has_no_trace(tmp_path: Path) -> None:
    tell = Telling()
    tell(0, EventKind.OBSERVED, name="queue")
    assert traces(read(tell.log, tmp_path)) == {}
