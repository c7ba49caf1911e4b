from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from .channel_registration import PENDING

ACTIVITY = "channel_partner.mail_activity_type_decide"


class ChannelRegistration(models.Model):
    """How soon a channel partner gets an answer, and whether it is late."""

    _inherit = "channel.registration"

    date_response_due = fields.Date(
        string="Answer Due on",
        readonly=True,
        copy=False,
        index=True,
        help="The last working day on which the company wants it to be decided.",
    )
    date_decided = fields.Datetime(string="Decided on", readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("date_response_due", "state")
    def _compute_is_late(self):
        for registration in self:
            due = registration.date_response_due
            registration.is_late = bool(
                due and registration.state in PENDING and due < registration._today()
            )

    @api.model
    def _get_manager_fields(self):
        return super()._get_manager_fields() | {"date_response_due", "date_decided"}

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "submitted":
            for registration in self:
                registration._expect_decision()
        elif state not in PENDING:
            if state in ("registered", "refused"):
                # An extended deal was decided long ago.
                self.sudo().filtered(
                    lambda each: not each.date_decided
                ).date_decided = fields.Datetime.now()
            self.sudo().activity_unlink([ACTIVITY])
        return result

    def _expect_decision(self):
        """Set until when a submitted registration is to be decided, and by whom."""
        self.ensure_one()
        due = self._get_response_due()
        self.sudo().write({"date_response_due": due, "date_decided": False})
        self.sudo().activity_unlink([ACTIVITY])
        manager = self.company_id._channel_manager()
        if due and manager:
            self.activity_schedule(
                ACTIVITY,
                date_deadline=due,
                user_id=manager.id,
                summary=self.env._("Decide the registration"),
            )

    def _get_response_due(self):
        """Return the working day until which the company wants to decide.

        :return: the day, or False where the company has no target
        """
        self.ensure_one()
        days = self.company_id.channel_response_days
        if not days:
            return False
        today = self._today()
        calendar = self.company_id.resource_calendar_id
        if calendar:
            # The day after counts as the first one, wherever in the day it was submitted.
            zone = ZoneInfo(calendar.tz or "UTC")
            start = datetime.combine(today + timedelta(days=1), time.min, tzinfo=zone)
            planned = calendar.plan_days(days, start.astimezone(UTC), compute_leaves=True)
            if planned:
                return planned.astimezone(zone).date()
        return today + timedelta(days=days)
