"""Event logs as XES (IEEE Std 1849-2016, DOI 10.1109/IEEESTD.2016.7740858), the exchange format of process mining."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from reshuffle.formats.log.activities import ActivityEvent, Case, activities
from reshuffle.formats.save import save_bytes
from reshuffle.shopfloor.event_log import EventLog

__all__ = ["write_xes"]

_EXTENSIONS = (("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Time", "time"), ("Organizational", "org"))
#: Characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NONE: AttributesImpl[str] = AttributesImpl({})
#: Further fields of an event that are told, and their type in XES.
_FURTHER = (
    ("sequence", "int"),
    ("kind", "string"),
    ("order", "string"),
    ("lot", "string"),
    ("phase", "string"),
    ("place", "string"),
    ("batch", "string"),
    ("quantity", "int"),
    ("reason", "string"),
    ("plan", "string"),
)


def write_xes(log: EventLog, path: Path, case: Case = Case.LOT, name: str = "") -> None:
    """Write the activities of a log, one trace per lot or per order.

    Each event has its activity (``concept:name``), the operation of the lot (``concept:instance``), a transition of the
    standard life cycle, a timestamp, and the station or robot as resource; further fields of the event keep their
    names. Events that belong to no lot or order are left out: they are in the CSV and Parquet files.

    Parameters
    ----------
    log
        The log.
    path
        The file.
    case
        What one trace is.
    name
        Name of the log.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    """
    traces: dict[str, list[ActivityEvent]] = {}
    for activity in activities(log, case):
        traces.setdefault(activity.case, []).append(activity)
    stream = io.BytesIO()
    xml = XMLGenerator(stream, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    version = {"xes.version": "1849-2016", "xes.features": "", "xmlns": "http://www.xes-standard.org/"}
    xml.startElement("log", AttributesImpl(version))
    _write_head(xml)
    _attribute(xml, "string", "concept:name", name or path.stem)
    _attribute(xml, "string", "lifecycle:model", "standard")
    for identity, listed in traces.items():
        xml.startElement("trace", _NONE)
        _attribute(xml, "string", "concept:name", identity)
        # The sequence is the order of recording; process mining reads a trace in the order of its events.
        for activity in sorted(listed, key=lambda one: (one.event.occurred_at, one.event.sequence)):
            _write_event(xml, activity)
        xml.endElement("trace")
    xml.endElement("log")
    xml.endDocument()
    save_bytes(path, stream.getvalue())


def _write_head(xml: XMLGenerator) -> None:
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        _element(xml, "extension", {"name": name, "prefix": prefix, "uri": uri})
    xml.startElement("global", AttributesImpl({"scope": "trace"}))
    _attribute(xml, "string", "concept:name", "")
    xml.endElement("global")
    xml.startElement("global", AttributesImpl({"scope": "event"}))
    for key in ("concept:name", "concept:instance", "lifecycle:transition"):
        _attribute(xml, "string", key, "")
    _attribute(xml, "date", "time:timestamp", "1970-01-01T00:00:00.000+00:00")
    xml.endElement("global")
    _element(xml, "classifier", {"name": "Activity", "scope": "event", "keys": "concept:name"})
    keys = "concept:name lifecycle:transition"
    _element(xml, "classifier", {"name": "Activity and transition", "scope": "event", "keys": keys})


def _write_event(xml: XMLGenerator, activity: ActivityEvent) -> None:
    event = activity.event
    xml.startElement("event", _NONE)
    _attribute(xml, "string", "concept:name", activity.activity)
    _attribute(xml, "string", "concept:instance", activity.instance)
    _attribute(xml, "string", "lifecycle:transition", activity.transition)
    _attribute(xml, "date", "time:timestamp", event.occurred_at.isoformat(timespec="milliseconds"))
    if activity.resource is not None:
        _attribute(xml, "string", "org:resource", activity.resource)
    for name, kind in _FURTHER:
        value = getattr(event, name)
        if value is not None:
            _attribute(xml, kind, name, str(value))
    xml.endElement("event")


def _attribute(xml: XMLGenerator, kind: str, key: str, value: str) -> None:
    _element(xml, kind, {"key": key, "value": _UNWRITABLE.sub("�", value)})


def _element(xml: XMLGenerator, name: str, attributes: dict[str, str]) -> None:
    xml.startElement(name, AttributesImpl(attributes))
    xml.endElement(name)
