"""Odoo runs this when a database with an older version is updated, never on a new installation."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let customers tell which kinds of facts are known of them, as they do from now on.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
    api.Environment(cr, SUPERUSER_ID, {})["channel.policy"]._learn()
