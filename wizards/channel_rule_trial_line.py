from odoo import fields, models


class ChannelRuleTrialLine(models.TransientModel):
    """A line of an order that a change of rules would have judged differently."""

    _name = "channel.rule.trial.line"
    _description = "Order Line Judged Differently"
    _order = "date_order desc, id desc"
    _rec_name = "order_line_id"

    trial_id = fields.Many2one(
        "channel.rule.trial", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="order_line_id.order_id", string="Order", store=True)
    customer_id = fields.Many2one(
        related="order_id.partner_id.commercial_partner_id", string="Customer", store=True
    )
    user_id = fields.Many2one(related="order_id.user_id", store=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    date_order = fields.Datetime(related="order_id.date_order", store=True)
    channel_service_id = fields.Many2one(
        related="order_line_id.channel_service_id", string="Service", store=True
    )
    channel_partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    effect = fields.Selection(
        [
            ("blocked", "Would have been blocked"),
            ("warned", "Would have been warned of"),
            ("consented", "Would have relied on a consent"),
            ("freed", "Would have been free"),
            ("earns", "Would have earned a commission"),
            ("earns_not", "Would have earned none"),
        ],
        string="With the Change",
        required=True,
        readonly=True,
    )
    status_before = fields.Selection(
        lambda self: self._get_statuses(), string="As It Is", readonly=True
    )
    status_after = fields.Selection(
        lambda self: self._get_statuses(), string="As It Would Be", readonly=True
    )
    amount = fields.Monetary(readonly=True, help="Without taxes, in your company's currency.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)

    def _get_statuses(self):
        return (
            self.env["sale.order.line"]._fields["channel_status"]._description_selection(self.env)
        )

    def action_open(self):
        return self.order_id._get_records_action()
