# shellcheck shell=bash
# The addon's life in a database with data: updated, removed, installed again.
# Sourced, never run.

# usage: lifecycle DATABASE: one that has the addon, with demo data
lifecycle() {
  local db=$1
  : >"$LOGS/lifecycle.log"
  lifecycle_step fill "$db"
  # As if the addon had been installed before its first migration.
  sql "DELETE FROM channel_audit_mark" "$db"
  sql "ALTER TABLE res_partner DROP COLUMN channel_known_facts" "$db"
  sql "ALTER TABLE sale_order_line ALTER COLUMN channel_exempt TYPE boolean
         USING channel_exempt IS NOT NULL" "$db"
  sql "UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = '$ADDON'" "$db"
  lifecycle_odoo update "the addon does not update." -d "$db" -u "$ADDON" --stop-after-init --no-http
  grep -q "module $ADDON: Running migration" "$LOGS/lifecycle-update.log" ||
    die "updating an older version ran no migration." "Log: $LOGS/lifecycle-update.log"
  [ "$(sql "SELECT count(*) > 0 FROM channel_audit_mark WHERE move_id IS NOT NULL" "$db")" = t ] ||
    die "updating an older version left what was invoiced unmarked." "Log: $LOGS/lifecycle-update.log"
  [ "$(sql "SELECT count(*) > 0 FROM res_partner WHERE channel_known_facts LIKE '%registration%'" "$db")" = t ] ||
    die "updating an older version left customers without what is known of them." "Log: $LOGS/lifecycle-update.log"
  lifecycle_step with "$db"
  lifecycle_odoo remove "the addon cannot be removed." module uninstall -d "$db" "$ADDON"
  lifecycle_step without "$db"
  lifecycle_odoo again "the addon does not install again." -d "$db" -i "$ADDON" --stop-after-init --no-http
  ! grep -q "module $ADDON: Running migration" "$LOGS/lifecycle-again.log" ||
    die "a new installation ran a migration." "Log: $LOGS/lifecycle-again.log"
  lifecycle_step with "$db"
}

# usage: lifecycle_odoo NAME WHAT-TO-SAY-ON-FAILURE ODOO-OPTIONS...: the log must be spotless
lifecycle_odoo() {
  local name=lifecycle-$1 failure=$2
  shift 2
  : >"$LOGS/$name.log"
  logged "$name" "$failure" odoo "$@"
  check_log "$LOGS/$name.log"
}

lifecycle_step() {
  # Not in the repo root, which Python would put on its path.
  (cd "$STATE" && logged lifecycle "the addon's life in a database with data went wrong, see above ($1)." \
    env PYTHONPATH="$ROOT/dev" "$PY" -P "$ROOT/dev/lifecycle.py" "$1" "$2" "$STATE/lifecycle.json")
}
