"""Nothing to change yet: this shows that the mechanism works, and where the next one goes.

Odoo runs it when a database with an older version is updated, never on a new installation.
"""


def migrate(cr, version):
    """Bring a database that has an older version to this one.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
