#!/usr/bin/env bash
# Write locks/dev.txt (everything), locks/core.txt (the same versions of what the embedded default
# needs) and locks/distributed.txt (what the image of the distributed form's workers needs): hashes of
# every file, for every platform and Python that we support, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
mkdir -p locks
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --group build --custom-compile-command "make lock" "$@" pyproject.toml
}
compile --all-extras --no-emit-package knowflow --output-file locks/dev.txt
compile --constraints locks/dev.txt --output-file locks/core.txt
compile --extra kafka --extra faust --extra elastic --constraints locks/dev.txt --output-file locks/distributed.txt
