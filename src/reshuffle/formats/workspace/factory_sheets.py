"""The sheets of a factory beside its stations: calendars, tools, people, robots, carriers, floor, items, prices."""

from __future__ import annotations

from reshuffle.formats.workspace.cells import Kind, column
from reshuffle.formats.workspace.sheet_spec import sheet
from reshuffle.formats.workspace.words import PROVENANCES
from reshuffle.model.quantities import AREA, DURATION, LENGTH, MASS, SPEED

__all__ = ["CALENDARS", "FACTORY", "FACTORY_SHEETS"]

_PER_HOUR = "h hr hour std stunde"
_CALENDAR_KEY = column("Calendar|Name|Kalender|Schichtmodell", "", Kind.ID)
_EXCEPTION = (
    column("Start|From|Begin|Von|Beginn", "start", Kind.INSTANT),
    column("End|To|Until|Bis|Ende", "end", Kind.INSTANT),
    column("Open|Is open|Offen|Geöffnet", "is_open", Kind.FLAG),
    column("Reason|Comment|Grund|Bemerkung", "reason"),
)

FACTORY = sheet(
    "Factory|Settings|Fabrik|Werk|Einstellungen",
    "factory",
    (),
    (
        column("Format version|Formatversion", "format_version", Kind.NUMBER),
        column("Name", "name"),
        column("Time zone|Timezone|Zeitzone", "time_zone"),
        column("Tick|Time step|Zeitschritt", "tick", DURATION),
        column("Currency|Währung", "currency"),
        column("Calendar|Shift|Kalender|Schicht", "calendar", Kind.ID),
        column("Transport time|Transportzeit", "transport_time", DURATION),
        column("Floor|Has a floor|Halle", "has_floor", Kind.FLAG),
    ),
    is_upright=True,
)
CALENDARS = sheet(
    "Calendars|Shifts|Calendar|Kalender|Schichten|Schichtmodelle",
    "factory.calendars.*.shifts.+",
    (_CALENDAR_KEY,),
    (
        column("Days|Weekdays|Tage|Wochentage", "days", Kind.TEXT),
        column("Start|From|Begin|Beginn|Von", "start", Kind.CLOCK),
        column("End|To|Ende|Bis", "end", Kind.CLOCK),
        column("Breaks|Break|Pausen|Pause", "breaks", Kind.SPANS),
    ),
)
_HOLIDAYS = sheet(
    "Holidays|Feiertage|Betriebsferien",
    "factory.calendars.*.holidays.+",
    (_CALENDAR_KEY,),
    (column("Date|Day|Datum|Tag", "", Kind.DAY),),
    known_keys=1,
)
_EXCEPTIONS = sheet(
    "Exceptions|Calendar exceptions|Ausnahmen",
    "factory.calendars.*.exceptions.+",
    (_CALENDAR_KEY,),
    _EXCEPTION,
    known_keys=1,
)
_TOOLS = sheet(
    "Tools|Fixtures|Werkzeuge|Vorrichtungen",
    "factory.tools.*",
    (column("Tool|Name|Fixture|Werkzeug|Vorrichtung", "", Kind.ID),),
    (
        column("Count|Number|Anzahl", "count", Kind.NUMBER),
        column("Fits machines|Machines|Stations|Maschinen|Passt auf", "stations", Kind.LIST),
        column("Life|Tool life|Standzeit", "life", DURATION),
        column("Life left|Remaining life|Reststandzeit", "life_left", Kind.LIST),
        column("Mounting time|Mount|Montagezeit|Einwechselzeit", "mount", DURATION),
        column("Mass|Weight|Masse|Gewicht", "mass", MASS),
        column("Cost|Price|Kosten|Preis", "cost", Kind.MONEY),
    ),
)
_OPERATORS = sheet(
    "Operators|People|Workers|Bediener|Mitarbeiter|Personal|Werker",
    "factory.operators.*",
    (column("Operator|Name|Worker|Bediener|Mitarbeiter", "", Kind.ID),),
    (
        column("Skills|Skill|Qualifications|Qualifikationen|Qualifikation|Fertigkeiten", "skills", Kind.LIST),
        column("Count|Number|Anzahl", "count", Kind.NUMBER),
        column("Calendar|Shift|Shifts|Kalender|Schicht|Arbeitszeit", "calendar", Kind.ID),
        column(
            "Cost per hour|Hourly rate|Kosten pro Stunde|Stundensatz|Stundenlohn",
            "cost_per_hour",
            Kind.MONEY,
            per=_PER_HOUR,
        ),
        column(
            "Overtime cost per hour|Überstundensatz|Kosten je Überstunde",
            "overtime_cost_per_hour",
            Kind.MONEY,
            per=_PER_HOUR,
        ),
        column("Site|Plant|Werk|Standort", "site", Kind.ID),
    ),
)
_ROBOTS = sheet(
    "Robots|AGVs|Vehicles|Roboter|FTS",
    "factory.robots.*",
    (column("Robot|Name|Vehicle|Roboter|Fahrzeug", "", Kind.ID),),
    (
        column("Speed|Geschwindigkeit", "speed", SPEED),
        column("Count|Number|Anzahl", "count", Kind.NUMBER),
        column("Capacity|Kapazität", "capacity", Kind.NUMBER),
        column("Payload|Nutzlast", "payload", MASS),
        column("Pickup time|Pickup|Aufnahmezeit", "pickup", DURATION),
        column("Dropoff time|Dropoff|Abgabezeit", "dropoff", DURATION),
        column("Home|Parkplatz", "home", Kind.ID),
        column("Battery per hour driving|Akku je Stunde Fahrt", "battery.per_hour_driving", Kind.SHARE),
        column("Battery per hour standing|Akku je Stunde Stand", "battery.per_hour_standing", Kind.SHARE),
        column("Battery per hour charging|Akku je Stunde Laden", "battery.per_hour_charging", Kind.SHARE),
        column("Battery reserve|Akkureserve", "battery.reserve", Kind.SHARE),
        column("Carries stations|Trägt Maschinen", "carries_stations", Kind.FLAG),
        column("Cost per hour|Kosten pro Stunde", "cost_per_hour", Kind.MONEY, per=_PER_HOUR),
        column("Site|Plant|Werk|Standort", "site", Kind.ID),
    ),
)
_CARRIERS = sheet(
    "Carriers|Pallets|Ladungsträger|Paletten",
    "factory.carriers.*",
    (column("Carrier|Name|Ladungsträger", "", Kind.ID),),
    (
        column("Count|Number|Anzahl", "count", Kind.NUMBER),
        column("Pieces|Pieces per carrier|Stück|Stück je Ladungsträger", "pieces", Kind.NUMBER),
        column("Empty return|Leerrückgabe|Rücklauf", "empty_return", DURATION),
    ),
)
_POINTS = sheet(
    "Floor|Floor points|Points|Punkte|Hallenpunkte",
    "factory.floor.points.*",
    (column("Point|Name|Punkt", "", Kind.ID),),
    (
        column("X", "x", LENGTH),
        column("Y", "y", LENGTH),
        column("Parking|Parken", "parking", Kind.FLAG),
        column("Charging|Laden", "charging", Kind.FLAG),
    ),
)
_LANES = sheet(
    "Lanes|Wege|Fahrwege",
    "factory.floor.lanes.+",
    (),
    (
        column("Start|From|Von", "start", Kind.ID),
        column("End|To|Nach", "end", Kind.ID),
        column("Length|Länge", "length", LENGTH),
        column("One way|Einbahn", "one_way", Kind.FLAG),
    ),
)
_SLOTS = sheet(
    "Slots|Stellplätze",
    "factory.floor.slots.*",
    (column("Slot|Name|Stellplatz", "", Kind.ID),),
    (
        column("Point|Punkt", "point", Kind.ID),
        column("Width|Breite", "width", LENGTH),
        column("Depth|Tiefe", "depth", LENGTH),
        column("Area|Fläche", "area", AREA),
        column("Utilities|Anschlüsse", "utilities", Kind.LIST),
    ),
)
_ITEM_KEY = column(
    "Item|Name|Material|Part|Component|Artikel|Teil|Komponente|Materialnummer|Artikelnummer", "", Kind.ID
)
_ITEMS = sheet(
    "Items|Stock|Materials list|Inventory|Bestand|Bestände|Lager|Materialstamm|Artikelstamm",
    "factory.items.*",
    (_ITEM_KEY,),
    (
        column("Stock|On hand|Quantity|Bestand|Lagerbestand|Menge", "stock", Kind.NUMBER),
        column("Unit|Einheit", "unit"),
        column("Lead time|Supply time|Lieferzeit|Wiederbeschaffungszeit", "lead_time", DURATION),
        column("Price|Cost|Preis|Kosten", "price", Kind.MONEY),
    ),
)
_RECEIPTS = sheet(
    "Receipts|Deliveries|Purchase orders|Zugänge|Wareneingänge|Lieferungen|Bestellungen",
    "factory.items.*.receipts.+",
    (_ITEM_KEY,),
    (
        column("At|Date|Due|Arrives|Datum|Termin|Liefertermin", "at", Kind.INSTANT),
        column("Quantity|Qty|Menge|Anzahl", "quantity", Kind.NUMBER),
    ),
    known_keys=1,
)
_ENERGY_PRICES = sheet(
    "EnergyPrices|Energy prices|Energiepreise|Strompreise",
    "factory.energy_prices.+",
    (),
    (
        column("Start|From|Von|Ab|Beginn", "start", Kind.INSTANT),
        column("Price per kWh|Preis je kWh|Per kWh", "per_kwh", Kind.MONEY, per="kwh"),
    ),
)
_DEMAND = sheet(
    "Demand|Forecast|Nachfrage|Bedarf",
    "factory.demand.*",
    (column("Demand|Stream|Nachfrage|Strom", "", Kind.ID),),
    (
        column("Product|Part|Produkt|Artikel|Teil", "product", Kind.ID),
        column("Between|Time between orders|Abstand|Zeit zwischen Aufträgen", "between", DURATION),
        column("First|First after|Erstmals", "first", DURATION),
        column("Quantity|Qty|Menge|Stückzahl", "quantity", Kind.NUMBER),
        column("Due after|Lead time|Fällig nach|Lieferzeit", "due_after", DURATION),
        column("Priority|Prio|Priorität", "priority", Kind.NUMBER),
        column("Lot size|Losgröße", "lot_size", Kind.NUMBER),
        column("Most|At most|Höchstens", "most", Kind.NUMBER),
    ),
)
_TRANSPORTS = sheet(
    "Transports|Ways between locations|Transporte",
    "factory.transports.+",
    (),
    (
        column("From|Von", "from_location", Kind.ID),
        column("To|Nach", "to_location", Kind.ID),
        column("Time|Zeit|Dauer", "time", DURATION),
    ),
)
_PARAMETERS = sheet(
    "Parameters|Provenance|Herkunft",
    "factory.parameters.*",
    (column("Field|Parameter|Feld", "", Kind.ID),),
    (
        column("Provenance|Herkunft", "provenance", words=PROVENANCES),
        column("Value|Wert", "value"),
        column("Observations|Count|Beobachtungen|Anzahl", "count", Kind.NUMBER),
        column("Low|Von", "low"),
        column("High|Bis", "high"),
        column("Confidence|Vertrauen", "confidence", Kind.NUMBER),
        column("Source|Quelle", "source"),
        column("Valid from|Gültig ab", "valid_from", Kind.INSTANT),
    ),
)

FACTORY_SHEETS = (
    FACTORY,
    CALENDARS,
    _HOLIDAYS,
    _EXCEPTIONS,
    _TOOLS,
    _OPERATORS,
    _ROBOTS,
    _CARRIERS,
    _POINTS,
    _LANES,
    _SLOTS,
    _ITEMS,
    _RECEIPTS,
    _ENERGY_PRICES,
    _DEMAND,
    _TRANSPORTS,
    _PARAMETERS,
)
