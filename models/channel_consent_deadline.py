from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: What is done in one transaction: being killed loses at most this much work, and no record.
BATCH = 50


class ChannelConsent(models.Model):
    """What happens as days pass: requests are reminded of, and what is over ends."""

    _inherit = "channel.consent"

    reminder_count = fields.Integer(
        string="Reminders", readonly=True, copy=False, groups="base.group_user"
    )
    date_reminded = fields.Datetime(
        string="Reminded on", readonly=True, copy=False, groups="base.group_user"
    )
    waiting_days = fields.Integer(
        string="Days Waiting",
        compute="_compute_waiting_days",
        groups="base.group_user",
        help="Since the channel partner was asked.",
    )

    @api.depends("date_requested", "state")
    def _compute_waiting_days(self):
        now = fields.Datetime.now()
        for consent in self:
            waits = consent.state == "requested" and consent.date_requested
            consent.waiting_days = (now - consent.date_requested).days if waits else 0

    @api.model
    def _get_server_fields(self):
        return super()._get_server_fields() | {"reminder_count", "date_reminded"}

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "requested":
            self.sudo().write({"reminder_count": 0, "date_reminded": False})
        return result

    # --------------------------------------------------------------------- expiry

    @api.model
    def _cron_expire(self):
        """End what was granted or asked for, once its last day has passed, in batches."""
        # The company's own day decides; one day of slack finds all that can be due anywhere.
        due = self.search(
            Domain("state", "in", ("requested", "granted"))
            & Domain("date_end", "<=", fields.Date.today())
        ).filtered(lambda consent: consent._is_over())
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            # Looked at again once locked: somebody may have answered meanwhile.
            locked = batch.try_lock_for_update(allow_referencing=True)
            locked.filtered(
                lambda each: each.state in ("requested", "granted") and each._is_over()
            ).write({"state": "expired"})
            if not progress._commit_progress(len(batch)):
                return

    # ------------------------------------------------------------------ reminders

    @api.model
    def _cron_remind(self):
        """Remind the channel partners of what waits for their answer, in batches.

        The mails are queued in the transaction that counts the reminder: both are there, or
        neither is.
        """
        due = self.search(self._get_reminder_domain()).filtered(lambda each: each._is_to_remind())
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            locked = batch.try_lock_for_update(allow_referencing=True)
            locked.filtered(lambda each: each._is_to_remind())._remind()
            if not progress._commit_progress(len(batch)):
                return

    @api.model
    def _get_reminder_domain(self):
        return Domain("state", "=", "requested") & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("reminder_count", "<", company.channel_consent_reminder_limit)
            & Domain(
                "date_requested",
                "<=",
                fields.Datetime.now() - timedelta(days=company.channel_consent_reminder_days),
            )
            for company in self.env["res.company"].search([])
        )

    def _is_to_remind(self):
        """Return whether the channel partner is to be reminded as of now."""
        self.ensure_one()
        days = self.company_id.channel_consent_reminder_days
        last = self.date_reminded or self.date_requested
        return bool(
            days
            and last
            and self.state == "requested"
            and self.reminder_count < self.company_id.channel_consent_reminder_limit
            and last <= fields.Datetime.now() - timedelta(days=days)
            and not self._is_over()
        )

    def _remind(self):
        for consent in self:
            consent._mail_people("channel_partner.mail_template_consent_reminder")
            consent.sudo().write(
                {
                    "reminder_count": consent.reminder_count + 1,
                    "date_reminded": fields.Datetime.now(),
                }
            )
