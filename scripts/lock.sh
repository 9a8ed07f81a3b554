#!/usr/bin/env bash
# Writes requirements.lock (what runs) and requirements-dev.lock (that, and what tests and checks need).
#
# Both list versions and hashes only: no index or host is named, so that any mirror will do. They are universal:
# markers choose at install time, for every Python from 3.11 on and every processor that has wheels.
# `scripts/lock.sh --upgrade` takes the newest versions; without it, versions already locked stay.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    local output=$1
    shift
    .venv/bin/uv pip compile pyproject.toml "$@" \
        --output-file "$output" --universal --python-version 3.11 --generate-hashes --quiet \
        --no-emit-index-url --no-annotate --custom-compile-command "make lock"
}

compile requirements.lock --group build "$@"
# The first lock binds the second: what is tested is what runs.
compile requirements-dev.lock --group dev --constraints requirements.lock "$@"
