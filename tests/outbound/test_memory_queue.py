"""The queue in memory keeps to the contract, so that what delivery does with it holds for the stored one."""

from __future__ import annotations

import pytest

from tests.contracts.outgoing_queue import OutgoingQueueContract
from tests.outbound.memory_queue import MemoryQueue


class TestMemoryQueue(OutgoingQueueContract):
    @pytest.fixture
    def under_test(self) -> MemoryQueue:
        return MemoryQueue()
