"""Where a robot is over time: its engagements in order, with the empty travel between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from reshuffle.organizing.scheduling.construction.open_times import NEVER

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["RobotDiary"]

#: Begin, end, place at the begin, place at the end.
Engagement = tuple[int, int, int, int]


class RobotDiary:
    """The engagements of one robot: trips with a lot, and holds in phases of tasks.

    A robot that could carry several lots is given one at a time; that is always allowed.

    Parameters
    ----------
    shop
        The problem.
    robot
        Resource index.
    """

    __slots__ = ("available_from", "engagements", "home", "kind", "shop")

    def __init__(self, shop: Shop, robot: int) -> None:
        self.shop = shop
        self.kind = shop.travel_type[robot]
        self.home = shop.location[robot]
        self.available_from = shop.available_from[robot]
        self.engagements: list[Engagement] = []

    def earliest(self, time: int, duration: int, origin: int, destination: int) -> int:
        """Return the earliest begin at or after `time` of an engagement from `origin` to `destination`.

        It fits between two engagements if the empty travel before and after it does. A place of -1 is wherever the
        robot is.
        """
        entries, way = self.engagements, self.shop.travel
        is_trip = origin != destination
        count = len(entries)
        index = bisect_right(entries, (time, -NEVER, -1, -1))
        # An engagement that begins before `time` may still end, with the way from it, behind it.
        while True:
            # Most gaps of a busy robot are too short even without empty travel.
            while index < count and entries[index][0] < time + duration:
                index += 1
            while 0 < index < count and entries[index][0] < entries[index - 1][1] + duration:
                index += 1
            if index == 0:
                free, place = self.available_from, self.home
                begin = max(time, free + way(self.kind, place, origin))
            else:
                previous = entries[index - 1]
                _, free, _, place = previous
                begin = max(time, free + way(self.kind, place, origin))
                if previous[:2] == (begin, begin) and (duration == 0 or _is_moment(previous, is_trip)):
                    begin += 1
            if index == count:
                return begin
            follower = entries[index]
            left_at = destination if destination >= 0 else place
            ready = begin + duration + way(self.kind, left_at, follower[2])
            own = (begin, begin + duration, origin, destination)
            is_in_order = own[:2] != follower[:2] and not (
                begin == follower[0] and _is_moment(own, follower[2] != follower[3])
            )
            if ready <= follower[0] and is_in_order:
                return begin
            index += 1

    def place_before(self, begin: int) -> int:
        """Return where the robot is before an engagement that begins then."""
        index = bisect_left(self.engagements, (begin, -NEVER, -1, -1))
        return self.engagements[index - 1][3] if index else self.home

    def add(self, engagement: Engagement) -> None:
        """Add an engagement at a time that :meth:`earliest` gave."""
        self.engagements.insert(bisect_left(self.engagements, engagement), engagement)

    def remove(self, engagement: Engagement) -> None:
        """Remove an engagement that was added."""
        del self.engagements[bisect_left(self.engagements, engagement)]


def _is_moment(engagement: Engagement, is_before_trip: bool) -> bool:
    """Whether it is a hold of no time with a trip behind it at the same instant, which would come before it.

    Visits of one instant are ordered: dropoffs, ways of no length, pickups, holds. So trips may follow each other
    within one instant, and holds may follow trips; but two that begin and end together have no order of their own.
    """
    return is_before_trip and engagement[0] == engagement[1] and engagement[2] == engagement[3]
