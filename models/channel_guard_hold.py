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
        :return: the questions without those on customers of whom nothing is known, and the options
            to gather the facts about the others with
        :rtype: tuple
        """
        drafts = {order: asked for order, asked in questions.items() if asked[0] == "draft"}
        leaving = self.env["sale.order"].sudo().union(*(questions.keys() - drafts.keys()))
        contacts = leaving._channel_contacts()
        known = self.env["channel.policy"]._hold(contacts) if leaving else {}
        if not known:
            return drafts, {}
        lines = self.env["sale.order.line"].sudo()
        products = lines.union(*(questions[order][1] for order in leaving)).product_id.ids
        # Of drafts among them, nothing is known yet.
        return questions, {"products": products, "known": None if drafts else known}

    @api.model
    def _disturb(self, customers):
        """Write the rows of customers of whom a fact changes: for whoever holds them, and so that
        each tells which kinds of facts are known of it."""
        policy = self.env["channel.policy"]
        policy._flush_facts()
        customers.flush_model(["channel_known_facts"])
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner AS disturbed SET channel_known_facts = %s WHERE id = ANY(%s)",
                policy._find_kinds(SQL.identifier("disturbed", "id")),
                customers.ids,
            )
        )
        customers.invalidate_recordset(["channel_known_facts"], flush=False)
