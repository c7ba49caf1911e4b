from odoo import fields, models


class ResCompany(models.Model):
    """How channel partners are asked for their consent in this company."""

    _inherit = "res.company"

    channel_consent_days = fields.Integer(
        string="Days That a Consent Is Asked for",
        default=30,
        required=True,
        help="The last day that a request proposes, from today. 0: it proposes none.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_consent_reminder_days = fields.Integer(
        string="Days between Reminders of a Request",
        default=3,
        required=True,
        help="A channel partner who has not answered is reminded after so many days. 0: never.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_consent_reminder_limit = fields.Integer(
        string="Reminders of a Request at Most",
        default=3,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )

    _channel_consent_days_sensible = models.Constraint(
        "CHECK (channel_consent_days >= 0 AND channel_consent_reminder_days >= 0"
        " AND channel_consent_reminder_limit >= 0)",
        "Give a number of days and of reminders for requests for consent, or 0 for none.",
    )
