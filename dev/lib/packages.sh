# shellcheck shell=bash
# Odoo, the Python environment, and the programs that Odoo calls. Sourced, never run.
#
# Odoo 19 comes from Debian unstable, whose package works unpacked on any recent
# Debian: nothing is installed on the machine, and nothing of Odoo is in this repo.
# Someone who has an Odoo 19 names it: ODOO_BIN=/path/to/odoo-bin, and if it has a
# Python environment of its own also ODOO_PYTHON=/path/to/its/python.

DEBS=$STATE/debs
PREFIX=$STATE/prefix
VENV=$STATE/venv
PY=$VENV/bin/python
CONF=$STATE/odoo.conf
ADDONS=$STATE/addons
# shellcheck disable=SC2153
LINKED=$ADDONS/$ADDON           # the addon as Odoo and pytest see it
LOCK=$ROOT/dev/odoo.lock

# --- a private apt: own lists and cache, no root needed, the system untouched -------

# A mirror that lags behind will do: what is taken from it has its hash in dev/odoo.lock.
private_apt() {
  local program=$1 dir=$STATE/apt
  shift
  "$program" -o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" \
    -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o Acquire::Retries=2 "$@"
}

# The archive's address is the machine's own: whatever its apt uses for its suite.
private_apt_update() {
  local dir=$STATE/apt codename uri
  have apt-get || die "this machine has no apt-get, so Odoo cannot be fetched." \
    "Name an Odoo 19 that you have: ODOO_BIN=/path/to/odoo-bin"
  # shellcheck disable=SC1091
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016  # apt fills these in, not the shell
  uri=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v suite="$codename" '$1 == suite && $2 == "main" { print $3; exit }')
  [ -n "$uri" ] || die "no apt source for Debian ${codename:-(unknown)} main is configured here." \
    "Odoo 19 is taken from the same archive's unstable suite." \
    "Add the machine's Debian archive to its apt sources, or name an Odoo 19 that you have: ODOO_BIN=/path/to/odoo-bin"
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=
  [ ! -e "$keyring" ] || signed="[signed-by=$keyring] "
  printf 'deb %s%s %s main\n' "$signed" "$uri" sid "$signed" "$uri" "$codename" >"$dir/sources.list"
  logged apt "the package lists could not be fetched (no network, or the archive is down)." \
    private_apt apt-get -o APT::Update::Error-Mode=any update
}

deb_file() { printf '%s/%s_%s.deb' "$DEBS" "$1" "${2//[^A-Za-z0-9.+-]/_}"; }

