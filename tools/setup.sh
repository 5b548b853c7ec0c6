#!/usr/bin/env bash
# Make .venv from the lock: `setup.sh core` what the embedded default needs, `setup.sh dev` everything.
# Needs Python 3.11+ with venv; uses uv where it is on the PATH, since that is faster. Does nothing
# where the environment is up to date. PYTHON=... chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=${1:-core}
venv=.venv
checksum() { cat pyproject.toml "locks/$1.txt" | cksum; }
fresh() { [ -f "$venv/.knowflow-$1" ] && [ "$(cat "$venv/.knowflow-$1")" = "$(checksum "$1")" ]; }
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Everything includes the core, so an up-to-date dev environment serves for both.
if [ -x "$venv/bin/python" ] && recent "$venv/bin/python" && { fresh dev || fresh "$wanted"; }; then
    exit 0
fi

python=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if recent "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    found=$("${PYTHON:-python3}" --version 2>/dev/null | head -n 1 || true)
    found=${found:-no ${PYTHON:-python3}}
    echo "Knowflow needs Python 3.11 or newer; found: $found. Install one, or say where it is: make PYTHON=/path/to/python3 ..." >&2
    exit 2
fi

if ! { [ -x "$venv/bin/python" ] && recent "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    echo "Making $venv with $("$python" --version)"
    if ! "$python" -m venv --clear "$venv"; then
        echo "$python cannot make a virtual environment; on Debian and Ubuntu install the package python3-venv." >&2
        exit 2
    fi
fi

install() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$venv/bin/python" "$@"
    else
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}
echo "Installing the locked packages ($wanted)"
rm -f "$venv"/.knowflow-*
install --require-hashes -r "locks/$wanted.txt"
install --no-deps --no-build-isolation --editable .
checksum "$wanted" >"$venv/.knowflow-$wanted"
echo "Ready: $venv/bin/knowflow"
