"""Have a loop rest between two batches for as long as somebody wants it to."""

from __future__ import annotations

import asyncio


class Gate:
    """Stand between the batches of one loop.

    Closing it again while it is closed, or opening it twice, changes nothing.
    """

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._waiting = asyncio.Event()

    @property
    def closed(self) -> bool:
        """Tell whether the loop is to rest, or rests."""
        return not self._open.is_set()

    async def pass_through(self) -> None:
        """Wait while the gate is closed; the loop calls it between two batches."""
        while not self._open.is_set():
            self._waiting.set()
            await self._open.wait()
            self._waiting.clear()

    async def close(self) -> None:
        """Close the gate, and return when the loop waits before it or has left."""
        self._open.clear()
        await self._waiting.wait()

    def open(self) -> None:
        """Let the loop pass."""
        self._open.set()

    def leave(self) -> None:
        """Say that the loop is over, so that nobody waits for it."""
        self._waiting.set()
