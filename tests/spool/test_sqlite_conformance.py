"""The embedded store keeps every promise of a spool."""

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
