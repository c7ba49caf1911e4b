from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    channel_draft_policy = fields.Selection(
        [("warn", "Save it and warn"), ("block", "Refuse to save it")],
        string="Draft with a Blocked Line",
        default="warn",
        required=True,
        groups="base.group_user",
    )
    channel_unclassified_policy = fields.Selection(
        [("warn", "Warn"), ("block", "Block")],
        string="Unclassified Product for a Restricted Customer",
        default="warn",
        required=True,
        groups="base.group_user",
    )
    channel_protection_months = fields.Integer(
        string="Months a Registered Deal Is Protected",
        default=4,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_revenue_months = fields.Integer(
        string="Months of Invoices That Count as Revenue",
        default=12,
        required=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_manager_id = fields.Many2one(
        "res.users",
        string="Responsible Channel Manager",
        help="Gets the activities that need a channel manager. Empty: the first user who is one.",
        prefetch="channel_partner",
        groups="base.group_user",
    )

    _channel_protection_months_positive = models.Constraint(
        "CHECK (channel_protection_months > 0)",
        "A registered deal is protected for one month at least.",
    )
    _channel_revenue_months_positive = models.Constraint(
        "CHECK (channel_revenue_months > 0)", "Revenue counts for one month at least."
    )

    def _channel_manager(self):
        """Return the user who gets what a channel manager has to decide.

        :return: one user, or none where nobody is a channel manager
        :rtype: res.users
        """
        self.ensure_one()
        managers = self.env.ref("channel_partner.group_channel_manager").sudo().all_user_ids
        # OdooBot may do everything, and reads nothing.
        people = managers.filtered(
            lambda user: user.active and user.id != self.env.ref("base.user_root").id
        )
        return (
            self.channel_manager_id
            or people.filtered(lambda user: self in user.company_ids)[:1]
            or people[:1]
        )
