from odoo import fields, models


class ChannelRefusalReason(models.Model):
    """Why registrations are refused, in few words that can be counted."""

    _name = "channel.refusal.reason"
    _description = "Refusal Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class ChannelRegistration(models.Model):
    _inherit = "channel.registration"

    refusal_reason_id = fields.Many2one(
        "channel.refusal.reason",
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )
