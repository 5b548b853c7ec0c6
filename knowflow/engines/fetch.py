"""Bring jars into the cache: each is held to its pinned SHA-256, and is there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from knowflow.engines.artifacts import Jar
from knowflow.engines.files import NO_SPACE, explained
from knowflow.errors import EngineUnreachable, UserError

Progress = Callable[[str, int, int], None]
FETCHING = "fetching"  # prefix of folders that hold what is not checked yet
_CONNECTIONS = 8
_ATTEMPTS = 3
_PAUSE = 0.5  # seconds, doubled before each further attempt


class NotFetched(EngineUnreachable):
    """Report what the engines are made of and cannot be had: no network, or what came is not what was pinned."""


class NotInstalled(UserError):
    """Report that the packages of the extra `engines` are not there."""


def extra(module: str) -> ModuleType:
    """Return a module of the extra `engines`. Raises NotInstalled where it is not there."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise NotInstalled(
            f"the engines need the package {error.name}: install Knowflow with its extra `engines`, as in"
            " `pip install 'knowflow[engines]'`; in a checkout `make dev` does"
        ) from error


def fetch(wanted: Sequence[Jar], folder: Path, on_progress: Progress) -> dict[Jar, Path]:
    """Return where the jars lie in a folder, after those that are missing or damaged were brought there.

    They come from the local Maven repository ($M2_REPO, by default ~/.m2/repository) where it has
    them, else from Maven Central or the repositories of jgo's own settings. The caller holds the
    cache's lock. Raises NotFetched if they cannot be had, NoSpace if there is no room.
    """
    places = {jar: folder / jar.name for jar in wanted}
    missing = [jar for jar, path in places.items() if not jar.is_whole(path)]
    if missing:
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=f"{FETCHING}-") as work:
                _fetch_all(missing, folder, Path(work), on_progress)
    return places


def _fetch_all(missing: Sequence[Jar], folder: Path, work: Path, on_progress: Progress) -> None:
    constants, maven, config = extra("jgo.constants"), extra("jgo.maven"), extra("jgo.config")
    context = maven.MavenContext(repo_cache=work, local_repos=[constants.default_maven_repo()])
    context.remote_repos.update(config.GlobalSettings.load().repositories)
    pool = ThreadPoolExecutor(_CONNECTIONS)
    try:
        running = [pool.submit(_fetch_one, context, jar, work, folder) for jar in missing]
        for done, future in enumerate(as_completed(running)):
            on_progress("fetching the engines' jars", done, len(running))
            future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _fetch_one(context: Any, jar: Jar, work: Path, folder: Path) -> None:
    """Fetch a jar into `work`, check it, and move it to its place."""
    artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
    beside = work / f"{jar.name}.part"
    reason = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE * 2**attempt)
        try:
            shutil.copyfile(artifact.resolve(), beside)
            if jar.is_whole(beside):
                beside.replace(folder / jar.name)
                return
            reason = "what came has another SHA-256 than the pinned one"
            context.local_repos.clear()  # a damaged local copy is no reason to give up
        except OSError as error:  # requests' own, too
            if error.filename is not None or error.errno in NO_SPACE:
                raise
            reason = f"{type(error).__name__}: {str(error)[:120]}"
        except RuntimeError:  # jgo's, with all its settings in the text
            reason = "no repository has it"
        artifact.cached_path.unlink(missing_ok=True)
    raise NotFetched(
        f"{jar.group}:{jar.artifact}:{jar.version} cannot be fetched ({reason}): the first `knowflow engines up` needs"
        f" Maven Central; without a network, copy {folder} from a machine that has it"
    )
