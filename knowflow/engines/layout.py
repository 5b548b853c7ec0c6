"""Remember which servers a data folder has: how many, where they listen, how much memory they are given."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from knowflow.engines import ports
from knowflow.engines.artifacts import ENGINES, Engine
from knowflow.engines.files import write_whole
from knowflow.errors import UserError

COUNTS: dict[Engine, tuple[int, ...]] = {"kafka": (1, 3), "elasticsearch": (1, 2, 3)}
WORDS: dict[Engine, tuple[str, str]] = {"kafka": ("broker", "--brokers"), "elasticsearch": ("node", "--nodes")}
HEAPS: dict[Engine, str] = {"kafka": "768m", "elasticsearch": "1g"}
_HEAP = re.compile(r"[1-9][0-9]*[mg]")


class Server(BaseModel):
    """Be one broker or node: its number from 1, and its ports on loopback for clients and for its fellows."""

    model_config = ConfigDict(frozen=True)

    engine: Engine
    number: int
    port: int
    inner_port: int

    @property
    def name(self) -> str:
        """Return its name, as in its folder and its log."""
        return f"{self.engine}-{self.number}"


class Layout(BaseModel):
    """Be the servers of a data folder. `identity` marks their processes, so that no others are taken for them."""

    model_config = ConfigDict(frozen=True)

    identity: str
    cluster: str
    servers: tuple[Server, ...] = ()
    heaps: dict[Engine, str] = HEAPS

    @classmethod
    def new(cls) -> Self:
        """Return a layout without servers."""
        drawn = uuid.uuid4()
        # Kafka's form of an id; one that began with a dash would be taken for an option.
        cluster = "K" + base64.urlsafe_b64encode(drawn.bytes).decode()[1:22]
        return cls(identity=drawn.hex, cluster=cluster)

    @classmethod
    def load(cls, file: Path) -> Self | None:
        """Return the layout of a file, None where there is no file. Raises UserError for a damaged one."""
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise UserError(
                f"{file} is damaged: `knowflow engines down --wipe` begins anew, without its data"
            ) from error

    def save(self, file: Path) -> None:
        """Write the layout in one step."""
        write_whole(file, self.model_dump_json(indent=1))

    def of(self, engine: Engine) -> tuple[Server, ...]:
        """Return the servers of an engine, in the order of their numbers."""
        return tuple(server for server in self.servers if server.engine == engine)

    def marker(self, server: Server) -> str:
        """Return the argument by which a server's process is known."""
        return f"-Dknowflow.server={self.identity}/{server.name}"

    @property
    def keeper_marker(self) -> str:
        """Return the argument by which the keeper's process is known."""
        return f"{self.identity}/keeper"

    def with_counts(self, counts: dict[Engine, int | None]) -> Self:
        """Return the layout with servers of each engine in `counts`; None means as many as there are, else one.

        Raises UserError for a number that an engine does not take, or that is not the folder's.
        """
        servers = self.servers
        for engine, wanted in counts.items():
            have = len(self.of(engine))
            word, flag = WORDS[engine]
            if wanted is not None and wanted not in COUNTS[engine]:
                choices = " or ".join(map(str, COUNTS[engine]))
                raise UserError(f"{flag} {wanted}: {engine} runs with {choices} {word}s here")
            if have and wanted not in (None, have):
                raise UserError(
                    f"{flag} {wanted}: this data folder was made with {have} {word}{'s' if have > 1 else ''}; take"
                    " another folder with --data, or begin anew, without its data, after `knowflow engines down --wipe`"
                )
            if not have:
                servers += _place(engine, wanted or 1, _ports(servers))
        return self.model_copy(update={"servers": servers})

    def with_heaps(self, heaps: dict[Engine, str | None]) -> Self:
        """Return the layout with the heap sizes that are given, such as 512m or 2g. Raises UserError for others."""
        given = {engine: size for engine, size in heaps.items() if size is not None}
        for engine, size in given.items():
            if not _HEAP.fullmatch(size):
                raise UserError(f"--{engine}-heap {size!r} is no size: write 512m or 2g")
        return self.model_copy(update={"heaps": {**self.heaps, **given}})

    def with_free_ports(self, to_start: Collection[Server]) -> Self:
        """Return the layout with other ports for servers to be started whose ports are taken by now.

        Raises UserError where fellows of such a server run on: they know it by its old port.
        """
        taken = [server for server in to_start if not all(map(ports.is_free, (server.port, server.inner_port)))]
        servers = self.servers
        for engine in sorted({server.engine for server in taken}):
            mine = self.of(engine)
            if not set(mine) <= set(to_start):
                lost = next(server for server in taken if server.engine == engine)
                raise UserError(
                    f"port {lost.port} or {lost.inner_port} of {lost.name} is taken by another program: after"
                    " `knowflow engines down`, `knowflow engines up` chooses another for all"
                )
            others = tuple(server for server in servers if server.engine != engine)
            servers = others + _place(engine, len(mine), _ports(others))
        return self.model_copy(update={"servers": servers})


def engines_of(kafka: bool, elasticsearch: bool) -> list[Engine]:
    """Return the engines that two flags choose; neither means both."""
    if kafka == elasticsearch:
        return list(ENGINES)
    return ["kafka"] if kafka else ["elasticsearch"]


def _ports(servers: Sequence[Server]) -> set[int]:
    return {port for server in servers for port in (server.port, server.inner_port)}


def _place(engine: Engine, count: int, taken: set[int]) -> tuple[Server, ...]:
    chosen = ports.choose(2 * count, taken)
    return tuple(
        Server(engine=engine, number=number + 1, port=chosen[2 * number], inner_port=chosen[2 * number + 1])
        for number in range(count)
    )
