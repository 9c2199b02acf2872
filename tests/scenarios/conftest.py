"""Each scenario has a house of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from scenario_house import House


@pytest.fixture
def validity() -> str:
    return "1h"


@pytest.fixture
def repair() -> str:
    return "safe"


@pytest.fixture
def strict() -> bool:
    return True


@pytest.fixture
async def house(tmp_path: Path, validity: str, repair: str, strict: bool) -> AsyncIterator[House]:
    house = House(tmp_path, validity, repair, strict=strict)
    try:
        await house.open()
        yield house
    finally:
        await house.close()
