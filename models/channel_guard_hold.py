from odoo import api, models
from odoo.tools import SQL


class ChannelGuard(models.AbstractModel):
    """Lets nothing that a decision relies on change until what was decided is committed.

    Each transaction sees the database as it was when it began, so a consent that is withdrawn
    meanwhile would still count. Whoever sells holds the rows of its customers and products;
    whoever changes a fact writes its customer's row. The later one waits for the earlier, and
    where that one changed something the database makes it begin anew, as Odoo does by itself.
    """

    _inherit = "channel.guard"

    @api.model
    def _hold(self, questions):
        """Hold the customers of orders that are being sent or confirmed; drafts may change any
        time.

        :param dict questions: order → (action, lines)
        :return: the questions without those on customers of whom nothing is known, and the ids of
            the products to hold with what is known of the others
        :rtype: tuple
        """
        drafts = {order: asked for order, asked in questions.items() if asked[0] == "draft"}
        leaving = self.env["sale.order"].sudo().union(*(questions.keys() - drafts.keys()))
        if leaving and self.env["channel.policy"]._hold_and_ask(
            leaving._channel_contacts().ids, leaving.opportunity_id.ids
        ):
            lines = self.env["sale.order.line"].sudo()
            lines = lines.union(*(questions[order][1] for order in leaving))
            return questions, lines.product_id.ids
        return drafts, []

    @api.model
    def _disturb(self, customers):
        """Write the rows of customers of whom a fact changes, for whoever holds them."""
        self.env.cr.execute(
            SQL("UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)", customers.ids)
        )
