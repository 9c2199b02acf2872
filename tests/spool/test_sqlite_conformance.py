"""The embedded store keeps every promise of a spool."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conformance import Conformance

from gateway.spool import Spool
from gateway.spool.sqlite import SqliteSpool


class TestSqlite(Conformance):
    @pytest.fixture
    async def spool(self, tmp_path: Path) -> AsyncIterator[Spool]:
        spool = SqliteSpool.open(tmp_path / "state")
        yield spool
        await spool.close()


def test_no_part_of_the_suite_hides_a_test_of_another() -> None:
    names = Counter(name for part in Conformance.__mro__ for name in vars(part) if name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []
