from odoo import fields, models


class ChannelRegistrationReminder(models.Model):
    """A reminder that was sent: the record that keeps it from being sent again."""

    _name = "channel.registration.reminder"
    _description = "Reminder of a Deal's End"
    _order = "date_sent desc, id desc"

    registration_id = fields.Many2one(
        "channel.registration", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection([("first", "First"), ("last", "Last")], required=True)
    date_end = fields.Date(
        string="Last Day",
        required=True,
        help="The end that it reminded of: an extended deal is reminded of its new end.",
    )
    date_sent = fields.Datetime(
        string="Sent on", required=True, default=lambda self: fields.Datetime.now()
    )
    recipient_ids = fields.Many2many("res.partner", string="Recipients")

    _once = models.Constraint(
        "UNIQUE (registration_id, kind, date_end)", "This reminder was sent already."
    )
