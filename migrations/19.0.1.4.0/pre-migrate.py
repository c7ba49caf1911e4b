"""Odoo runs this when a database with an older version is updated, never on a new installation."""

from odoo.tools.sql import table_columns


def migrate(cr, version):
    """Say of lines that Odoo made what they are, where it was only said that it made them.

    What takes off is a discount. What is free may be a delivery whose cost is only written once
    it was delivered, and must not stop a warehouse then.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
    if table_columns(cr, "sale_order_line").get("channel_exempt", {}).get("udt_name") != "bool":
        return
    cr.execute(
        """
        ALTER TABLE sale_order_line ALTER COLUMN channel_exempt TYPE varchar
              USING CASE WHEN NOT channel_exempt THEN NULL
                         WHEN price_subtotal < 0 THEN 'discount'
                         WHEN product_uom_qty = 0 THEN 'down_payment'
                         ELSE 'cost'
                     END
        """
    )
