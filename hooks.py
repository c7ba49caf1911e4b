import re

from odoo.tools import SQL

ADDON = "channel_partner"


def uninstall_hook(env):
    """Take the addon's records out of each other's way, and out of the way of the customer's.

    Odoo deletes record after record, in the order in which they were made. What still points
    to one stops it, fills the log with errors and in the end stays behind.
    """
    _hand_over_activities(env)
    _archive_favorites(env)
    _drop_foreign_keys(env)


def _hand_over_activities(env):
    """Make what is planned on the customer's own documents plain to-dos."""
    kept = {"active_test": False}
    types = env["mail.activity.type"].browse(_get_own_ids(env, "mail.activity.type"))
    to_do = env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
    for model, field in (
        ("mail.activity", "activity_type_id"),
        ("mail.activity.plan.template", "activity_type_id"),
        ("mail.activity.type", "triggered_next_type_id"),
    ):
        env[model].with_context(**kept).search([(field, "in", types.ids)])[field] = to_do


def _archive_favorites(env):
    """Archive saved searches of the customer's own documents that ask for fields about to go: a
    default one would keep its list from opening."""
    gone = {}
    fields = env["ir.model.fields"].browse(_get_own_ids(env, "ir.model.fields"))
    for field in fields:
        gone.setdefault(field.model, set()).add(field.name)
    favorites = env["ir.filters"].search([("model_id", "in", list(gone))])
    for favorite in favorites:
        asked = " ".join((favorite.domain or "", favorite.context or "", favorite.sort or ""))
        names = set(re.findall(r"\w+", asked))
        # A path through another document ends in a field that is named after the addon.
        if names & gone[favorite.model_id] or any(name.startswith("channel_") for name in names):
            favorite.active = False


def _drop_foreign_keys(env):
    """Drop the foreign keys of tables and columns that Odoo is about to drop."""
    env.flush_all()
    models = env["ir.model"].browse(_get_own_ids(env, "ir.model"))
    fields = env["ir.model.fields"].browse(_get_own_ids(env, "ir.model.fields"))
    tables = [env[model]._table for model in models.mapped("model") if model in env]
    columns = [
        f"{env[field.model]._table}.{field.name}"
        for field in fields.filtered("store")
        if field.model in env
    ]
    env.cr.execute(
        """
        SELECT source.relname, fk.conname
          FROM pg_constraint fk
          JOIN pg_class source ON source.oid = fk.conrelid
          JOIN pg_class target ON target.oid = fk.confrelid
          JOIN pg_attribute col ON col.attrelid = fk.conrelid AND col.attnum = ANY(fk.conkey)
         WHERE fk.contype = 'f' AND source.relnamespace = current_schema()::regnamespace
           AND (source.relname = ANY(%(tables)s)
                OR target.relname = ANY(%(tables)s)
                OR source.relname || '.' || col.attname = ANY(%(columns)s))
        """,
        {"tables": tables, "columns": columns},
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        )


def _get_own_ids(env, model):
    """Return the ids of the records of a model that no other module has, too."""
    env.cr.execute(
        """
        SELECT res_id
          FROM ir_model_data
         WHERE model = %s
      GROUP BY res_id
        HAVING bool_and(module = %s)
        """,
        (model, ADDON),
    )
    return [each for (each,) in env.cr.fetchall()]
