"""A meter that nobody reads."""

from __future__ import annotations


class QuietMeter:
    """Implement streams.distributed.meter.Meter, and note nothing."""

    def messages(self, stage: str, partition: int, count: int) -> None:
        pass

    def turn(self, partition: int, seconds: float) -> None:
        pass

    def folded(self, stage: str, seconds: float) -> None:
        pass

    def dead_letter(self, stage: str) -> None:
        pass

    def lag(self, stage: str, partition: int, messages: int) -> None:
        pass

    def state_bytes(self, partition: int, size: int) -> None:
        pass

    def restored(self, partition: int, rows: int, seconds: float) -> None:
        pass
