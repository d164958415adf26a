"""The sheets of stations: what they can do, how they are set up, who attends to them, what wears and breaks."""

from __future__ import annotations

from reshuffle.formats.workspace.cells import Kind, column
from reshuffle.formats.workspace.sheet_spec import sheet
from reshuffle.formats.workspace.words import BINDINGS, BREAKS, EFFECTS, LOTS_OR_PIECES, PHASES, WAKES, WITHOUT_FAMILY
from reshuffle.model.quantities import AREA, DURATION, LENGTH, MASS, POWER, SPEED

__all__ = ["MACHINES", "STATION_SHEETS"]

_MACHINE = "Machine|Station|Work center|Workcenter|Work centre|Maschine|Arbeitsplatz|Anlage"
_KEY = column(_MACHINE, "", Kind.ID)
_STATION = "factory.stations.*"
_CAPABILITY = column("Capability|Fähigkeit|Verfahren", "", Kind.ID)
_PER_HOUR = "h hr hour std stunde"

MACHINES = sheet(
    "Machines|Machine|Stations|Work centers|Maschinen|Arbeitsplätze|Anlagen|Maschinenliste",
    _STATION,
    (column(f"Name|{_MACHINE}|Machine name|Bezeichnung|Maschinenname|Maschinennummer", "", Kind.ID),),
    (
        column("Count|Number|Quantity|Qty|Anzahl|Menge", "count", Kind.NUMBER),
        column("Capacity|Parallel|Kapazität|Plätze", "capacity", Kind.NUMBER),
        column("Calendar|Shift|Shifts|Working time|Kalender|Schicht|Schichten|Arbeitszeit", "calendar", Kind.ID),
        column("Setup time|Setup|Changeover|Rüstzeit|Rüsten|Umrüstzeit", "setup.default", DURATION),
        column("First setup time|Setup when empty|Erste Rüstzeit", "setup.initial", DURATION),
        column("Mount per component|Aufrüsten je Komponente", "setup.mount", DURATION),
        column("Unmount per component|Abrüsten je Komponente", "setup.unmount", DURATION),
        column("Fixed setup time|Feste Rüstzeit", "setup.fixed", DURATION),
        column("Batch maximum|Maximum batch|Batch size|Charge maximal|Chargengröße", "batching.maximum", Kind.NUMBER),
        column("Batch minimum|Minimum batch|Charge minimal", "batching.minimum", Kind.NUMBER),
        column("Batch counts|Batch unit|Charge zählt", "batching.unit", words=LOTS_OR_PIECES),
        column("Load time|Load|Loading|Beladen|Ladezeit|Beladezeit", "load", DURATION),
        column("Unload time|Unload|Unloading|Entladen|Entladezeit", "unload", DURATION),
        column("Cascade interval|Takt|Taktzeit", "cascade_interval", DURATION),
        column("In breaks|Breaks|Break behaviour|In Pausen", "break_behaviour", words=BREAKS),
        column("Input buffer|Eingangspuffer|Puffer vor", "input_buffer", Kind.NUMBER),
        column("Output buffer|Ausgangspuffer|Puffer nach", "output_buffer", Kind.NUMBER),
        column(
            "Cost per hour|Hourly rate|Machine rate|Rate|Kosten pro Stunde|Stundensatz|Maschinenstundensatz",
            "cost_per_hour",
            Kind.MONEY,
            per=_PER_HOUR,
        ),
        column("Run variation|Variation|Streuung|Streuung der Laufzeit", "run_variation"),
        column("Setup variation|Streuung der Rüstzeit", "setup_variation"),
        column("Power|Leistung", "power", POWER),
        column("Idle power|Leistung im Leerlauf|Ruheleistung", "idle_power", POWER),
        column("Slot|Stellplatz", "slot", Kind.ID),
        column("Needs width|Breite", "slot_needs.width", LENGTH),
        column("Needs depth|Tiefe", "slot_needs.depth", LENGTH),
        column("Needs area|Fläche", "slot_needs.area", AREA),
        column("Needs utilities|Anschlüsse", "slot_needs.utilities", Kind.LIST),
        column("Undock time|Abbauzeit", "movable.undock", DURATION),
        column("Dock time|Aufbauzeit", "movable.dock", DURATION),
        column("Calibration time|Einmesszeit", "movable.calibrate", DURATION),
        column("First piece time|Erststückprüfung", "movable.first_piece", DURATION),
        column("Moving speed|Umzugsgeschwindigkeit", "movable.speed", SPEED),
        column("Moving skill|Umzug Qualifikation", "movable.crew_skill", Kind.ID),
        column("Moving crew|Umzug Personen", "movable.crew", Kind.NUMBER),
        column("Mass|Weight|Masse|Gewicht", "movable.mass", MASS),
        column("Cost of a move|Kosten je Umzug", "movable.cost", Kind.MONEY),
        column("Rule|Dispatching rule|Regel|Vorrangregel", "rule", Kind.LIST),
        column("Wakes|Woken first|Weckt", "wake", words=WAKES),
        column("Location|Ort", "location", Kind.ID),
        column("Minimum run|Mindestserie", "setup.minimum_run.lots", Kind.NUMBER),
        column("Run binds|Serie bindet", "setup.minimum_run.binding", words=BINDINGS),
        column("Without family|Ohne Rüstfamilie", "setup.without_family", words=WITHOUT_FAMILY),
        column("Setup overlaps work|Rüsten bei Belegung", "setup.overlaps_work", Kind.FLAG),
        column("Site|Plant|Werk|Standort", "site", Kind.ID),
    ),
)

