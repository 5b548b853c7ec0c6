"""Write the records on Kafka as `dump` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from knowflow.dump import known_records
from knowflow.kafka.generations import serving
from knowflow.kafka.options import Options
from knowflow.kafka.tables import read_table


def dump_log(options: Options, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield {"record", "key", "value"} of the serving generation, in the order asked, rows by the bytes of the key.

    Each record is read whole, as it was committed when its turn came. Raises UserError for an
    unknown record, and as knowflow.kafka.tables.read_table.
    """
    records = known_records(names)
    generation = serving(options).generation
    for name in records:
        with read_table(options, name, generation) as table:
            for key, value in table.rows():
                yield {"record": name, "key": key, "value": value}
