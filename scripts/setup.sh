#!/usr/bin/env bash
# Makes .venv ready: `scripts/setup.sh runtime` for what the demo and the server need, `scripts/setup.sh dev` for
# tests and checks too, and web/node_modules for building the browser's side. A call that finds everything in place
# does no work.
#
# The network is used for the locked files alone, each checked against its hash.
set -euo pipefail
# Two calls at once (two terminals, two make targets) wait for one another.
exec 9<"$0" && flock 9
cd "$(dirname "$0")/.."

variant=${1:-dev}
venv=.venv

say() { printf 'setup: %s\n' "$*"; }

# Prints the one line that installs the given Debian packages, and runs it where that is allowed.
install_system_packages() {
    say "this machine lacks: $*"
    say "the line that installs it: apt-get update && apt-get install -y --no-install-recommends $*"
    if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
        say "run that line as root, then call make again."
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

node_is_new_enough() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

# Lists the system packages that the variant lacks: Node builds the browser's side, Chromium is what tests drive.
missing_system_packages() {
    local python
    if ! python=$(find_python); then
        echo python3 python3-venv
    elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo python3-venv
    fi
    [[ $variant == dev ]] || return 0
    node_is_new_enough || echo nodejs
    command -v npm >/dev/null || echo npm
    command -v chromium >/dev/null || echo chromium
}

case $variant in
    runtime) locks=(requirements.lock) ;;
    dev) locks=(requirements.lock requirements-dev.lock) ;;
    *) say "unknown variant '$variant' (runtime or dev)"; exit 2 ;;
esac

# A stamp bears the hash of all that its variant was made from: locks, and pyproject.toml without the tools' settings,
# which do not change what is installed.
fingerprint() { { cat "$@"; sed '/^\[tool\.\(ruff\|mypy\|pytest\|importlinter\)/,$d' pyproject.toml; } | sha256sum | cut -d' ' -f1; }
is_current() { [[ -x $venv/bin/python && $(cat "$venv/.stamp-$1" 2>/dev/null) == "$2" ]]; }

runtime_key=$(fingerprint requirements.lock)
dev_key=$(fingerprint requirements.lock requirements-dev.lock)
web_key=$(cat web/package.json web/package-lock.json web/.npmrc | sha256sum | cut -d' ' -f1)
web_is_current() { [[ $(cat web/node_modules/.stamp 2>/dev/null) == "$web_key" ]]; }
if is_current dev "$dev_key" && { [[ $variant == runtime ]] || web_is_current; }; then exit 0; fi
if [[ $variant == runtime ]] && is_current runtime "$runtime_key"; then exit 0; fi

missing=$(missing_system_packages)
# shellcheck disable=SC2086  # a list of package names, meant to be split
if [[ -n $missing ]]; then install_system_packages $missing; fi

install_python_packages() {
    local python lock=${locks[-1]}
    python=$(find_python) || { say "no Python 3.11 or newer was found; Debian 12 and later have one."; exit 1; }
    "$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
    rm -f "$venv"/.stamp-*
    say "installing $(grep -c '^[a-z]' "$lock") locked packages into $venv (about a minute)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-index --no-build-isolation --editable .
    if [[ $variant == dev ]]; then echo "$dev_key" >"$venv/.stamp-dev"; else echo "$runtime_key" >"$venv/.stamp-runtime"; fi
}

# npm runs beside pip: they wait for different servers and write different folders. If one fails, the other is ended.
npm_id=
begin_web_packages() {
    node_is_new_enough || { say "no Node 18 or newer was found; Debian 12 and later have one."; exit 1; }
    say "installing the locked packages of the browser's side into web/node_modules"
    # What npm has fetched before, it takes from its cache.
    (cd web && exec npm ci --prefer-offline --loglevel=error >/dev/null) &
    npm_id=$!
    trap 'kill "$npm_id" 2>/dev/null || true; wait' EXIT
}

finish_web_packages() {
    wait "$npm_id" || { say "npm could not install the packages of the browser's side."; exit 1; }
    trap - EXIT
    echo "$web_key" >web/node_modules/.stamp
}

if [[ $variant == runtime ]]; then
    install_python_packages
else
    web_is_current || begin_web_packages
    is_current dev "$dev_key" || install_python_packages
    [[ -z $npm_id ]] || finish_web_packages
fi
say "done: $venv ($variant)"
