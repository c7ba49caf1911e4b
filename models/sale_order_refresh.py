from odoo import api, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """How open quotations, and what draft invoices earn, follow the facts: owners, deals,
    consents, rules, products, days."""

    _inherit = "sale.order"

    @api.model
    def _channel_refresh(self, customers):
        """Look again at the open quotations and draft invoices that concern some customers.

        :param res.partner customers: commercial entities
        """
        if customers := customers.commercial_partner_id:
            self.env["channel.guard"]._disturb(customers)

            def concern(*contacts):
                return Domain.OR(
                    [(f"{contact}.commercial_partner_id", "in", customers.ids)]
                    for contact in contacts
                )

            self._channel_refresh_where(
                concern("partner_id", "partner_invoice_id", "partner_shipping_id")
            )
            self.env["account.move"]._channel_award_drafts_where(
                concern("partner_id", "partner_shipping_id")
            )

    @api.model
    def _channel_refresh_products(self, templates):
        """Look again at the quotations and draft invoices of products that were reclassified."""
        if templates:
            self._channel_refresh_where(
                Domain("order_line.product_id.product_tmpl_id", "in", templates.ids)
            )
            self.env["account.move"]._channel_award_drafts_where(
                Domain("invoice_line_ids.product_id.product_tmpl_id", "in", templates.ids)
            )

    @api.model
    def _channel_refresh_all(self):
        """Look again at all quotations and draft invoices, as days pass and the charter changes."""
        if not self.env.registry.ready:
            return  # the charter is only being installed, a record at a time
        self._channel_refresh_where(Domain.TRUE)
        self.env["account.move"]._channel_award_drafts_where(Domain.TRUE)

    @api.model
    def _channel_refresh_where(self, domain):
        # Facts are the group's: every company's quotations, whoever changed the fact.
        orders = (
            self.sudo()
            .with_context(active_test=False)
            .search(domain & Domain("state", "in", ("draft", "sent")))
        )
        before = {order.id: order.channel_status for order in orders}
        lines = orders.order_line
        self.env.add_to_compute(lines._fields["channel_service_id"], lines)
        lines._channel_redecide()
        self.env.add_to_compute(orders._fields["channel_status"], orders)
        orders._channel_log_changes(before)

    def _channel_log_changes(self, before):
        """Record the quotations whose decision changed while nobody asked to send them.

        :param dict before: order id → its ``channel_status`` before
        """
        changed = self.filtered(
            lambda order: (
                order.channel_status != "clear"
                and order.channel_status != (before.get(order.id) or "clear")
            )
        )
        events = []
        for order in changed:
            lines = order.order_line.filtered(
                lambda line: line.channel_status in ("blocked", "warning", "unclassified")
            )
            told = lines._channel_told({line: line.channel_decision for line in lines})
            events.append(order._channel_event("draft", "warned", told))
        if events:
            self.env["channel.guard.event"].sudo().create(events)
