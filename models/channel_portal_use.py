from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: For how long uses are kept: longer than any limit looks back.
KEPT = timedelta(days=7)
HOUR = timedelta(hours=1)


class ChannelPortalUse(models.Model):
    """One use of what the portal limits, so that nobody combs our customers or floods us.

    It says who and when, and neither what was asked nor what was answered.
    """

    _name = "channel.portal.use"
    _description = "Use of the Channel Partners' Portal"
    _order = "id desc"

    kind = fields.Selection(
        [
            ("registration", "Registration"),
            ("check", "Check of a Customer"),
            ("case", "Case"),
            ("proposal", "Proposal in a Case"),
            ("answer", "Answer"),
            ("extension", "Request for More Time"),
            ("withdrawal", "Withdrawal"),
        ],
        required=True,
        readonly=True,
    )
    channel_partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")

    _recent_idx = models.Index("(channel_partner_id, kind, create_date)")

    @api.model
    def _take(self, kind, channel_partner, company):
        """Count one use, or refuse it where the hour's are used up.

        Of requests at the same moment, one counts after the other.

        :param str kind: what is used
        :param res.partner channel_partner: all its people count together
        :param res.company company: whose limit it is
        :raise UserError: saying when there is room again
        """
        channel_partner._channel_queue()
        uses = self.sudo()
        limit = uses.env["res.company"].browse(company.id)[self._get_limit_field(kind)]
        if limit:
            recent = uses.search(
                Domain("kind", "=", kind)
                & Domain("channel_partner_id", "=", channel_partner.id)
                & Domain("company_id", "=", company.id)
                & Domain("create_date", ">", fields.Datetime.now() - HOUR)
            )
            if len(recent) >= limit:
                oldest = recent.sorted("create_date")[len(recent) - limit]
                raise UserError(self._get_refusal(oldest.create_date + HOUR, limit))
        uses.create(
            {"kind": kind, "channel_partner_id": channel_partner.id, "company_id": company.id}
        )

    @api.model
    def _get_limit_field(self, kind):
        return {
            "registration": "channel_portal_limit",
            "check": "channel_check_limit",
            "case": "channel_case_limit",
            "proposal": "channel_case_limit",
            "answer": "channel_answer_limit",
            "extension": "channel_answer_limit",
            "withdrawal": "channel_answer_limit",
        }[kind]

    @api.model
    def _get_refusal(self, free, limit):
        minutes = max(1, -int((fields.Datetime.now() - free).total_seconds() // 60))
        return self.env._(
            "Your company has reached the limit of %(limit)s in an hour. Please try again in "
            "%(minutes)s minutes.",
            limit=limit,
            minutes=minutes,
        )

    @api.autovacuum
    def _gc_uses(self):
        self.search([("create_date", "<", fields.Datetime.now() - KEPT)]).unlink()