deb_is_good() {
  [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

# usage: download_deb WANT FILE: WANT is name=version or name/suite
download_deb() {
  local tmp=$DEBS/new
  rm -rf "$tmp" && mkdir -p "$tmp" || return 1
  (cd "$tmp" && private_apt apt-get download "$1") >>"$LOGS/apt.log" 2>&1 9>&- || return 1
  mv "$tmp"/*.deb "$2" && rmdir "$tmp"
}

# Every package of dev/odoo.lock, from the cache if its hash is right (then no
# network is used), else from the distribution.
fetch_debs() {
  local suite name version sha file updated='' gone=() now
  mkdir -p "$DEBS"
  while read -r suite name version sha; do
    case $suite in '' | '#'*) continue ;; esac
    file=$(deb_file "$name" "$version")
    deb_is_good "$file" "$sha" && continue
    if [ -z "$updated" ]; then
      step "fetching Odoo's packages (about 135 MB)"
      private_apt_update
      updated=yes
    fi
    # "own" means: the suite that this machine runs.
    # shellcheck disable=SC1091
    [ "$suite" != own ] || suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    if download_deb "$name=$version" "$file"; then
      deb_is_good "$file" "$sha" && continue
      rm -f "$file"
      die "$name $version does not have the hash that dev/odoo.lock records." \
        "The archive's file changed under the same version; do not use it before you know why."
    fi
    now=$(private_apt apt-cache madison "$name" 2>/dev/null 9>&- |
      awk -F' *\\| *' -v suite="$suite" '$3 ~ "[ /]"suite"/" { print $2; exit }')
    [ -n "$now" ] || die "the distribution ($suite) has no package $name any more." \
      "Name an Odoo 19 that you have instead: ODOO_BIN=/path/to/odoo-bin" "Log: $LOGS/apt.log"
    [ "$now" != "$version" ] || die "$name $version could not be downloaded." "Log: $LOGS/apt.log"
    gone+=("$suite $name $version $now")
  done <"$LOCK"
  [ ${#gone[@]} = 0 ] || accept_newer "${gone[@]}"
}

# The distribution moved on: say so, and go on only if asked to.
accept_newer() {
  local line suite name version now file sha
  if [ "${ODOO_NEWEST:-}" != 1 ]; then
    local lines=()
    for line in "$@"; do
      read -r suite name version now <<<"$line"
      lines+=("$name: dev/odoo.lock has $version, Debian $suite has $now")
    done
    die "the distribution no longer has what dev/odoo.lock names." "${lines[@]}" \
      "To go on with what it has now (dev/odoo.lock is rewritten; test, then commit it): ODOO_NEWEST=1 ${0#"$ROOT"/}" \
      "Or name an Odoo 19 that you have: ODOO_BIN=/path/to/odoo-bin"
  fi
  for line in "$@"; do
    read -r suite name version now <<<"$line"
    file=$(deb_file "$name" "$now")
    download_deb "$name=$now" "$file" || die "$name $now could not be downloaded." "Log: $LOGS/apt.log"
    sha=$(sha256sum <"$file" | cut -d' ' -f1)
    awk -v name="$name" -v version="$now" -v sha="$sha" \
      '$2 == name { $3 = version; $4 = sha } { print }' "$LOCK" >"$STATE/odoo.lock.new"
    cat "$STATE/odoo.lock.new" >"$LOCK"
    rm "$STATE/odoo.lock.new"
    warn "$name $version is gone from Debian; took $now and wrote it to dev/odoo.lock."
  done
}

unpack_odoo() {
  local stamp file missing
  stamp=$(grep -v '^#' "$LOCK" | checksum)
  if [ "$(cat "$PREFIX/.stamp" 2>/dev/null)" != "$stamp" ]; then
    fetch_debs
    stamp=$(grep -v '^#' "$LOCK" | checksum)
    step "unpacking Odoo"
    rm -rf "$PREFIX.new"
    mkdir -p "$PREFIX.new"
    while read -r suite name version _; do
      case $suite in '' | '#'*) continue ;; esac
      file=$(deb_file "$name" "$version")
      logged unpack "$file could not be unpacked." dpkg -x "$file" "$PREFIX.new"
    done <"$LOCK"
    # The package leaves out a file that mail's manifest lists; without it every page
    # logs a console error, and a console error fails every browser test.
    file=$PREFIX.new/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$file"
    [ -e "$file/selfie_segmentation.js" ] || : >"$file/selfie_segmentation.js"
    missing=$(find "$PREFIX.new" -xtype l)
    [ -z "$missing" ] || die "Odoo's package links to files of packages that dev/odoo.lock does not name:" "$missing"
    echo "$stamp" >"$PREFIX.new/.stamp"
    rm -rf "$PREFIX"
    mv "$PREFIX.new" "$PREFIX"
  fi
  ODOO_ID="debian $stamp"
}

# Sets ODOO (the program), ODOO_LIB (where `import odoo` finds it, or nothing),
# ODOO_ID (changes with the version) and BASE_PYTHON.
choose_odoo() {
  local first
  BASE_PYTHON=${ODOO_PYTHON:-}
  if [ -z "${ODOO_BIN:-}" ]; then
    unpack_odoo
    ODOO=$PREFIX/usr/bin/odoo
    ODOO_LIB=$PREFIX/usr/lib/python3/dist-packages
  else
    [ -f "$ODOO_BIN" ] || die "ODOO_BIN is $ODOO_BIN, and there is no such file." \
      "It is to name Odoo's program: odoo-bin of a checkout, or /usr/bin/odoo of a package."
    ODOO=$(readlink -f "$ODOO_BIN")
    ODOO_LIB=
    [ ! -d "$(dirname "$ODOO")/odoo" ] || ODOO_LIB=$(dirname "$ODOO")
    # A package's program names the Python that has its dependencies.
    read -r first <"$ODOO" || true
    if [ -z "$BASE_PYTHON" ] && [ -z "$ODOO_LIB" ] && [[ $first =~ ^'#!'[[:space:]]*(/[^ ]*python[^ ]*) ]]; then
      ODOO_PYTHON=${BASH_REMATCH[1]}
      BASE_PYTHON=$ODOO_PYTHON
    fi
    ODOO_ID="$ODOO $(stat -c %Y "$ODOO") ${ODOO_PYTHON:-}"
  fi
  BASE_PYTHON=${BASE_PYTHON:-$(command -v python3 || true)}
  [ -n "$BASE_PYTHON" ] || { apt_install python3 python3-venv && BASE_PYTHON=/usr/bin/python3; } ||
    die "there is no python3." "As root: apt-get install python3 python3-venv"
  "$BASE_PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    die "$BASE_PYTHON is $("$BASE_PYTHON" --version 2>&1), and Odoo 19 needs Python 3.10 or newer." \
      "Name a newer one: ODOO_PYTHON=/path/to/python3"
}

# --- Python ---------------------------------------------------------------------------

# usage: make_venv DIR: an empty environment with pip
make_venv() {
  local dir=$1 python=${BASE_PYTHON:-python3} wheel
  rm -rf "$dir"
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    logged python "the Python environment could not be made." "$python" -m venv "$dir"
    return
  fi
  if apt_install python3-venv && "$python" -c 'import ensurepip' 2>/dev/null; then
    logged python "the Python environment could not be made." "$python" -m venv "$dir"
    return
  fi
  # Debian splits venv's pip into a package of its own; without root it can still be
  # fetched and used where it lies.
  have apt-get || die "Python's venv module is incomplete here (no ensurepip)." \
    "As root: apt-get install python3-venv"
  private_apt_update
  mkdir -p "$DEBS"
  download_deb python3-pip-whl/"$(. /etc/os-release && echo "$VERSION_CODENAME")" "$DEBS/pip-whl.deb" ||
    die "Python's venv module is incomplete here (no ensurepip)." "As root: apt-get install python3-venv"
  rm -rf "$STATE/pip-whl"
  logged python "pip could not be unpacked." dpkg -x "$DEBS/pip-whl.deb" "$STATE/pip-whl"
  logged python "the Python environment could not be made." "$python" -m venv --without-pip "$dir"
  wheel=$(echo "$STATE"/pip-whl/usr/share/python-wheels/pip-*.whl)
  logged python "pip could not be installed." "$dir/bin/python" "$wheel/pip" install --no-index "$wheel"
}

# Every requirement is pinned, its dependencies too, so pip need resolve nothing. It
# also could not: OCA's packages require an "odoo" that a checkout does not declare.
pip_install() {
  local python=$1
  shift
  logged python "Python packages could not be installed. The last lines above say which and why." \
    "$python" -m pip install --no-deps --quiet "$@"
}

make_python() {
  local stamp paths site
  stamp=$({
    echo "$ODOO_ID" "$ODOO_LIB" "$BASE_PYTHON" "${ODOO_PYTHON:-}"
    "$BASE_PYTHON" --version
    cat "$ROOT/requirements.txt" "$ROOT/requirements-test.txt"
  } 2>&1 | checksum)
  [ "$(cat "$VENV/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  step "installing Python packages"
  make_venv "$VENV"
  site=$("$PY" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  if [ -n "${ODOO_PYTHON:-}" ] && [ -n "${ODOO_BIN:-}" ]; then
    # An Odoo with an environment of its own: look there, and add only what is missing.
    paths=$("$ODOO_PYTHON" -c 'import sys; print("\n".join(p for p in sys.path if p.endswith("-packages")))')
    printf '%s\n' "$paths" >"$site/zz_odoo_python.pth"
    grep -E '^odoo-addon-' "$ROOT/requirements.txt" >"$STATE/requirements-oca.txt"
    pip_install "$PY" -r "$STATE/requirements-oca.txt" -r "$ROOT/requirements-test.txt"
  else
    pip_install "$PY" -r "$ROOT/requirements.txt" -r "$ROOT/requirements-test.txt"
  fi
  [ -z "$ODOO_LIB" ] || printf '%s\n' "$ODOO_LIB" >"$site/zz_odoo.pth"
  (cd / && "$PY" -c 'import odoo.release as r, sys; sys.exit(r.version_info[0] != 19)') 2>>"$LOGS/python.log" ||
    die "the Odoo at $ODOO is not an Odoo 19, or misses Python packages." "Log: $LOGS/python.log"
  echo "$stamp" >"$VENV/.stamp"
}

# Odoo takes an addon's name from its folder, and the checkout may be called anything.
# A link to the checkout would contain the state folder, so itself and all of Odoo, and
# Odoo's export of translations follows links: hence a folder with a link for each entry.
link_addon() {
  local entry name
  [ ! -L "$LINKED" ] || rm "$LINKED"
  mkdir -p "$LINKED"
  for entry in "$LINKED"/*; do
    [ -e "$entry" ] || rm -f "$entry"
  done
  for entry in "$ROOT"/*; do
    name=${entry##*/}
    case $name in dev | node_modules | __pycache__) continue ;; esac
    [ -e "$LINKED/$name" ] || ln -s "$entry" "$LINKED/$name"
  done
}

