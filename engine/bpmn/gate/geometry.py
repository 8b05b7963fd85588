"""Boxes and lines of a picture, and when they are in each other's way."""

from __future__ import annotations

from typing import NamedTuple, Self


class Point(NamedTuple):
    """A place on the drawing; y grows downwards."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle, as shapes and labels have it."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def grown(self, by: float) -> Box:
        """The box with a margin around it; with a negative one, smaller."""
        width, height = max(0, self.width + 2 * by), max(0, self.height + 2 * by)
        return Box(self.x - by, self.y - by, width, height)

    def meets(self, other: Box) -> bool:
        """Whether two boxes have some area in common."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, other: Box) -> bool:
        """Whether another box lies within."""
        across = self.x <= other.x and other.x + other.width <= self.x + self.width
        return across and self.y <= other.y and other.y + other.height <= self.y + self.height

    def distance(self, other: Box) -> float:
        """How far apart two boxes are; 0 if they meet."""
        across = max(other.x - self.x - self.width, self.x - other.x - other.width, 0.0)
        down = max(other.y - self.y - self.height, self.y - other.y - other.height, 0.0)
        return max(across, down)

    @classmethod
    def around(cls, start: Point, end: Point) -> Self:
        """The smallest box that holds two points."""
        return cls(min(start.x, end.x), min(start.y, end.y), abs(start.x - end.x), abs(start.y - end.y))


class Segment(NamedTuple):
    """A straight piece of a line."""

    start: Point
    end: Point

    @property
    def is_square(self) -> bool:
        """Whether it runs exactly across or exactly down."""
        return self.start.x == self.end.x or self.start.y == self.end.y

    def enters(self, box: Box) -> bool:
        """Whether it passes through the inside of a box."""
        low, high = 0.0, 1.0
        run, rise = self.end.x - self.start.x, self.end.y - self.start.y
        sides = (
            (-run, self.start.x - box.x),
            (run, box.x + box.width - self.start.x),
            (-rise, self.start.y - box.y),
            (rise, box.y + box.height - self.start.y),
        )
        for step, room in sides:
            if step == 0:
                if room <= 0:
                    return False
            elif step < 0:
                low = max(low, room / step)
            else:
                high = min(high, room / step)
        return low < high

    def crosses(self, other: Segment) -> bool:
        """Whether two pieces go through each other, or run on top of each other."""
        if _turn(self, other.start) * _turn(self, other.end) < 0:
            return _turn(other, self.start) * _turn(other, self.end) < 0
        return self._runs_on(other)

    def _runs_on(self, other: Segment) -> bool:
        if any(_turn(self, point) != 0 for point in other):
            return False
        mine, others = Box.around(*self), Box.around(*other)
        across = min(mine.x + mine.width, others.x + others.width) - max(mine.x, others.x)
        down = min(mine.y + mine.height, others.y + others.height) - max(mine.y, others.y)
        return max(across, down) > 0 and min(across, down) >= 0


def _turn(line: Segment, point: Point) -> float:
    """On which side of a line a point lies; 0 if it is on the line."""
    run, rise = line.end.x - line.start.x, line.end.y - line.start.y
    return run * (point.y - line.start.y) - rise * (point.x - line.start.x)
