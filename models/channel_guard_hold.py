from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Held(NamedTuple):
    """The rows that a sale relies on: ids of contacts and of products."""

    contacts: list
    products: list


class ChannelGuard(models.AbstractModel):
    """Lets nothing that a decision relies on change until what was decided is committed.

    Each transaction sees the database as it was when it began, so a consent that is withdrawn
    meanwhile would still count. Whoever sells holds the rows of its customers and products;
    whoever changes a fact writes its customer's row. The later one waits for the earlier, and
    where that one changed something the database makes it begin anew, as Odoo does by itself.
    """

    _inherit = "channel.guard"

    @api.model
    def _get_held(self, questions, enquiries):
        """Return what is held while orders are sent or confirmed; drafts may change any time.

        :param dict questions: order → (action, lines)
        :param dict enquiries: order → its enquiry
        """
        contacts, products = set(), set()
        for order, (action, lines) in questions.items():
            if action != "draft":
                contacts.update(enquiries[order].customers)
                contacts.update(
                    (order.partner_id | order.partner_invoice_id | order.partner_shipping_id).ids
                )
                products.update(lines.product_id.ids)
        return Held(list(contacts), list(products))

    @api.model
    def _get_held_by_invoices(self, moves):
        """Return what is held while invoices are being posted."""
        contacts = moves._channel_parties() | moves.partner_id | moves.partner_shipping_id
        return Held(contacts.ids, moves.invoice_line_ids.product_id.ids)

    @api.model
    def _holding(self, held, products_if):
        """Return the subqueries that hold rows until the end of the transaction: the database
        raises where another one changed some of them since this one began, and Odoo then does
        all of it again.

        :param Held held: the rows
        :param SQL products_if: hold the products only where this is so
        """
        return SQL(
            """
            held_contact AS (
                SELECT 1 FROM res_partner WHERE id = ANY(%s) ORDER BY id FOR SHARE
            ), held_product AS (
                SELECT 1
                  FROM product_template AS template
                  JOIN product_product AS product ON product.product_tmpl_id = template.id
                 WHERE product.id = ANY(%s) AND %s
                 ORDER BY template.id
                   FOR SHARE OF template
            )
            """,
            held.contacts,
            held.products,
            products_if,
        )

    @api.model
    def _is_holding(self):
        """Return what makes the database evaluate the subqueries that hold rows; always true."""
        return SQL("(SELECT count(*) FROM held_contact) + (SELECT count(*) FROM held_product) >= 0")

    @api.model
    def _disturb(self, customers):
        """Write the rows of customers of whom a fact changes, for whoever holds them."""
        self.env.cr.execute(
            SQL("UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)", customers.ids)
        )
