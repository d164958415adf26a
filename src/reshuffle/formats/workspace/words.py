"""Words of planners, English and German, for what the model has a fixed word for."""

from __future__ import annotations

from types import MappingProxyType

__all__ = [
    "BINDINGS",
    "BREAKS",
    "DIRECTIONS",
    "EFFECTS",
    "LOTS_OR_PIECES",
    "PER",
    "PER_PIECE",
    "PHASES",
    "PROVENANCES",
    "SAMPLINGS",
    "SETUP_TIMES",
    "WAKES",
    "WITHOUT_FAMILY",
]


def _words(**meanings: str) -> MappingProxyType[str, str]:
    """Return a table from each word (separated by ``|``) to its meaning, given as the name of the argument."""
    table = {}
    for meaning, words in meanings.items():
        table.update({word: meaning.replace("_", " ") for word in words.split("|")})
    return MappingProxyType(table)


BREAKS = _words(
    pauses="pauses|pause|pausiert|unterbricht|yes|ja",
    may_not_pause="may not pause|darf nicht pausieren|nicht unterbrechbar|not interruptible",
    goes_on="goes on|continues|läuft weiter|läuft durch|unmanned|mannlos",
)
WAKES = _words(
    in_order="in order|der Reihe nach",
    longest_idle="longest idle|längster Leerlauf",
    least_setup="least setup|kleinste Rüstzeit",
)
BINDINGS = MappingProxyType({"always": "always", "while waiting": "while_waiting", "immer": "always"})
WITHOUT_FAMILY = _words(product="product|produkt", nothing="nothing|nichts")
SETUP_TIMES = _words(always="always|immer", change="change|with a change|bei Wechsel")
SAMPLINGS = _words(turn="turn|in turn|der Reihe nach", chance="chance|by chance|Zufall")
PER = _words(piece="piece|pieces|pc|pcs|each|stück|stk|teil|st", lot="lot|batch|order|los|auftrag|charge")
LOTS_OR_PIECES = _words(pieces="pieces|piece|pcs|stück|stk|teile", lots="lots|lot|lose|los")
PHASES = _words(setup="setup|rüsten", load="load|laden|beladen", run="run|lauf|bearbeiten", unload="unload|entladen")
DIRECTIONS = _words(
    consumes="consumes|in|input|needs|uses|verbraucht|verbrauch|eingang|braucht",
    produces="produces|out|output|makes|erzeugt|ergibt|ausgang|liefert",
)
EFFECTS = _words(
    resume="resume|goes on|weiter|fortsetzen", restart="restart|again|neu|neustart", scrap="scrap|ausschuss"
)
PROVENANCES = _words(
    given="given|gegeben|vorgegeben", assumed="assumed|angenommen|annahme", estimated="estimated|geschätzt|gemessen"
)
#: What a time per piece may be divided by in the unit of its heading.
PER_PIECE = "piece pc pcs pce each unit stück stk st teil"
