"""The sheets of products and their routings, of orders, and of the state of the floor."""

from __future__ import annotations

from reshuffle.formats.workspace.cells import Kind, column
from reshuffle.formats.workspace.sheet_spec import sheet
from reshuffle.formats.workspace.words import BREAKS, DIRECTIONS, PER, PER_PIECE, PHASES, SAMPLINGS, SETUP_TIMES
from reshuffle.model.quantities import DURATION, MASS

__all__ = ["ORDERS", "ORDER_SHEETS", "ROUTINGS", "STATE", "STEP"]

_PRODUCT = "Product|Part|Item|Article|Artikel|Produkt|Teil|Artikelnummer|Artikelnr|Material|Sachnummer"
_PRODUCT_KEY = column(_PRODUCT, "", Kind.ID)
#: Beside a component, only the plain words mean the product.
_MADE = column("Product|Assembly|Article|Artikel|Produkt|Artikelnummer|Baugruppe|Erzeugnis", "", Kind.ID)
_STEP = "Step|Operation|Op|Position|Pos|Operation no|Arbeitsgang|AG|Schritt|Vorgang|AVO|Arbeitsschritt"
STEP = column(_STEP, "", Kind.ID)
_OPERATION = "products.*.operations.*"
_MACHINE = "Machine|Station|Work center|Workcenter|Work centre|Machines|Maschine|Arbeitsplatz|Anlage|Maschinen"
_STATION_KEY = column(_MACHINE, "", Kind.ID)

