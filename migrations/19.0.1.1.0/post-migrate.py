"""Odoo runs this when a database with an older version is updated, never on a new installation."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Mark what a database sold before its lines were marked: as on a new installation, the
    audit reports none of it.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
    marks = api.Environment(cr, SUPERUSER_ID, {})["channel.audit.mark"]
    if not marks.search_count([], limit=1):
        marks._mark_existing()
