#!/bin/sh
# Pins what the project stands on, with hashes and without addresses: sh tools/lock.sh BIN
# requirements.lock is for running onrecord, requirements-dev.lock for working on it.
set -eu
bin=$1
pin() {
    "$bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}
pin --upgrade --all-extras --group dev --group build --output-file requirements-dev.lock
pin --upgrade --group build --constraints requirements-dev.lock --output-file requirements.lock
if grep -nE '://|file:' requirements.lock requirements-dev.lock; then
    echo "An address stands in a lock: install from a plain index and try again." >&2
    exit 1
fi