_CAPABILITIES = sheet(
    "Capabilities|Capability|Fähigkeiten",
    f"{_STATION}.capabilities.*",
    (_KEY, _CAPABILITY),
    (
        column("Limit|Limits|Grenze|Grenzwert|Bereich", "limits.?"),
        column("Tools|Tool|Werkzeuge|Werkzeug", "tools", Kind.LIST),
    ),
    entry=column("Parameter|Merkmal|Property", "", Kind.ID),
    known_keys=1,
)

_DURATION_MODELS = sheet(
    "DurationModels|Duration models|Speeds|Zeitmodelle|Leistungsdaten",
    f"{_STATION}.capabilities.*",
    (_KEY, _CAPABILITY),
    (
        column("Factor|Zeitfaktor|Faktor", "time.factor", Kind.NUMBER),
        column("Time per run|Zeit je Lauf", "time.per_run", DURATION),
        column("Time per piece|Zeit je Stück", "time.per_piece", DURATION, per="piece pc pcs stück stk"),
        column("Time per unit|Zeit je Einheit", "time.per_unit.?", DURATION),
    ),
    entry=column("Work|Work unit|Arbeitsinhalt|Einheit", "", Kind.ID),
    known_keys=1,
)

_SETUPS = sheet(
    "Setups|Setup matrix|Changeovers|Rüstmatrix|Rüstzeiten",
    f"{_STATION}.setup.times.*",
    (_KEY, column("From|From family|Von|Von Familie", "", Kind.ID)),
    (column("Time|Setup time|Rüstzeit|Zeit|Dauer", "?", DURATION),),
    entry=column("To|To family|Nach|Auf Familie", "", Kind.ID),
    known_keys=1,
)

_MINIMUM_RUNS = sheet(
    "MinimumRuns|Minimum runs|Mindestserien",
    f"{_STATION}.setup.minimum_run.families",
    (_KEY,),
    (column("Lots|Lose", "?", Kind.NUMBER),),
    entry=column("Family|Setup family|Rüstfamilie|Familie", "", Kind.ID),
    known_keys=1,
)

