from odoo import fields, models


class ResCompany(models.Model):
    """How deal registrations are handled in this company."""

    _inherit = "res.company"

    channel_reminder_days_first = fields.Integer(
        string="Days before the End of a Deal: First Reminder",
        default=30,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_reminder_days_last = fields.Integer(
        string="Days before the End of a Deal: Last Reminder",
        default=7,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_extension_limit = fields.Integer(
        string="Extensions of a Deal at Most",
        default=0,
        required=True,
        help="How many times a deal can be extended. 0: as many times as both sides agree.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_response_days = fields.Integer(
        string="Working Days to Decide a Registration",
        default=2,
        required=True,
        help="Until when a submitted registration is to be decided. 0: no target.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_open_limit = fields.Integer(
        string="Open Registrations of a Channel Partner at Most",
        default=0,
        required=True,
        help="How many registrations a channel partner can have open at a time. 0: no limit.",
        prefetch="channel_partner",
        groups="base.group_user",
    )

    _channel_response_days_positive = models.Constraint(
        "CHECK (channel_response_days >= 0)",
        "Give the working days within which registrations are decided, or 0 for no target.",
    )
    _channel_open_limit_positive = models.Constraint(
        "CHECK (channel_open_limit >= 0)",
        "Give the number of open registrations that a channel partner can have, or 0 for no limit.",
    )
    _channel_extension_limit_positive = models.Constraint(
        "CHECK (channel_extension_limit >= 0)",
        "Give the number of extensions that a deal can have, or 0 for no limit.",
    )
    _channel_reminder_days_sensible = models.Constraint(
        "CHECK (channel_reminder_days_first >= 0 AND channel_reminder_days_last >= 0)",
        "Reminders are sent before a deal ends: give a number of days, or 0 for no reminder.",
    )
