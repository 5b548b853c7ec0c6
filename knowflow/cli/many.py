"""Let an option take several values in a row, as a shell gives the files of `--paths *.py`."""

from __future__ import annotations

from typing import Any

import typer.core

from knowflow.errors import UserError

OPTION = "--paths"


class ManyPaths(typer.core.TyperCommand):
    """Take all words after `--paths` up to the next option as values of it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, repeated(args))


def repeated(arguments: list[str]) -> list[str]:
    """Return the arguments with the option written again before each value beyond the first.

    Raises UserError where no value follows the option.
    """
    found: list[str] = []
    taken: int | None = None  # values since the option; None where it is not open
    for at, argument in enumerate(arguments):
        if argument.startswith("-"):
            if taken == 0:
                break
            if argument == "--":
                return found + arguments[at:]
            taken = 0 if argument == OPTION else 1 if argument.startswith(f"{OPTION}=") else None
        elif taken is not None:
            if taken:
                found.append(OPTION)
            taken += 1
        found.append(argument)
    if taken == 0:
        raise UserError(f"{OPTION}: name at least one file after it, as the repository names it, like src/main.py")
    return found
