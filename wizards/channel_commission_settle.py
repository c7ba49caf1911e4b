from odoo import api, fields, models


class ChannelCommissionSettle(models.TransientModel):
    _name = "channel.commission.settle"
    _description = "Settle Commissions of Channel Partners"

    date_to = fields.Date(
        string="Periods That Ended before",
        required=True,
        default=fields.Date.context_today,
        help="A month, say, is settled from the first day of the next one on.",
    )
    channel_partner_ids = fields.Many2many(
        "res.partner",
        string="Channel Partners",
        domain=[("is_channel_partner", "=", True)],
        help="Empty: all.",
    )
    make_bills = fields.Boolean(string="Make Draft Bills", default=True)
    due_count = fields.Integer(string="Commissions to Settle", compute="_compute_due_count")
    unbilled_count = fields.Integer(
        string="Settlements without Bill",
        compute="_compute_unbilled_count",
        help="Settled before, and waiting for their bill. They get it along with the new ones.",
    )

    @api.depends("date_to", "channel_partner_ids")
    def _compute_due_count(self):
        for wizard in self:
            wizard.due_count = len(wizard._find_due()) if wizard.date_to else 0

    @api.depends("channel_partner_ids")
    def _compute_unbilled_count(self):
        for wizard in self:
            wizard.unbilled_count = len(wizard._find_unbilled())

    def _find_unbilled(self):
        return self.env["commission.settlement"]._channel_unbilled(
            self.channel_partner_ids._origin, self.env.companies
        )

    def _find_due(self):
        # The form of a manager looks, the action settles; neither reads more than a number.
        return (
            self.env["channel.settlement"]
            .sudo()
            ._find_due(self.date_to, self.channel_partner_ids._origin, self.env.companies)
        )

    def action_settle(self):
        """Settle what is due in the companies that are chosen, and make its bills."""
        self.ensure_one()
        settlements = self.env["commission.settlement"]
        settlements._channel_check_manager()
        settled = self.env["channel.settlement"].sudo()._settle(self._find_due())
        if self.make_bills:
            for group in self._find_unbilled()._channel_grouped():
                settled |= group if group._channel_make_bill() else settled.browse()
        if not settled:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "Nothing is due: a commission is settled when its invoice is paid, its "
                        "period is over and nothing holds it."
                    ),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.commission_settlement_action"
            ),
            "domain": [("id", "in", settled.ids)],
            "context": {},
        }
