"""A loop rests between two batches, whatever the order in which it is asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.distributed.gate import Gate

Ask = Callable[[Gate], Awaitable[None]]


async def loop(gate: Gate, batches: list[int]) -> None:
    while True:
        await gate.pass_through()
        batches.append(len(batches))
        await asyncio.sleep(0)


async def close_twice(gate: Gate) -> None:
    """Rebalances may follow each other before the partitions are handed out."""
    await gate.close()
    await gate.close()


async def close_open_close(gate: Gate) -> None:
    await gate.close()
    gate.open()
    await gate.close()


async def open_twice_and_close(gate: Gate) -> None:
    gate.open()
    gate.open()
    await gate.close()


@pytest.mark.parametrize("ask", [close_twice, close_open_close, open_twice_and_close])
def test_a_closed_gate_lets_nothing_pass_until_it_opens(ask: Ask) -> None:
    async def check() -> None:
        gate, batches = Gate(), list[int]()
        task = asyncio.create_task(loop(gate, batches))
        await asyncio.sleep(0)
        await asyncio.wait_for(ask(gate), 10)
        assert gate.closed
        done = len(batches)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(batches) == done
        gate.open()
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(batches) > done
        task.cancel()

    asyncio.run(check())


def test_who_closes_after_the_loop_has_left_does_not_wait() -> None:
    async def check() -> None:
        gate = Gate()
        gate.leave()
        await asyncio.wait_for(gate.close(), 10)

    asyncio.run(check())
