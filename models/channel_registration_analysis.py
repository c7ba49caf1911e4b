from odoo import api, fields, models
from odoo.tools import SQL

from ..policy import local_day

#: measure → the field it is read from, and what each of its values counts as. What is
#: not named here counts for no average: it is not decided yet, or was withdrawn.
SHARES = {
    "share_in_time": ("response", {"in_time": 1.0, "late": 0.0}),
    "share_registered": (
        "state",
        {"registered": 1.0, "won": 1.0, "lost": 1.0, "expired": 1.0, "refused": 0.0},
    ),
    "share_won": ("state", {"won": 1.0, "lost": 0.0, "expired": 0.0}),
}


class ChannelRegistration(models.Model):
    """What managers measure: how soon deals are decided, and what comes of them.

    The measures are no columns: Odoo keeps an empty number as 0, and each registration that
    is not decided yet would count as one that was decided at once.
    """

    _inherit = "channel.registration"

    channel_partner_grade_id = fields.Many2one(
        related="channel_partner_id.grade_id", string="Partner Level"
    )
    calendar_title = fields.Char(compute="_compute_calendar_title")
    response = fields.Selection(
        [("in_time", "In Time"), ("late", "Late")],
        compute="_compute_response",
        store=True,
        help="Whether it was decided until the day on which an answer was due.",
    )
    days_to_decision = fields.Float(
        string="Days to Decision",
        compute="_compute_days_to_decision",
        aggregator="avg",
        help="From the submission to the decision, in days.",
    )
    share_in_time = fields.Float(
        string="Decided in Time",
        compute="_compute_shares",
        aggregator="avg",
        help="Of those that were decided and had a day on which an answer was due.",
    )
    share_registered = fields.Float(
        compute="_compute_shares",
        aggregator="avg",
        help="Of those that were registered or refused.",
    )
    share_won = fields.Float(
        compute="_compute_shares",
        aggregator="avg",
        help="Of the registered ones that came to an end: won, lost or expired.",
    )

    @api.depends("customer_id.name", "customer_name")
    def _compute_calendar_title(self):
        """Begin with what tells deals apart: a day of the calendar has room for few letters."""
        for registration in self:
            registration.calendar_title = (
                registration.customer_id.name or registration.customer_name
            )

    @api.depends("date_decided", "date_response_due")
    def _compute_response(self):
        for registration in self:
            decided, due = registration.date_decided, registration.date_response_due
            if decided and due:
                day = local_day(decided, registration.company_id.partner_id.tz)
                registration.response = "in_time" if day <= due else "late"
            else:
                registration.response = False

    @api.depends("date_submitted", "date_decided")
    def _compute_days_to_decision(self):
        for registration in self:
            decided, submitted = registration.date_decided, registration.date_submitted
            registration.days_to_decision = (
                (decided - submitted).total_seconds() / 86400 if decided and submitted else False
            )

    @api.depends("state", "response")
    def _compute_shares(self):
        for registration in self:
            for measure, (source, values) in SHARES.items():
                registration[measure] = values.get(registration[source], False)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "days_to_decision":
            return SQL(
                "EXTRACT(EPOCH FROM %s - %s) / 86400.0",
                self._field_to_sql(alias, "date_decided", query),
                self._field_to_sql(alias, "date_submitted", query),
            )
        if field_expr in SHARES:
            source, values = SHARES[field_expr]
            return SQL(
                "CASE %s %s END",
                self._field_to_sql(alias, source, query),
                SQL(" ").join(SQL("WHEN %s THEN %s", *each) for each in values.items()),
            )
        return super()._field_to_sql(alias, field_expr, query)