_SETUP_ATTRIBUTES = sheet(
    "SetupAttributes|Setup attributes|Rüstmerkmale",
    f"{_STATION}.setup.attributes.*",
    (_KEY, column("Attribute|Merkmal", "", Kind.ID)),
    (
        column("Change|Time for a change|Wechsel", "change", DURATION),
        column("Up|Time per unit up|Aufwärts", "up", DURATION),
        column("Down|Time per unit down|Abwärts", "down", DURATION),
    ),
    known_keys=1,
)

_SKILL = (
    column("Skill|Qualification|Qualifikation|Fertigkeit", "skill", Kind.ID),
    column("Operators|People|Count|Anzahl|Personen", "count", Kind.NUMBER),
    column("Phases|Phase|Phasen", "phases", Kind.LIST, words=PHASES),
)
_ATTENDANCE = sheet(
    "Attendance|Staffing|Bedienung|Personalbedarf", f"{_STATION}.attendance.+", (_KEY,), _SKILL, known_keys=1
)

_WEAR = sheet(
    "Wear|Wear counters|Verschleiß|Verschleißzähler",
    f"{_STATION}.wear.*",
    (_KEY, column("Counter|Zähler", "", Kind.ID)),
    (
        column("Limit|Grenze", "limit", Kind.NUMBER),
        column("Unit|Counter unit|Einheit", "unit"),
        column("Per minute|Je Minute", "per_minute", Kind.NUMBER),
        column("Per piece|Je Stück", "per_piece", Kind.NUMBER),
        column("Per lot|Je Los", "per_lot", Kind.NUMBER),
        column("Per unit of work|Je Arbeitsinhalt", "per_unit.?", Kind.NUMBER),
    ),
    entry=column("Work|Work unit|Arbeitsinhalt", "", Kind.ID),
    known_keys=1,
)

_TASK = column("Task|Maintenance|Maintenance task|Aufgabe|Wartung", "", Kind.ID)
_MAINTENANCE = sheet(
    "Maintenance|Maintenance tasks|Wartung|Wartungen|Instandhaltung",
    f"{_STATION}.maintenance.*",
    (_KEY, _TASK),
    (
        column("Duration|Time|Dauer|Zeit", "duration", DURATION),
        column("Resets|Counter|Counters|Setzt zurück|Zähler", "resets", Kind.LIST),
        column("Every|Interval|Alle|Intervall", "every", DURATION),
        column("First|Erstmals", "first", DURATION),
        column("Every pieces|Alle Stück", "every_pieces", Kind.NUMBER),
        column("First pieces|Erstmals nach Stück", "first_pieces", Kind.NUMBER),
        column("Variation|Streuung", "variation"),
        column("Cost|Kosten", "cost", Kind.MONEY),
        column("In breaks|Break behaviour|In Pausen", "break_behaviour", words=BREAKS),
    ),
    known_keys=1,
)
_MAINTENANCE_ATTENDANCE = sheet(
    "MaintenanceAttendance|Maintenance attendance|Wartungspersonal",
    f"{_STATION}.maintenance.*.attendance.+",
    (_KEY, _TASK),
    _SKILL,
    known_keys=2,
)

_FAILURES = sheet(
    "Failures|Breakdowns|Störungen|Ausfälle",
    f"{_STATION}.failures.*",
    (_KEY, column("Failure|Breakdown|Störung|Ausfall", "", Kind.ID)),
    (
        column("Time between|MTBF|Zeit dazwischen", "between", DURATION),
        column("Time to repair|Repair|MTTR|Reparaturzeit", "repair", DURATION),
        column("Counts busy time|Busy time only|Zählt Laufzeit", "counts_busy_time", Kind.FLAG),
        column("Effect|Work after it|Wirkung", "effect", words=EFFECTS),
    ),
    known_keys=1,
)

STATION_SHEETS = (
    MACHINES,
    _CAPABILITIES,
    _DURATION_MODELS,
    _SETUPS,
    _MINIMUM_RUNS,
    _SETUP_ATTRIBUTES,
    _ATTENDANCE,
    _WEAR,
    _MAINTENANCE,
    _MAINTENANCE_ATTENDANCE,
    _FAILURES,
)
