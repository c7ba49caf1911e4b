from odoo import fields, models


class ResCompany(models.Model):
    """How much channel partners can do in the portal of this company."""

    _inherit = "res.company"

    channel_portal_limit = fields.Integer(
        string="Registrations in the Portal an Hour at Most",
        default=20,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="How many deals a channel partner can register in the portal in an hour. 0: no limit.",
    )
    channel_check_limit = fields.Integer(
        string="Checks in the Portal an Hour at Most",
        default=30,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="How many times in an hour a channel partner can ask in the portal whether a customer "
        "is free. 0: no limit.",
    )
    channel_case_limit = fields.Integer(
        string="Cases and Proposals in the Portal an Hour at Most",
        default=20,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="How many cases a channel partner can open in the portal in an hour, and how many "
        "proposals it can make. 0: no limit.",
    )
    channel_answer_limit = fields.Integer(
        string="Answers and Withdrawals in the Portal an Hour at Most",
        default=60,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="How many requests and questions a channel partner can answer in the portal in an "
        "hour, how many extensions it can ask for, and how many consents and registrations it can "
        "withdraw. 0: no limit.",
    )

    _channel_portal_limits_positive = models.Constraint(
        "CHECK (channel_portal_limit >= 0 AND channel_check_limit >= 0 "
        "AND channel_case_limit >= 0 AND channel_answer_limit >= 0)",
        "Give the number of registrations, of checks, of cases and of answers in an hour, or 0 for "
        "no limit.",
    )
