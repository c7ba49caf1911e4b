from odoo import fields, models


class ChannelCheckLine(models.TransientModel):
    _name = "channel.check.line"
    _description = "What May We Sell Here: Service"

    check_id = fields.Many2one("channel.check", required=True, ondelete="cascade")
    service_id = fields.Many2one("channel.service", required=True, readonly=True)
    complete_name = fields.Char(related="service_id.complete_name")
    parent_id = fields.Many2one(related="service_id.parent_id")
    status = fields.Selection(
        [
            ("allowed", "Free to Sell"),
            ("commission", "Commission"),
            ("consented", "Consented"),
            ("warning", "Consent Advised"),
            ("blocked", "Consent Needed"),
        ],
        string="Decision",
        readonly=True,
    )
    reason = fields.Char(string="Why", readonly=True)
    channel_partner_ids = fields.Many2many("res.partner", readonly=True)
    until = fields.Date(readonly=True)
    consent_id = fields.Many2one("channel.consent", readonly=True)