write_conf() {
  local paths=$ADDONS
  mkdir -p "$STATE/data"
  [ ! -d "$(dirname "$ODOO")/addons" ] || paths="$(dirname "$ODOO")/addons,$paths"
  cat >"$CONF.new" <<CONF
; Written by dev/ at every start. The database server is named by PGHOST, PGPORT,
; PGUSER and PGPASSWORD in the environment; Odoo reads them itself.
[options]
addons_path = $paths
data_dir = $STATE/data
http_interface = 127.0.0.1
CONF
  mv "$CONF.new" "$CONF"
}

# --- programs that Odoo calls -------------------------------------------------------------

# Odoo looks for a browser by a few names on the PATH; $CHROMIUM goes first.
find_browser() {
  rm -f "$STATE/bin/google-chrome"
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || die "CHROMIUM is $CHROMIUM, which is no program."
    mkdir -p "$STATE/bin"
    ln -s "$(readlink -f "$CHROMIUM")" "$STATE/bin/google-chrome"
    export PATH=$STATE/bin:$PATH
    return 0
  fi
  have google-chrome || have chromium || have chromium-browser || have google-chrome-stable
}

need_browser() {
  ! find_browser || return 0
  if is_root; then
    step "installing chromium for the browser tests"
    apt_install chromium && find_browser && return
  fi
  ! is_ci || die "no browser can be had, and CI=true skips no browser test." "Log: $LOGS/apt-install.log"
  warn "NO BROWSER: every browser test is skipped. As root: apt-get install chromium, or name one: CHROMIUM=/path/to/it"
}

need_wkhtmltopdf() {
  ! have wkhtmltopdf || return 0
  if is_root; then
    step "installing wkhtmltopdf, which makes Odoo's PDFs"
    apt_install wkhtmltopdf && return
  fi
  warn "No wkhtmltopdf: quotations cannot be printed or signed online. As root: apt-get install wkhtmltopdf"
}

need_odoo() {
  choose_odoo
  make_python
  link_addon
  write_conf
  # The user's own settings for Odoo and libpq are for other databases.
  unset ODOO_RC OPENERP_SERVER PGDATABASE PGSERVICE PGOPTIONS
  export ODOO_RC=$CONF
}

odoo() { "$PY" "$ODOO" "$@"; }
