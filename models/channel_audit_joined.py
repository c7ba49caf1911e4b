from odoo import api, models
from odoo.fields import Domain

from .account_move import SELLING


class ChannelAudit(models.AbstractModel):
    """What was sold to contacts who only afterwards came to belong to a protected customer.

    Nobody writes their orders, so the guard sees nothing: that a contact is the customer's was
    perhaps known when it bought, and said when it had bought.
    """

    _inherit = "channel.audit"

    @api.model
    def _find_sold(self, contacts):
        """Return what contacts, and those who belong to them, have bought so far.

        :param res.partner contacts: of whom nothing is known
        :return: confirmed orders and posted invoices
        :rtype: tuple
        """
        within = Domain("id", "child_of", contacts.ids)
        within = contacts.sudo().with_context(active_test=False).search(within)

        def search(model, domain, *names):
            concerned = Domain.OR([(name, "in", within.ids)] for name in names)
            return self.env[model].sudo().search(Domain(domain) & concerned)

        ordering = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        invoiced = [("state", "=", "posted"), ("move_type", "in", SELLING)]
        return (
            search("sale.order", [("state", "=", "sale")], *ordering),
            search("account.move", invoiced, "partner_id", "partner_shipping_id"),
        )

    @api.model
    def _report_joined(self, orders, moves):
        """Report what of it is forbidden now that its contacts belong to somebody else, once.

        :param sale.order orders: as :meth:`_find_sold` returns them, like ``moves``
        """
        orders, moves = orders.exists(), moves.exists()
        # Bought by a contact that has come and gone before.
        told = self.env["channel.audit.finding"].sudo()
        told = told.search(
            Domain("kind", "=", "joined")
            & (Domain("order_id", "in", orders.ids) | Domain("move_id", "in", moves.ids))
        )
        known = {
            (each.order_id or each.move_id, each.customer_id.commercial_partner_id) for each in told
        }

        def is_new(document):
            return (document, document.partner_id.commercial_partner_id) not in known

        lines = orders.filtered(is_new).order_line
        decisions = lines._channel_decide()
        self._report("joined", lines, decisions, lambda each: each.order_id)
        decisions = {}
        for decided in moves.filtered(is_new)._channel_decide().values():
            decisions |= decided
        self._report("joined", decisions, decisions, lambda each: each.move_id)
