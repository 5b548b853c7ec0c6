"""Name the errors that a command turns into one line and an exit code."""

from __future__ import annotations


class UserError(Exception):
    """Report a mistake of the user's: what is wrong, where, and how to mend it (exit code 2)."""


class EngineUnreachable(Exception):
    """Report an engine that does not answer: which, where, and what to do (exit code 3)."""


class NoSpace(Exception):
    """Report that there is no space left: where, and what to do (exit code 1)."""


class EngineFailed(Exception):
    """Report an engine that answers, and refuses or fails: what, where, and what to do (exit code 1)."""
