"""Write made-up batches to an embedded index until killed: `python -m tests.faults.index_writer FOLDER`."""

from __future__ import annotations

import sys
from random import Random

from indexers.embedded import EmbeddedIndex
from indexers.port import Write
from tests.index_documents import WORDS, contribution, conversation, identity, key_of

BATCHES, BATCH = 12, 60


def batches() -> list[list[Write]]:
    """Return the same batches each time: documents change, go, come back and change hands."""
    random = Random(7)
    versions: dict[str, int] = {}
    made: list[list[Write]] = []
    for _ in range(BATCHES):
        batch: list[Write] = []
        for _ in range(BATCH):
            account = f"s:x/{random.randrange(40)}"
            tokens = " ".join(random.choices(WORDS, k=random.randrange(8)))
            audience = random.choice([["public"], ["public"], ["a"], ["a", "b"]])
            record, document = random.choice([
                ("contributions", contribution(account, audience=audience, tokens=tokens, context=tokens[:9])),
                ("conversations", conversation(account, audience, tokens=tokens, topics=sorted(set(tokens.split())))),
                ("identities", identity(account, person=f"s:x/{random.randrange(40)}")),
            ])  # fmt: skip
            key = key_of(record, document)
            versions[record + key] = version = versions.get(record + key, 0) + 1
            batch.append(Write(record, key, version, document if random.random() < 0.85 else None))
        made.append(batch)
    return made


def main(folder: str) -> None:
    index = EmbeddedIndex.open(folder, identity="test")
    print("open", flush=True)
    for number, batch in enumerate(batches()):
        index.apply(batch)
        print(number, flush=True)
    index.close()
    print("closed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
