"""Make the people: pseudonymous handles, teams, and their accounts in every system."""

from __future__ import annotations

from array import array
from typing import Any

from producers.sample.options import SampleOptions
from producers.sample.seeds import draw, invented, shuffled
from producers.sample.words import ROLES, TEAMS

SYSTEMS = ("qa", "chat", "issues", "wiki", "mail", "git")
_HANDLES_FROM = 300_000  # made-up words beyond those of the topics
_QA, _CHAT, _HOME, _ROLE, _GUEST = 1, 2, 4, 8, 16


class People:
    """Know every person's handle, team, organisation and accounts; numbers are 0 to people - 1.

    Takes a few bytes a person; bots have the numbers after the last person.
    """

    def __init__(self, options: SampleOptions, communities: int, bots: int, offset: int) -> None:
        self.instance = options.instance
        self.count = options.people
        self.bots = range(options.people, options.people + bots)
        r = draw("people", options.key)
        self._offset = offset
        self.order: list[int] = shuffled(r, range(options.people))
        self.teams: list[str] = _team_names(max(communities, options.people // 12))
        self.team = array("H", bytes(2 * options.people))
        self._flags = bytearray(options.people)
        per_community = [range(at, len(self.teams), communities) for at in range(communities)]
        for place, person in enumerate(self.order):
            home = per_community[place % communities]
            self.team[person] = home[int(r() * len(home))] if r() < 0.85 else int(r() * len(self.teams))
            self._flags[person] = (
                (_QA if r() < 0.6 else 0) | (_CHAT if r() < 0.8 else 0) | (_HOME if r() < 0.06 else 0)
            ) | (_GUEST if r() < 0.08 else 0)
        self.namesakes: dict[int, int] = {}
        self.role_address = f"noreply@{self.instance}.example"

    def show_everywhere(self, person: int) -> None:
        """Let a person state the work address in every system."""
        self._flags[person] = self._flags[person] & ~(_HOME | _ROLE) | _QA | _CHAT

    def hide_behind_role(self, person: int) -> None:
        """Let a person's Q&A account state a role address that others state too."""
        self._flags[person] |= _QA | _ROLE

    def handle(self, person: int) -> str:
        """Return the pseudonym; `sim-` says wherever it shows that nobody real is meant."""
        if person >= self.count:
            return f"sim-bot-{person - self.count + 1}"
        return "sim-" + invented(_HANDLES_FROM + person, self._offset)

    def address(self, person: int) -> str:
        """Return the work address."""
        return f"{self.handle(person)}@{self.instance}.example"

    def team_of(self, person: int) -> str:
        """Return the name of the team; bots are in none."""
        return self.teams[self.team[person]] if person < self.count else ""

    def name(self, person: int) -> str:
        """Return the display name; namesakes share one."""
        return "Sim " + self.handle(self.namesakes.get(person, person))[4:].replace("-", " ").title()

    def account(self, person: int, system: str) -> str:
        """Return the account in a system."""
        if system == "qa":
            return f"sample-qa:{self.instance}/{person + 1}"
        if system == "chat":
            return f"sample-chat:{self.instance}/U{person + 1}"
        handle = self.handle(person)
        if system == "mail":
            return f"mail:{handle}@{self.instance}.example"
        if system == "git":
            at_home = person < self.count and self._flags[person] & _HOME
            return f"git:{handle}@{'home' if at_home else self.instance}.example"
        return f"sample-{system}:{self.instance}/{handle}"

    def stated_address(self, person: int, system: str) -> str | None:
        """Return the address that the system states beside the account, or None."""
        if system in {"mail", "git"}:
            return self.account(person, system).partition(":")[2]
        if person >= self.count:
            return self.address(person)
        flags = self._flags[person]
        if system == "qa":
            return (self.role_address if flags & _ROLE else self.address(person)) if flags & _QA else None
        if system == "chat" or system == "issues":
            return self.address(person) if flags & _CHAT else None
        return self.address(person)

    def actor(self, person: int, system: str) -> dict[str, Any]:
        """Return the actor as the system states it: bots are flagged in chat and git only."""
        actor: dict[str, Any] = {"account": self.account(person, system), "name": self.name(person)}
        address = self.stated_address(person, system)
        if address is not None:
            actor["address"] = address
        if person >= self.count:
            if system in {"chat", "git"}:
                actor["bot"] = True
            return actor
        if system == "chat" or system == "wiki":
            actor["team"] = self.teams[self.team[person]]
        if system == "chat" or system == "mail":
            guest = self._flags[person] & _GUEST
            actor["organisation"] = "Simulated Partner" if guest else "Simulated Company"
        return actor

    def joined_accounts(self, person: int) -> list[str]:
        """Return the accounts that a common address shows to be one person."""
        address = self.address(person)
        return [self.account(person, system) for system in SYSTEMS if self.stated_address(person, system) == address]


def _team_names(number: int) -> list[str]:
    names = list(TEAMS[:number])
    names += [f"{team}-{role}" for role in ROLES for team in TEAMS][: number - len(names)]
    names += [f"{TEAMS[at % len(TEAMS)]}-{at // len(TEAMS)}" for at in range(number - len(names))]
    return names
