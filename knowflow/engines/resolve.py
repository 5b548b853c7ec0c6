"""Find the engines that a command is to use."""

from __future__ import annotations

from knowflow.engines.servers import Addresses, addresses
from knowflow.errors import EngineUnreachable
from knowflow.settings import Settings


def resolve(settings: Settings, *, kafka: bool = True, elasticsearch: bool = True) -> Addresses:
    """Return where Kafka and Elasticsearch are: what the settings say, else what `engines up` runs in the data folder.

    An engine that is not asked for is left empty. Nothing is connected to. Raises
    EngineUnreachable for an engine that is asked for and in neither place.
    """
    chosen_kafka = settings.kafka.strip() if kafka else ""
    chosen_urls = _split(settings.elasticsearch) if elasticsearch else ()
    if (kafka and not chosen_kafka) or (elasticsearch and not chosen_urls):
        local = addresses(settings.data)
        chosen_kafka = chosen_kafka or (local.kafka if kafka else "")
        chosen_urls = chosen_urls or (local.elasticsearch if elasticsearch else ())
    lacking = [
        (name, flag, variable)
        for wanted, found, name, flag, variable in (
            (kafka, chosen_kafka, "Kafka", "--kafka", "KNOWFLOW_KAFKA"),
            (elasticsearch, chosen_urls, "Elasticsearch", "--elasticsearch", "KNOWFLOW_ELASTICSEARCH"),
        )
        if wanted and not found
    ]
    if lacking:
        names = " and ".join(name for name, _, _ in lacking)
        flag = f" {lacking[0][1]}" if len(lacking) == 1 else ""
        variables = " and ".join(variable for _, _, variable in lacking)
        raise EngineUnreachable(
            f"no {names} here: start {'it' if len(lacking) == 1 else 'them'} with"
            f" `knowflow engines up{flag} --data {settings.data}`, or set {variables}"
        )
    return Addresses(chosen_kafka, chosen_urls)


def _split(urls: str) -> tuple[str, ...]:
    return tuple(url.strip().rstrip("/") for url in urls.split(",") if url.strip())
