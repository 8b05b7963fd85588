"""Which tests run, in which order and where. What they may ask for is in `tests.fixtures`."""

from __future__ import annotations

import gc
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import postgres, sizes

LONGEST_FIRST = ("/journeys/", "/image/", "/webui/")
"""Folders whose tests share what is dear to make; what takes longest begins first."""


class ByFile(LoadScopeScheduling):
    """What the tests of a file share, or those of a folder, is made by one of the processes, once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in LONGEST_FIRST if folder in file), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """How `--dist` shares out the tests, whatever it names."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="Where the databases of the tests live; on PostgreSQL only those tests run that use one.",
    )
    parser.addoption(
        "--full",
        action="store_true",
        help="Try all random examples; without it, one in ten.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """How much is tried, before the tests are read."""
    sizes.take(full=config.getoption("--full"))
    # How long an example takes depends on what else the machine does; what may take long has its own test.
    hypothesis.settings.register_profile("plaint", deadline=None, max_examples=sizes.several(100))
    hypothesis.settings.load_profile("plaint")
    if not _hands_out_only(config):
        from tests import fixtures

        config.pluginmanager.register(fixtures)


def _hands_out_only(config: pytest.Config) -> bool:
    """Whether other processes run the tests: this one needs nothing of Plaint, and they wait for it."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All tests on SQLite; once more on PostgreSQL what uses a database, and what is about PostgreSQL."""
    on_server = config.getoption("--database") == "postgresql"
    if on_server and postgres.programs() is None:
        raise pytest.UsageError(postgres.INSTALL)
    runs = {item: _runs(item, on_server=on_server) for item in items}
    chosen = [item for item in items if runs[item]]
    config.hook.pytest_deselected(items=[item for item in items if not runs[item]])
    items[:] = sorted(chosen, key=lambda item: [folder not in str(item.path) for folder in LONGEST_FIRST])


def _runs(item: pytest.Item, *, on_server: bool) -> bool:
    if not on_server:
        return item.get_closest_marker("postgres") is None
    if item.get_closest_marker("sqlite") or item.get_closest_marker("image"):
        return False
    uses_one = "home" in getattr(item, "fixturenames", ())
    return uses_one or item.get_closest_marker("postgres") is not None


def pytest_collection_finish() -> None:
    """What stands now stays to the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
