"""Hold the vocabulary: generic technical words, names of teams, and how typing goes wrong."""

from __future__ import annotations

from typing import Final

from producers.sample.seeds import Draw

# The second word of a topic's name, after a made-up one: "Tarelo Cache".
NOUNS: Final = (
    "cache", "router", "scheduler", "ledger", "gateway", "parser", "compiler", "balancer", "mailer", "renderer",
    "sandbox", "planner", "allocator", "registry", "profiler", "importer", "tokenizer", "watcher", "forwarder",
    "exporter", "collector", "throttler", "resolver", "archiver", "indexer", "notifier", "simulator", "verifier",
    "encoder", "limiter", "mapper", "mirror", "pager", "poller", "prober", "recorder", "replicator", "sampler",
    "sequencer", "shaper", "splitter", "storage", "tracer", "translator", "validator", "vault", "viewer", "bridge",
)  # fmt: skip
TECHNICAL: Final = (
    "timeout", "replica", "shard", "latency", "certificate", "handshake", "buffer", "checksum", "deadlock",
    "migration", "rollback", "payload", "schema", "endpoint", "cursor", "offset", "snapshot", "lease", "quota",
    "heartbeat", "backlog", "hotfix", "throughput", "retention", "checkpoint", "manifest", "callback", "bytecode",
    "namespace", "mutex", "semaphore", "pipeline", "watermark", "tombstone", "partition", "compaction", "bootstrap",
    "keystore", "webhook", "cronjob", "firmware", "hypervisor", "datagram", "socket", "firewall", "proxy", "subnet",
    "kernel", "daemon", "heap", "stack", "thread", "coroutine", "iterator", "closure", "decorator", "enum", "bitmap",
    "histogram", "quantile", "regression", "gradient", "tensor", "embedding", "shader", "texture", "viewport",
    "keyframe", "codec", "bitrate", "waveform", "spectrum", "antenna", "transistor", "voltage", "solder", "gasket",
    "torque", "bearing", "lathe", "mold", "resin", "alloy", "invoice", "voucher", "tariff", "accrual", "payroll",
    "audit", "tender", "consent", "clause",
)  # fmt: skip
VERBS: Final = (
    "restart",
    "migrate",
    "configure",
    "debug",
    "upgrade",
    "benchmark",
    "deploy",
    "patch",
    "scale",
    "restore",
)
TEAMS: Final = (
    "payments", "platform", "search", "billing", "mobile", "security", "logistics", "analytics", "support", "research",
    "hardware", "identity", "storage", "compliance", "marketing", "networks", "quality", "release", "design",
    "localisation", "training", "warehouse", "robotics", "energy",
)  # fmt: skip
ROLES: Final = ("engineering", "operations", "tooling", "delivery")
REACTIONS: Final = ("thumbs_up", "heart", "tada", "eyes", "rocket", "raised_hands")
NUMBERS: Final = tuple(str(number * number + 7 * number + 3) for number in range(1, 120))

# Multiples of the median in per mille: the quantiles of a log-normal distribution (sigma 0.8),
# as integers, so that no platform's exp() rounds otherwise. The middle is 1,000.
SPREAD: Final = (
    156, 222, 268, 307, 342, 375, 406, 436, 466, 495, 525, 554, 583, 612, 642, 673, 703, 735, 767, 800, 834, 868, 904,
    942, 980, 1020, 1062, 1106, 1152, 1200, 1250, 1304, 1361, 1422, 1487, 1557, 1633, 1715, 1806, 1906, 2018, 2145,
    2291, 2462, 2668, 2923, 3256, 3728, 4503, 6431,
)  # fmt: skip


def misspell(text: str, r: Draw) -> str:
    """Swap, drop or double letters, about one in 150 characters, at least one."""
    for _ in range(1 + len(text) // 150):
        at = int(r() * (len(text) - 2))
        if at < 1 or not text[at : at + 2].isalpha():
            continue
        way = int(r() * 3)
        if way == 0:
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif way == 1:
            text = text[:at] + text[at + 1 :]
        else:
            text = text[:at] + text[at] + text[at:]
    return text
