"""Each harness in a small size, so that it still works and what it found before stays found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.databases import Home
from tests.torture import full_disk
from tests.torture.claims import held
from tests.torture.ground import Ground
from tests.torture.harnesses import HARNESSES

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("name", HARNESSES)
def test_it_holds(name: str, home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    torture, database = HARNESSES[name], request.config.getoption("--database")
    if database not in torture.databases:
        pytest.skip(f"not about {database}")
    if torture.needs_a_disk and not full_disk.possible():
        pytest.skip("only root may mount a small disk")

    with closing(torture.run(Ground(home, tmp_path, database), torture.small, Random(7))) as claims:
        assert list(held(claims))
