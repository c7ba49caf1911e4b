# shellcheck shell=bash
# Databases: templates that are built once, copies of them, and the addon in a copy.
# Sourced, never run.

# The dev database's name, once the server is known (need_postgres).
dev_db() { printf '%s_dev' "$DB_PREFIX"; }

sql() { psql -X -q -At -v ON_ERROR_STOP=1 -d "${2:-postgres}" -c "$1" </dev/null 9>&-; }
db_exists() { [ "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }
filestore() { printf '%s/data/filestore/%s' "$STATE" "$1"; }

db_drop() {
  logged postgres "the database $1 could not be removed." dropdb --if-exists --force "$1"
  rm -rf "$(filestore "$1")"
}

db_rename() {
  rm -rf "$(filestore "$2")"
  [ ! -d "$(filestore "$1")" ] || mv "$(filestore "$1")" "$(filestore "$2")"
  sql "ALTER DATABASE \"$1\" RENAME TO \"$2\""
}

# The files of a filestore are named by their content and never change, so links do.
db_copy() {
  db_drop "$2"
  logged postgres "the database $1 could not be copied." createdb -T "$1" "$2"
  [ ! -d "$(filestore "$1")" ] || cp -al "$(filestore "$1")" "$(filestore "$2")"
}

# usage: db_template KIND MODULES ODOO-OPTIONS...: sets TEMPLATE to a database with
# these modules, without the addon, built if it is not there yet.
db_template() {
  local kind=$1 modules=$2 name old
  shift 2
  name=${DB_PREFIX}_tpl_${kind}_$(echo "$ODOO_ID $modules $* $(grep -E '^odoo-addon-' "$ROOT/requirements.txt")" | checksum)
  TEMPLATE=$name
  ! db_exists "$name" || return 0
  step "building the $kind template database, once (a minute or two)"
  for old in $(sql "SELECT datname FROM pg_database WHERE datname LIKE '${DB_PREFIX//_/\\_}\\_tpl\\_${kind}\\_%'"); do
    db_drop "$old"
  done
  : >"$LOGS/template-$kind.log"
  logged "template-$kind" "the $kind template database could not be built." \
    odoo -d "${name}_new" -i "$modules" --stop-after-init --no-http "$@"
  db_rename "${name}_new" "$name"
}

# usage: install_addon DATABASE LOG-NAME ODOO-OPTIONS...: the log must be spotless
install_addon() {
  local db=$1 log=$2
  shift 2
  : >"$LOGS/$log.log"
  logged "$log" "the addon does not install." odoo -d "$db" -i "$ADDON" --stop-after-init --no-http "$@"
  check_log "$LOGS/$log.log"
  [ "$(sql "SELECT state FROM ir_module_module WHERE name = '$ADDON'" "$db")" = installed ] ||
    die "the addon did not install." "Log: $LOGS/$log.log"
}

# Sets TEMPLATE to a copy of it that has the addon as it is now: tests that change alone
# need no new installation.
db_with_addon() {
  local name old
  name=${DB_PREFIX}_tpl_addon_$(echo "$TEMPLATE $(addon_hash)" | checksum)
  if ! db_exists "$name"; then
    step "installing the addon without demo data"
    for old in $(sql "SELECT datname FROM pg_database WHERE datname LIKE '${DB_PREFIX//_/\\_}\\_tpl\\_addon\\_%'"); do
      db_drop "$old"
    done
    db_copy "$TEMPLATE" "${name}_new"
    install_addon "${name}_new" install-test
    db_rename "${name}_new" "$name"
  fi
  TEMPLATE=$name
}

check_log() {
  local found
  found=$(grep -nE '^[0-9-]{10} [0-9:,]+ [0-9]+ (WARNING|ERROR|CRITICAL) |^Traceback' "$1") || return 0
  printf '%s\n' "$found" >&2
  die "installing the addon wrote warnings or errors to the log." "Log: $1"
}

# The dev database: demo data, the addon, upgraded when the addon's code changed.
need_dev_db() {
  local hash stamp=$STATE/dev-db.stamp db
  db=$(dev_db)
  hash=$(addon_hash)
  if ! db_exists "$db"; then
    rm -f "$stamp"
    db_template demo "$(manifest_depends),sale_management,contacts" --with-demo
    step "installing the addon with demo data"
    db_copy "$TEMPLATE" "${db}_new"
    : >"$LOGS/install-dev.log"
    logged install-dev "the addon does not install." \
      odoo -d "${db}_new" -i "$ADDON" --stop-after-init --no-http --with-demo
    db_rename "${db}_new" "$db"
  elif [ "$(cat "$stamp" 2>/dev/null)" != "$hash" ]; then
    step "the addon's code changed: upgrading it in the database"
    : >"$LOGS/upgrade-dev.log"
    logged upgrade-dev "the addon does not upgrade. To start over with a new database: dev/run --fresh" \
      odoo -d "$db" -u "$ADDON" --stop-after-init --no-http --with-demo
  fi
  echo "$hash" >"$stamp"
}