_PRODUCTS = sheet(
    "Products|Produkte|Artikel|Erzeugnisse",
    "products.*",
    (_PRODUCT_KEY,),
    (
        column("Name|Description|Bezeichnung|Beschreibung", "name"),
        column("Price|Preis|Verkaufspreis", "price", Kind.MONEY, per=PER_PIECE),
        column("Mass|Mass per piece|Weight|Masse|Stückgewicht|Gewicht", "mass", MASS),
        column("Lot size|Losgröße", "lot_size", Kind.NUMBER),
    ),
)
ROUTINGS = sheet(
    "Routings|Routing|Routes|Operations|Work plans|Arbeitspläne|Arbeitsplan|Arbeitsgänge|Arbeitsfolgen",
    _OPERATION,
    (_PRODUCT_KEY, STEP),
    (
        column("Name|Description|Text|Bezeichnung|Beschreibung|Arbeitsgangtext", "name"),
        column(_MACHINE, "stations", Kind.ID),
        column("Capability|Fähigkeit|Verfahren", "requires.capability", Kind.ID),
        column(
            "Time per piece|Time|Run time|Cycle time|Processing time|Time each|Unit time|Piece time|Duration|Run|"
            "Stückzeit|Zeit|Zeit je Stück|Zeit pro Stück|Bearbeitungszeit|Bearbeitungszeit je Stück|te|Dauer|Laufzeit",
            "time",
            DURATION,
            per=PER_PIECE,
        ),
        column(
            "Time per lot|Time per order|Time per batch|Zeit je Los|Zeit pro Los|Zeit je Auftrag|Loszeit",
            "time_of_lot",
            DURATION,
            per="lot batch order los auftrag",
        ),
        column("Setup time|Setup|Set-up|Set up time|Changeover|Rüstzeit|Rüsten|tr", "setup_time", DURATION),
        column("Setup when|Rüsten wann", "setup_when", words=SETUP_TIMES),
        column("Setup family|Family|Rüstfamilie|Familie", "setup_family", Kind.ID),
        column("Setup components|Components|Rüstkomponenten", "setup_components", Kind.LIST),
        column("Tools|Tool|Fixture|Werkzeuge|Werkzeug|Vorrichtung", "tools", Kind.LIST),
        column("After|Predecessor|Predecessors|Nach|Vorgänger", "after", Kind.LIST),
        column("In breaks|Break behaviour|In Pausen", "break_behaviour", words=BREAKS),
        column("Variation|Streuung", "variation"),
        column("Cascade interval|Takt|Taktzeit", "cascade_interval", DURATION),
        column("Interval per|Takt je", "cascade_per", words=PER),
        column("Batch family|Chargenfamilie", "batch_family", Kind.ID),
        column("Batch minimum|Charge minimal", "batch_minimum", Kind.NUMBER),
        column("Batch maximum|Charge maximal", "batch_maximum", Kind.NUMBER),
        column("Yield|Ausbeute|Gutanteil", "yield", Kind.SHARE),
        column("Rework share|Nacharbeit Anteil", "rework.share", Kind.SHARE),
        column("Rework to|Nacharbeit ab", "rework.to", Kind.ID),
        column("Rework through|Nacharbeit über", "rework.through", Kind.LIST),
        column("Rework at most|Nacharbeit höchstens", "rework.most", Kind.NUMBER),
        column("Sampling|Sample share|Stichprobe", "sampling", Kind.SHARE),
        column("Sampling by|Stichprobe nach", "sampling_by", words=SAMPLINGS),
        column("Same machine as|Gleiche Maschine wie", "same_station_as", Kind.ID),
        column("Work content per|Work per|Arbeitsinhalt je", "work_per", words=PER),
    ),
    is_numbered=True,
)
_REQUIREMENTS = sheet(
    "Requirements|Anforderungen",
    f"{_OPERATION}.requires.parameters.*.+",
    (_PRODUCT_KEY, STEP, column("Parameter|Merkmal|Property", "", Kind.ID)),
    (column("Value|Wert", ""),),
    known_keys=2,
)
_WORK = sheet(
    "Work|Work content|Arbeitsinhalte|Arbeitsinhalt",
    f"{_OPERATION}.work",
    (_PRODUCT_KEY, STEP),
    (column("Amount|Content|Menge|Inhalt", "?", Kind.NUMBER),),
    entry=column("Unit|Work|Work unit|Einheit", "", Kind.ID),
    known_keys=2,
)
_OPERATION_SETUP = sheet(
    "OperationSetup|Operation setup attributes|Rüstmerkmale der Arbeitsgänge",
    f"{_OPERATION}.setup_attributes",
    (_PRODUCT_KEY, STEP),
    (column("Value|Wert", "?", Kind.NUMBER),),
    entry=column("Attribute|Merkmal", "", Kind.ID),
    known_keys=2,
)
_OPERATION_ATTENDANCE = sheet(
    "OperationAttendance|Operation attendance|Personal je Arbeitsgang",
    f"{_OPERATION}.attendance.+",
    (_PRODUCT_KEY, STEP),
    (
        column("Skill|Qualification|Qualifikation|Fertigkeit", "skill", Kind.ID),
        column("Operators|People|Count|Anzahl|Personen", "count", Kind.NUMBER),
        column("Phases|Phase|Phasen", "phases", Kind.LIST, words=PHASES),
    ),
    known_keys=2,
)
_PRECEDENCE = sheet(
    "Precedence|Predecessors|Vorgänger|Anordnungsbeziehungen",
    f"{_OPERATION}.predecessors.+",
    (_PRODUCT_KEY, STEP),
    (
        column("After|Predecessor|Nach|Vorgänger", "operation", Kind.ID),
        column("Least wait|Min lag|Minimum lag|Mindestabstand|Wartezeit mindestens", "min_lag", DURATION),
        column("Longest wait|Max lag|Maximum lag|Höchstabstand|Wartezeit höchstens", "max_lag", DURATION),
    ),
    known_keys=2,
)
_QUEUE_LIMITS = sheet(
    "QueueLimits|Queue limits|Queue time limits|Liegezeitgrenzen",
    f"{_OPERATION}.queue_limits.+",
    (_PRODUCT_KEY, STEP),
    (
        column("Since|Since the end of|Seit|Seit Ende von", "since", Kind.ID),
        column("Most|At most|Höchstens", "most", DURATION),
    ),
    known_keys=2,
)
_MATERIALS = sheet(
    "Materials|Bill of materials|BOM|Material|Stückliste|Stücklisten",
    f"{_OPERATION}.materials.*.+",
    (_MADE, STEP, column("Direction|In or out|Richtung|Art", "", Kind.TEXT, words=DIRECTIONS)),
    (
        column(
            "Component|Material|Item|Part|Teil|Consumed or produced|Komponente|Einsatzmaterial|Bauteil", "item", Kind.ID
        ),
        column("Quantity|Qty|Menge|Anzahl", "quantity", Kind.NUMBER),
        column("Per|Je", "per", words=PER),
    ),
    known_keys=2,
)
_CHOICES = sheet(
    "Choices|Alternatives|Alternativen",
    "products.*.choices.*",
    (_PRODUCT_KEY, column("Choice|Alternative|Wahl", "", Kind.ID)),
    (
        column("Steps|Operations|Arbeitsgänge|Schritte", "branches.?", Kind.LIST),
        column("Least|At least|Mindestens", "least", Kind.NUMBER),
        column("Most|At most|Höchstens", "most", Kind.NUMBER),
    ),
    entry=column("Branch|Zweig", "", Kind.ID),
    known_keys=1,
)
_CARRIER_USE = sheet(
    "CarrierUse|Carrier use|Ladungsträger je Produkt",
    "products.*.carriers.+",
    (_PRODUCT_KEY,),
    (
        column("Carrier|Ladungsträger", "carrier", Kind.ID),
        column("First step|From step|Ab Arbeitsgang", "first", Kind.ID),
        column("Last step|To step|Bis Arbeitsgang", "last", Kind.ID),
    ),
    known_keys=1,
)
ORDERS = sheet(
    "Orders|Order|Order list|Order book|Jobs|Aufträge|Auftrag|Auftragsliste|Fertigungsaufträge",
    "orders.*",
    (
        column(
            "Order|Order no|Order number|Order id|Job|Auftrag|Auftragsnummer|Auftragsnr|Auftrag nr|"
            "Fertigungsauftrag|FA|Id",
            "",
            Kind.ID,
        ),
    ),
    (
        column(_PRODUCT, "product", Kind.ID),
        column(
            "Quantity|Qty|Pieces|Amount|Menge|Stückzahl|Stück|Anzahl|Losgröße|Auftragsmenge", "quantity", Kind.NUMBER
        ),
        column(
            "Release|Released|Start|Earliest start|Available from|Freigabe|Start frühestens|Frühester Start",
            "release",
            Kind.INSTANT,
        ),
        column(
            "Due|Due date|Delivery|Delivery date|Promised|Liefertermin|Termin|Fällig|Lieferdatum|Endtermin",
            "due",
            Kind.INSTANT,
        ),
        column("Deadline|Latest|Spätester Termin|Spätestens", "deadline", Kind.INSTANT),
        column("Priority|Prio|Priorität|Weight|Gewicht", "priority", Kind.NUMBER),
        column("Price|Revenue|Preis|Erlös", "price", Kind.MONEY, per=PER_PIECE),
        column(
            "Lateness cost per day|Penalty per day|Verzugskosten je Tag|Pönale je Tag",
            "lateness_cost_per_day",
            Kind.MONEY,
            per="d day tag",
        ),
        column("Lot size|Losgröße je Los|Teillos", "lot_size", Kind.NUMBER),
        column("Customer|Kunde", "customer"),
    ),
)

