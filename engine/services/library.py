"""Parsed bundles: each content is read and parsed once, and shared by all threads and cases."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from engine.definitions import Bundle

_MOST = 64


class Library:
    """Keeps the bundles that were used last. A bundle never changes, so that none is ever out of date."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._bundles: OrderedDict[tuple[str, str], Bundle] = OrderedDict()

    def get(self, department: str, digest: str, read: Callable[[], Bundle]) -> Bundle:
        """A bundle, read if it isn't at hand.

        The lock is not held meanwhile: two threads may read the same one, but none waits for another's.
        """
        place = (department, digest)
        with self._lock:
            if place in self._bundles:
                self._bundles.move_to_end(place)
                return self._bundles[place]
        bundle = read()
        with self._lock:
            self._bundles[place] = bundle
            while len(self._bundles) > self._most:
                self._bundles.popitem(last=False)
        return bundle
