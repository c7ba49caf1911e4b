"""Odoo runs this when a database with an older version is updated, never on a new installation."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.channel_partner.models.channel_audit_mark import INVOICED


def migrate(cr, version):
    """Mark what refunds deducted before the audit read them: it reports none of it.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
    marks = api.Environment(cr, SUPERUSER_ID, {})["channel.audit.mark"]
    marks._mark(INVOICED, SQL("document.move_type = 'out_refund'"))
