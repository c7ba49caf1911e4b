from odoo import models


class SaleOrder(models.Model):
    """The first confirmed order of a customer wins the deal registered for it."""

    _inherit = "sale.order"

    def _channel_win_deals(self, deals):
        """Close the deals of the customer as won, those that no order has won before.

        :param list deals: :class:`~channel_partner.policy.Registration` s in force for it
        """
        self.ensure_one()
        # Whoever confirms: the deal is won by what the customer ordered.
        registrations = self.env["channel.registration"].sudo().browse(each.id for each in deals)
        won = registrations.filtered(lambda registration: registration.state == "registered")
        if not won:
            return  # and lock nothing
        won.action_won()
        for registration in won:
            registration._message_log(
                body=self.env._("Won: the customer confirmed its first order, %s.", self.name)
            )
