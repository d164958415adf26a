"""The factory and the workspace: everything that is known before planning begins."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from reshuffle.model import instants
from reshuffle.model.calendars import Calendar
from reshuffle.model.demand import Demand
from reshuffle.model.distributions import Distribution
from reshuffle.model.fields import Duration, Id, Instant, Money, Part
from reshuffle.model.floor import Floor
from reshuffle.model.orders import Order
from reshuffle.model.parameters import Parameter
from reshuffle.model.products import Item, Product
from reshuffle.model.resources import Carrier, Operator, Robot, Tool
from reshuffle.model.state import State
from reshuffle.model.stations import Station

__all__ = ["FORMAT_VERSION", "EnergyPrice", "Factory", "Transport", "Workspace"]

#: Version of the workspace format; readers migrate older ones.
FORMAT_VERSION = 1


def _known_zone(name: str) -> str:
    return instants.parse_zone(name).key


class EnergyPrice(Part):
    """A price per kWh that holds from an instant on, until the next."""

    start: Instant
    per_kwh: Money


class Transport(Part):
    """How long lots take from stations at one location to stations at another, or at the same, without robots."""

    from_location: Id
    to_location: Id
    time: Distribution


class Factory(Part):
    """What the factory is.

    Parameters
    ----------
    time_zone
        Zone of all local times.
    tick
        Step of time in plans; durations are rounded up to it.
    calendar
        Calendar of stations and operators that name none; without it they are always there.
    transport_time
        Time from any station to any other where no robots carry lots.
    transports
        Times between locations of stations, drawn in a simulation; between others lots take no time.
    demand
        Orders that keep coming in a simulation; planning plans the orders that are there.
    """

    name: str = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    tick: Duration = 1000
    currency: str = "EUR"
    stations: dict[Id, Station] = Field(min_length=1)
    tools: dict[Id, Tool] = {}
    operators: dict[Id, Operator] = {}
    robots: dict[Id, Robot] = {}
    carriers: dict[Id, Carrier] = {}
    calendars: dict[Id, Calendar] = {}
    calendar: Id | None = None
    floor: Floor | None = None
    items: dict[Id, Item] = {}
    energy_prices: tuple[EnergyPrice, ...] = ()
    transport_time: Duration = 0
    transports: tuple[Transport, ...] = ()
    demand: dict[Id, Demand] = {}
    parameters: dict[str, Parameter] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The zone of all local times."""
        return ZoneInfo(self.time_zone)


class Workspace(Part):
    """A factory with its products, its orders and its state."""

    factory: Factory
    products: dict[Id, Product] = {}
    orders: dict[Id, Order] = {}
    state: State = State()
