# shellcheck shell=bash
# What every dev/ command shares: where things are, how it speaks, how it fails.
# Sourced, never run.

set -Eeuo pipefail
# Nothing stops in silence.
trap 'printf "\nStopped: %s failed (%s, line %s).\n  Logs: %s\n" "$BASH_COMMAND" "${BASH_SOURCE[0]##*/}" "$LINENO" "${LOGS:-}" >&2' ERR

ADDON=channel_partner
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
STATE=$ROOT/.odoo              # everything generated lives here, and git ignores it
LOGS=$STATE/logs
# shellcheck disable=SC2034  # dev/lib/database.sh uses it
DB_PREFIX=$ADDON               # and more, on a server that others may share
export DEBIAN_FRONTEND=noninteractive

# Byte code goes to the state folder: none beside the sources, and Odoo's own is
# compiled once instead of at every start.
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME
export PYTHONPYCACHEPREFIX=$STATE/pycache PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }
step() { say "  · $*"; }
warn() { printf '\n  ! %s\n\n' "$*" >&2; }
die() {
  printf '\nStopped: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }
is_ci() { [ "${CI:-}" = true ] || [ "${CI:-}" = 1 ]; }
have() { command -v "$1" >/dev/null 2>&1; }
checksum() { sha256sum | cut -c1-16; }

# Runs a command with its output in a log, shown only if the command fails.
# usage: logged NAME WHAT-TO-SAY-ON-FAILURE COMMAND...
logged() {
  local log=$LOGS/$1.log failure=$2
  shift 2
  printf '\n$ %s\n' "$*" >>"$log"
  # 9 is the set-up lock: a daemon that inherits it would hold it for ever.
  "$@" >>"$log" 2>&1 </dev/null 9>&- && return 0  # said outright, for in a trap a bare return gives an older status
  tail -n 25 "$log" | sed 's/^/    /' >&2
  die "$failure" "The whole log: $log"
}

# usage: prepare_state [LOCK]
prepare_state() {
  if ! mkdir -p "$STATE" "$LOGS" 2>/dev/null || [ ! -w "$STATE" ] || [ ! -w "$LOGS" ]; then
    die "$STATE cannot be written by $(id -un)." \
      "Its owner is $(stat -c %U "$STATE" 2>/dev/null || echo unknown): run this as that user, or remove the folder."
  fi
  # Setting up twice at once would mix up half-made things.
  exec 9>"$STATE/${1:-lock}"
  if ! flock -n 9; then
    step "waiting for another dev/ command in this checkout to finish setting up"
    flock 9
  fi
}

set_up_done() { exec 9>&-; }

# The addon's own files, one a line, relative to the repo: by git if it is there
# and willing, else everything that is not generated.
addon_files() {
  local list
  if list=$(git -C "$ROOT" ls-files --cached --others --exclude-standard 2>/dev/null); then
    while IFS= read -r file; do
      [ ! -f "$ROOT/$file" ] || printf '%s\n' "$file"
    done <<<"$list"
  else
    (cd "$ROOT" && find . -path ./.odoo -prune -o -path ./.git -prune -o -name __pycache__ -prune \
      -o -type f -printf '%P\n')
  fi | sort -u
}

# Changes when something changes that an installed database must be upgraded for.
addon_hash() {
  addon_files | grep -vE '^(dev|tests|doc|docs|\.ci)/|\.md$|^\.' | (cd "$ROOT" && xargs -d '\n' sha256sum) | checksum
}

manifest_depends() {
  "$PY" - "$ROOT/__manifest__.py" <<'PYTHON'
import ast, pathlib, sys
manifest = ast.literal_eval(pathlib.Path(sys.argv[1]).read_text())
print(",".join(manifest["depends"]))
PYTHON
}

# apt-get install for root, who may; nothing for others.
# usage: apt_install PACKAGE... ; false if it did not work
apt_install() {
  is_root && have apt-get || return 1
  local log=$LOGS/apt-install.log
  apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null 9>&- && return 0
  # A fresh machine has no package lists, an old one has stale ones.
  apt-get update >>"$log" 2>&1 </dev/null 9>&- || true
  apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null 9>&-
}