STATE = sheet(
    "State|Now|Stand|Zustand", "state", (), (column("Now|Jetzt|Stand", "now", Kind.INSTANT),), is_upright=True
)
_LOTS = sheet(
    "Lots|Lots under way|Lose|Angefangene Lose",
    "state.lots.*",
    (column("Lot|Los", "", Kind.ID),),
    (
        column("Done|Steps done|Fertig", "done", Kind.LIST),
        column("Next|Next step|Als Nächstes", "next", Kind.ID),
        column("Skipped|Ausgelassen", "skipped", Kind.LIST),
        column("Running step|Running|Läuft", "running.operation", Kind.ID),
        column("Running machine|Machine|Maschine", "running.station", Kind.ID),
        column("Phase", "running.phase", words=PHASES),
        column("Remaining|Remaining time|Restzeit", "running.remaining", DURATION),
        column("Operators|Bediener", "running.operators", Kind.LIST),
        column("Tools|Werkzeuge", "running.tools", Kind.LIST),
        column("Pieces|Pieces left|Stück", "pieces", Kind.NUMBER),
        column("Holder|Where|Ort", "holder", Kind.ID),
    ),
)
_MOUNTED = sheet(
    "Mounted|Gerüstet",
    "state.mounted.*",
    (_STATION_KEY,),
    (
        column("Setup family|Family|Rüstfamilie", "setup_family", Kind.ID),
        column("Components|Komponenten", "setup_components", Kind.LIST),
        column("Tools|Werkzeuge", "tools", Kind.LIST),
    ),
)
_MOUNTED_ATTRIBUTES = sheet(
    "MountedAttributes|Mounted attributes|Gerüstete Merkmale",
    "state.mounted.*.setup_attributes",
    (_STATION_KEY,),
    (column("Value|Wert", "?"),),
    entry=column("Attribute|Merkmal", "", Kind.ID),
    known_keys=1,
)
_ROBOT_STATE = sheet(
    "RobotState|Robots now|Roboter jetzt",
    "state.robots.*",
    (column("Robot|Roboter", "", Kind.ID),),
    (
        column("Point|Punkt", "point", Kind.ID),
        column("Free from|Frei ab", "free_from", Kind.INSTANT),
        column("Charge|Ladung", "charge", Kind.SHARE),
        column("Carries|Trägt", "carries", Kind.LIST),
    ),
)
_COUNTERS = sheet(
    "Counters|Wear now|Zählerstände",
    "state.counters.*",
    (_STATION_KEY,),
    (column("Value|Stand|Wert", "?", Kind.NUMBER),),
    entry=column("Counter|Zähler", "", Kind.ID),
)
_STOCK_NOW = sheet(
    "StockNow|Stock now|Bestand jetzt",
    "state.stock",
    (),
    (column("Quantity|Stock|Bestand|Menge", "?", Kind.NUMBER),),
    entry=column("Item|Material|Artikel", "", Kind.ID),
)
_CLOSURES = sheet(
    "Closures|Closures and overtime|Sperren|Sperrzeiten",
    "state.calendar_exceptions.*.+",
    (column("Who|Machine|Operator|Robot|Wer|Maschine", "", Kind.ID),),
    (
        column("Start|From|Begin|Von|Beginn", "start", Kind.INSTANT),
        column("End|To|Until|Bis|Ende", "end", Kind.INSTANT),
        column("Open|Is open|Offen|Geöffnet", "is_open", Kind.FLAG),
        column("Reason|Comment|Grund|Bemerkung", "reason"),
    ),
)

ORDER_SHEETS = (
    _PRODUCTS,
    ROUTINGS,
    _REQUIREMENTS,
    _WORK,
    _OPERATION_SETUP,
    _OPERATION_ATTENDANCE,
    _PRECEDENCE,
    _QUEUE_LIMITS,
    _MATERIALS,
    _CHOICES,
    _CARRIER_USE,
    ORDERS,
    STATE,
    _LOTS,
    _MOUNTED,
    _MOUNTED_ATTRIBUTES,
    _ROBOT_STATE,
    _COUNTERS,
    _STOCK_NOW,
    _CLOSURES,
)
