"""Decide who is who, and where people belong: identities, affiliations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from indexers.port import IndexUnavailable
from knowflow.affiliations import changed, read_rows, to_decisions
from knowflow.cli import render_keep
from knowflow.cli.options import AsJson, Data, IndexName, asking, on_kafka, writing
from knowflow.cli.screen import emit
from knowflow.errors import EngineUnreachable, UserError


def _decide(
    kind: str, first: str, others: Sequence[str], reason: str, data: Path | None, index: str | None, as_json: bool
) -> None:
    """Decide it of the first and each other, at one time: what follows for all people is worked out once."""
    accounts = [first, *others]
    if len(set(accounts)) < len(accounts):
        raise UserError(f"{kind} needs different accounts")
    for account in accounts:
        if account.startswith("@"):
            raise UserError(f"{account} is a domain, no account: {kind} one of its addresses, as mail:name{account}")
    decisions = [
        {
            "id": f"decision/{uuid4()}",
            "time": datetime.now(UTC).isoformat(),
            "kind": kind,
            "accounts": [first, other],
            "reason": reason,
        }
        for other in others
    ]
    persons: dict[str, str] = {}
    if (log := on_kafka(data, index)) is not None:
        log.decide(decisions)
        # As the index tells by now: the streams have still to take the decision up.
        with suppress(IndexUnavailable, EngineUnreachable, UserError), asking(data, index) as known:
            persons = {account: known.ask("*").person_of(account) for account in accounts}
    else:
        with writing(data, index) as state:
            state.decide(decisions)
            persons = {account: state.ask("*").person_of(account) for account in accounts}
    if as_json:
        told = [decision["id"] for decision in decisions]
        emit({"decision": told[0], "persons": persons} | ({"decisions": told} if len(told) > 1 else {}))
    elif log is not None:
        print("Decided; the streams take it from here: `knowflow identities explain` shows what it has become.")
    else:
        for account, person in persons.items():
            print(f"{account} is {person}")


Account = Annotated[str, typer.Argument(metavar="ACCOUNT")]
Accounts = Annotated[list[str], typer.Argument(metavar="ACCOUNT...")]
Reason = Annotated[str, typer.Option("--reason", help="Kept with the decision")]


def identities_merge(
    first: Account, others: Accounts, reason: Reason = "", data: Data = None, index: IndexName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that accounts are one person; takes effect at once, everywhere."""
    _decide("merge", first, others, reason, data, index, as_json)


def identities_unmerge(
    first: Account, second: Account, reason: Reason = "", data: Data = None, index: IndexName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two accounts are not one person; restores exactly what was."""
    _decide("unmerge", first, [second], reason, data, index, as_json)


def identities_explain(account: Account, data: Data = None, index: IndexName = None, as_json: AsJson = False) -> None:
    """Say which person an account is, and why."""
    with asking(data, index) as state:
        answer = state.identity(account)
    if as_json:
        emit(answer)
    else:
        render_keep.identity(answer)


def identities_suggest(
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs to show")] = 20,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """List accounts that may be one person, for people to decide; nothing weaker than two signs joins by itself."""
    with asking(data, index) as state:
        answer = state.identity_suggestions(limit)
    if as_json:
        emit(answer)
    else:
        render_keep.suggestions(answer)


def affiliations_import(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    take_back: Annotated[bool, typer.Option("--take-back", help="Take back what the rows of the file decided")] = False,
    data: Data = None,
    index: IndexName = None,
    as_json: AsJson = False,
) -> None:
    """Say where people belong, and when: account, address or person; organisation, team; from, to."""
    rows = read_rows(file)
    now = datetime.now(UTC).isoformat()

    def decided(resolve: Callable[[str], str], lines: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        decisions = to_decisions(file, rows, resolve, now, take_back=take_back)
        return decisions, changed(decisions, {line["key"]: line["value"] for line in lines})

    if (log := on_kafka(data, index)) is not None:
        if any(row.named for row in rows):
            with asking(data, index) as known:
                decisions, new = decided(known.ask("*").resolve_person, log.dump(["decisions"]))
        else:
            decisions, new = decided(str, log.dump(["decisions"]))
        if new:
            log.decide(new)
    else:
        with writing(data, index) as state:
            decisions, new = decided(state.ask("*").resolve_person, state.dump("decisions"))
            if new:
                state.decide(new)
    answer = {"file": str(file), "rows": len(rows), "new": len(new), "unchanged": len(decisions) - len(new)}
    if as_json:
        emit(answer)
    else:
        render_keep.affiliations(answer)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    identities = typer.Typer(help="Say which accounts are one person.")
    identities.command("suggest")(identities_suggest)
    identities.command("merge")(identities_merge)
    identities.command("unmerge")(identities_unmerge)
    identities.command("explain")(identities_explain)
    app.add_typer(identities, name="identities")
    affiliations = typer.Typer(help="Say where people belong.")
    affiliations.command("import")(affiliations_import)
    app.add_typer(affiliations, name="affiliations")
