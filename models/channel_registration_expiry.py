from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

from .channel_registration import IN_FORCE

#: What is done in one transaction: being killed loses at most this much work, and no record.
BATCH = 50
#: For so many days after its end, a won deal's quotations are looked at again: the cron may
#: not have run for some time.
WON_DAYS = 31


class ChannelRegistration(models.Model):
    """How a registration ends by itself, and how both sides are told before."""

    _inherit = "channel.registration"

    reminder_ids = fields.One2many(
        "channel.registration.reminder", "registration_id", string="Reminders", readonly=True
    )

    # --------------------------------------------------------------------- expiry

    @api.model
    def _cron_expire(self):
        """End the registrations whose last day has passed, in batches."""
        # The company's own day decides; one day of slack finds all that can be due anywhere.
        today = fields.Date.today()
        due = self.search(
            [
                ("state", "in", IN_FORCE),
                ("date_end", "<=", today),
                "|",
                ("state", "=", "registered"),
                ("date_end", ">=", today - timedelta(days=WON_DAYS)),
            ]
        ).filtered(lambda registration: registration._is_over())
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            # Looked at again once locked: somebody may have extended or closed it meanwhile.
            batch.try_lock_for_update().filtered(lambda each: each._is_over())._expire()
            if not progress._commit_progress(len(batch)):
                return

    def _is_over(self):
        """Return whether a registration was in force, and its last day has passed."""
        self.ensure_one()
        return bool(self.state in IN_FORCE and self.date_end and self.date_end < self._today())

    def _expire(self):
        # A won deal stays won; its protection ends with its dates.
        self.filtered(lambda each: each.state == "registered").write({"state": "expired"})
        self._refresh_quotations(self.customer_id)

    # ------------------------------------------------------------------ reminders

    @api.model
    def _cron_remind(self):
        """Remind both sides of the deals that end soon, in batches.

        The mails are queued in the transaction that records the reminder: both are there,
        or neither is.
        """
        progress = self.env["ir.cron"]
        periods = [
            (company, kind, period)
            for company in self.env["res.company"].search([])
            for kind, period in self._get_reminder_periods(company).items()
        ]
        due = [self._find_to_remind(*each) for each in periods]
        progress._commit_progress(remaining=sum(map(len, due)))
        for (company, kind, period), ids in zip(periods, due, strict=True):
            for start in range(0, len(ids), BATCH):
                batch = ids[start : start + BATCH]
                self.browse(self._find_to_remind(company, kind, period, batch))._remind(kind)
                if not progress._commit_progress(len(batch)):
                    return

    @api.model
    def _get_reminder_periods(self, company):
        """Return for each kind of reminder the days on which a deal that gets it ends.

        :return: kind → first and last day
        :rtype: dict
        """
        today = self._today_in(company)
        first, last = company.channel_reminder_days_first, company.channel_reminder_days_last
        periods = {}
        if last:
            periods["last"] = (today, today + timedelta(days=last))
        if first > last:
            # Whoever is late for the first one gets the last one alone.
            start = today + timedelta(days=last + 1 if last else 0)
            periods["first"] = (start, today + timedelta(days=first))
        return periods

    @api.model
    def _find_to_remind(self, company, kind, period, ids=None):
        """Return the ids of the deals that get a reminder, and lock them if ids are given."""
        self.flush_model(["state", "company_id", "date_end"])
        self.env["channel.registration.reminder"].flush_model()
        query = SQL(
            """
            SELECT registration.id FROM channel_registration registration
             WHERE registration.state = 'registered'
               AND registration.company_id = %s
               AND registration.date_end BETWEEN %s AND %s
               AND NOT EXISTS (
                   SELECT 1 FROM channel_registration_reminder reminder
                    WHERE reminder.registration_id = registration.id
                      AND reminder.kind = %s
                      AND reminder.date_end = registration.date_end)
               AND %s
             ORDER BY registration.date_end, registration.id
             %s
            """,
            company.id,
            *period,
            kind,
            SQL("TRUE") if ids is None else SQL("registration.id = ANY(%s)", list(ids)),
            SQL() if ids is None else SQL("FOR UPDATE OF registration SKIP LOCKED"),
        )
        return [each for (each,) in self.env.execute_query(query)]

    def _remind(self, kind):
        """Queue the mails of a reminder to both sides, and record it."""
        recipients = {registration: self.env["res.partner"] for registration in self}
        for side, find in (
            ("channel_partner", type(self)._get_reminded_contact),
            ("operator", type(self)._get_reminded_user),
        ):
            told = {registration: find(registration) for registration in self}
            told = {registration: contact for registration, contact in told.items() if contact}
            template = self.env.ref(f"channel_partner.mail_template_registration_reminder_{side}")
            # Nobody but these gets the mail, whatever was added to the template.
            mails = template.sudo().send_mail_batch(
                [registration.id for registration in told],
                email_values={"email_to": False, "email_cc": False, "recipient_ids": []},
                email_layout_xmlid="mail.mail_notification_light",
            )
            for mail in mails:
                registration = self.browse(mail.res_id)
                mail.recipient_ids = told[registration]
                recipients[registration] |= told[registration]
        self.env["channel.registration.reminder"].sudo().create(
            [
                {
                    "registration_id": registration.id,
                    "kind": kind,
                    "date_end": registration.date_end,
                    "recipient_ids": [fields.Command.set(contacts.ids)],
                }
                for registration, contacts in recipients.items()
            ]
        )

    def _get_reminded_contact(self):
        """Return who is reminded at the channel partner: never the end customer."""
        self.ensure_one()
        company = self.channel_partner_id
        people = self.contact_id.filtered(
            lambda person: person.active and person.commercial_partner_id == company
        )
        return self._get_mailable(people | company)

    def _get_reminded_user(self):
        """Return who is reminded in the company: its responsible user, or else its manager."""
        self.ensure_one()
        users = self.user_id.filtered("active") or self.company_id._channel_manager()
        return self._get_mailable(users.partner_id)

    def _get_mailable(self, people):
        """Return the first one who can be mailed without mailing the end customer."""
        for person in people:
            address = person.email_normalized
            if address and not self._is_address_of_customer(address):
                return person
        return people.browse()

    def _is_address_of_customer(self, address):
        """Return whether a mail to that address would reach the end customer."""
        self.ensure_one()
        if address == email_normalize(self.customer_email or ""):
            return True
        customer = self.customer_id.commercial_partner_id
        return bool(customer) and bool(
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [
                    ("commercial_partner_id", "=", customer.id),
                    ("email_normalized", "=", address),
                ],
                limit=1,
            )
        )
