# shellcheck shell=bash
# A PostgreSQL of the project's own, reached over a Unix socket only. Sourced, never run.
# Someone who has a server names it as for any PostgreSQL program: PGHOST, PGPORT,
# PGUSER, PGPASSWORD. The role must be allowed to create databases.

PGDIR=$STATE/postgres
checkout_id() { printf %s "$ROOT" | cksum | cut -d' ' -f1; }

# A socket's path has at most 107 characters, so it is not below the checkout.
pg_socket_dir() {
  printf '/tmp/%s-%s-%s' "$ADDON" "$(id -u)" "$(checkout_id)"
}

uses_own_server() { [ -n "${PGHOST:-}${PGPORT:-}" ]; }

# Finds the server's programs: the version that made the cluster, else the newest.
pg_find_bin() {
  local want dir
  want=$(cat "$PGDIR/PG_VERSION" 2>/dev/null || echo '*')
  PG_BIN=
  # shellcheck disable=SC2086
  for dir in /usr/lib/postgresql/$want/bin "$STATE"/pg-prefix/usr/lib/postgresql/$want/bin; do
    [ ! -x "$dir/initdb" ] || PG_BIN=$dir
  done
  if [ -z "$PG_BIN" ] && [ "$want" = '*' ] && have initdb; then
    PG_BIN=$(dirname "$(readlink -f "$(command -v initdb)")")
  fi
  case $PG_BIN in "$STATE"/*)
    LD_LIBRARY_PATH=$(echo "$STATE"/pg-prefix/usr/lib/*-linux-gnu*)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
    ;;
  esac
  [ -n "$PG_BIN" ]
}

# Without root: the distribution's packages, unpacked where they are used. PostgreSQL
# finds its files relative to its programs. apt says what this machine lacks; the
# compiler for queries (LLVM) is left out, it is optional and large.
pg_unpack() {
  local dir=$STATE/pg-prefix file codename names
  have apt-get || return 1
  step "fetching PostgreSQL"
  private_apt_update
  # shellcheck disable=SC1091
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  names=$(private_apt apt-get -s install --no-install-recommends -t "$codename" postgresql 2>>"$LOGS/apt.log" 9>&- |
    awk '$1 == "Inst" { sub(/^\(/, "", $3); print $2 "=" $3 }' |
    grep -vE '^(libllvm|libz3|perl|libperl|ssl-cert|postgresql=|postgresql-common|sysvinit|adduser|ucf)')
  [ -n "$names" ] || return 1
  rm -rf "$dir" "$dir.new"
  mkdir -p "$dir.new/debs"
  # shellcheck disable=SC2086
  (cd "$dir.new/debs" && private_apt apt-get download $names) >>"$LOGS/apt.log" 2>&1 9>&- || return 1
  for file in "$dir.new"/debs/*.deb; do dpkg -x "$file" "$dir.new" || return 1; done
  rm -rf "$dir.new/debs"
  mv "$dir.new" "$dir"
}

pg_need_bin() {
  ! pg_find_bin || return 0
  [ ! -e "$PGDIR/PG_VERSION" ] || die "the project's database is of PostgreSQL $(cat "$PGDIR/PG_VERSION"), which is gone from this machine." \
    "It holds test data only: dev/clean --databases removes it."
  if is_root; then
    step "installing PostgreSQL"
    apt_install postgresql
  else
    pg_unpack
  fi || true
  pg_find_bin || die "there is no PostgreSQL." "As root: apt-get install postgresql" \
    "Or name a server that you have: PGHOST=... PGUSER=... PGPASSWORD=..." "Log: $LOGS/apt.log, $LOGS/apt-install.log"
}

# PostgreSQL refuses to run as root, so root runs it as somebody harmless. That
# somebody may not be able to enter the checkout (under /root, say): then it keeps the
# one right to pass closed folders, and nothing else of root's.
pg_choose_user() {
  PG_AS=()
  PG_USER=
  is_root || return 0
  PG_USER=postgres
  id "$PG_USER" >/dev/null 2>&1 || PG_USER=nobody
  PG_AS=(setpriv "--reuid=$PG_USER" "--regid=$(id -g "$PG_USER")" --clear-groups)
  # stat, as test would ask access(2), which leaves capabilities out.
  "${PG_AS[@]}" stat "$STATE/." >/dev/null 2>&1 && return
  PG_AS+=("--inh-caps=-all,+dac_override" "--ambient-caps=-all,+dac_override")
  "${PG_AS[@]}" stat "$STATE/." >/dev/null 2>&1 && return
  die "PostgreSQL does not run as root, and the user $PG_USER cannot enter $STATE." \
    "Move the checkout to where other users can go, run this as an ordinary user," \
    "or name a server that you have: PGHOST=... PGUSER=... PGPASSWORD=..."
}

pg_as() { (cd / && "${PG_AS[@]}" "$@" 9>&-); }

pg_answers() { "$PG_BIN/psql" -X -q -d postgres -c 'SELECT 1' >/dev/null 2>&1 9>&-; }

pg_init() {
  [ ! -e "$PGDIR/PG_VERSION" ] || return 0
  step "making a PostgreSQL cluster"
  rm -rf "$PGDIR" "$PGDIR.new"
  mkdir -m 700 "$PGDIR.new"
  [ -z "$PG_USER" ] || chown "$PG_USER" "$PGDIR.new"
  logged postgres "the PostgreSQL cluster could not be made." \
    pg_as "$PG_BIN/initdb" -D "$PGDIR.new" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync
  # Test data only, and its folder's rights are its lock: speed over safety.
  cat >>"$PGDIR.new/postgresql.conf" <<'CONF'
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
max_connections = 200
jit = off
CONF
  mv "$PGDIR.new" "$PGDIR"
}

# After the machine's restart the files still name a process, maybe by now another's,
# for which PostgreSQL would refuse to start.
pg_forget_dead() {
  local pid
  pid=$(head -n 1 "$PGDIR/postmaster.pid" 2>/dev/null) || return 0
  [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" != "$PGDIR" ] || return 0
  rm -f "$PGDIR/postmaster.pid" "$1"/.s.PGSQL.*
}

pg_start() {
  local socket=$1
  pg_init
  [ -d "$socket" ] || mkdir -m 700 "$socket"
  [ -z "$PG_USER" ] || chown "$PG_USER" "$socket"
  # /tmp is everybody's: what is there by this name must be ours.
  [ -O "$socket" ] || [ "$(stat -c %U "$socket")" = "$PG_USER" ] || die "$socket belongs to somebody else."
  [ ! -L "$socket" ] || die "$socket is a link, which this project does not make."
  pg_forget_dead "$socket"
  step "starting PostgreSQL"
  pg_as "$PG_BIN/pg_ctl" -D "$PGDIR" -l "$PGDIR/server.log" -o "-k $socket" -w -t 60 start \
    >>"$LOGS/postgres.log" 2>&1 </dev/null || {
    tail -n 15 "$PGDIR/server.log" >&2 || true
    die "PostgreSQL does not start." "It holds test data only: dev/clean --databases makes a new one possible."
  }
}

# Leaves the server answering, and PGHOST and friends exported for every program.
need_postgres() {
  pg_need_bin_or_client
  export PATH=$PG_BIN:$PATH
  if uses_own_server; then
    # Another checkout's databases may be there, and each has its files in its own folder.
    # shellcheck disable=SC2034
    DB_PREFIX=${ADDON}_$(checkout_id)
    pg_check_own_server
    return
  fi
  local socket
  socket=$(pg_socket_dir)
  unset PGPASSWORD
  export PGHOST=$socket PGPORT=5432 PGUSER=odoo
  pg_choose_user
  # A server left over from a checkout that was removed since answers here, too.
  if pg_answers && [ "$("$PG_BIN/psql" -X -At -d postgres -c 'SHOW data_directory' 9>&-)" = "$PGDIR" ] && [ -e "$PGDIR/PG_VERSION" ]; then
    return
  fi
  pg_start "$socket"
}

# Somebody else's server needs only the client's programs here.
pg_need_bin_or_client() {
  if uses_own_server && ! pg_find_bin && have psql && have createdb; then
    PG_BIN=$(dirname "$(command -v psql)")
    return
  fi
  pg_need_bin
}

pg_check_own_server() {
  local where="PGHOST=${PGHOST:-} PGPORT=${PGPORT:-} PGUSER=${PGUSER:-$(id -un)}" allowed
  export PGUSER=${PGUSER:-$(id -un)}
  [ "$PGUSER" != postgres ] || die "Odoo refuses to work as PostgreSQL's user postgres." \
    "Make another role: createuser --createdb odoo, and set PGUSER=odoo"
  pg_answers || die "no PostgreSQL answers at $where." \
    "Check that it runs and lets this role in, or unset PGHOST and PGPORT to have one set up."
  allowed=$(psql -X -At -d postgres -c 'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user' 9>&-)
  [ "$allowed" = t ] || die "the role $PGUSER may not create databases." "As its superuser: ALTER ROLE $PGUSER CREATEDB"
}

# Stops the project's own server; another's is left alone.
pg_stop() {
  local pid tries
  pid=$(head -n 1 "$PGDIR/postmaster.pid" 2>/dev/null) || return 0
  if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$PGDIR" ]; then
    step "stopping PostgreSQL"
    kill -INT "$pid"
    for tries in $(seq 100); do
      [ -d "/proc/$pid" ] || break
      [ "$tries" != 100 ] || die "PostgreSQL (process $pid) does not stop."
      sleep 0.1
    done
  fi
  rm -rf "$(pg_socket_dir)"
}
