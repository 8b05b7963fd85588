"""Long work of a verb, on all processors that it may use."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

_inherited: list[Callable[..., object]] = []
"""The work of a process that was forked: it has all that was prepared before, and reads none of it again."""


def side_by_side(work: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[Done]:
    """What comes out of each item, in their order.

    Items and what comes of them go from process to process; what `work` knows beside is inherited.
    One after the other in this process where there is one processor, or where a thread of it could hold
    a lock that a fork would never give back.
    """
    processes = min(len(os.sched_getaffinity(0)), len(items))
    if processes < 2 or threading.active_count() > 1:  # noqa: PLR2004 - fewer is one after the other
        yield from map(work, items)
        return
    gc.freeze()
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, context, _inherited.append, (work,)) as pool:
            done: Iterator[Any] = pool.map(_do, items)
            yield from done
    finally:
        gc.unfreeze()


def _do(item: Item) -> object:
    return _inherited[-1](item)
