"""The nightly jobs on 10,000 registrations, in processes that are killed 20 times."""

import logging
import random
import time
from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from ..models.channel_registration_expiry import BATCH
from .common_committed import CommittedCase
from .common_killing import Killing

_logger = logging.getLogger(__name__)

KILLS = 20
#: Each customer's deals follow each other day by day, as the database wants it.
CUSTOMERS = 200
OVER = 45
AHEAD = 5
LAST = 4


class TestRegistrationKill(Killing, CommittedCase):
    killed_model = "channel.registration"
    killed_table = "channel_registration"
    customers = CUSTOMERS
    channel_partners = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._remove_mails)
        today = fields.Date.today()
        with cls.transaction() as env:
            company = env.company
            cls.days = (company.channel_reminder_days_first, company.channel_reminder_days_last)
            # Without demo data nobody of the operator has an address to be reminded at.
            responsible = env.ref("base.user_admin").partner_id
            cls.addClassCleanup(
                cls._restore, company.id, *cls.days, responsible.id, responsible.email
            )
            responsible.email = "race@operator.example"
            company.write({"channel_reminder_days_first": 30, "channel_reminder_days_last": LAST})
            env["res.partner"].browse(cls.channel_partner_ids).email = "race@channel.example"
            env["res.partner"].browse(cls.customer_ids).email = "race@customer.example"
            env.flush_all()
            env.cr.execute(
                """
                INSERT INTO channel_registration (name, state, channel_partner_id, customer_id,
                    date_received, date_start, date_end, company_id, user_id, source,
                    create_uid, create_date, write_uid, write_date)
                SELECT 'KILL/' || customer || '/' || day, 'registered', %(channel_partner)s,
                       customer, now() AT TIME ZONE 'UTC', %(today)s::date + day,
                       %(today)s::date + day, %(company)s, %(user)s, 'manual', 1,
                       now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
                  FROM unnest(%(customers)s) customer,
                       generate_series(%(first)s, %(last)s) day
                 RETURNING id
                """,
                {
                    "channel_partner": cls.channel_partner_ids[0],
                    # Two days of distance, so that the time zone makes no difference.
                    "today": today + timedelta(days=1),
                    "company": company.id,
                    "user": env.ref("base.user_admin").id,
                    "customers": cls.customer_ids,
                    "first": -OVER - 2,
                    "last": AHEAD,
                },
            )
            # Yesterday, today and tomorrow are left to the tests of time zones.
            cls.ids = [each for (each,) in env.cr.fetchall()]
            env.cr.execute(
                "DELETE FROM channel_registration WHERE id = ANY(%s) AND date_end BETWEEN %s AND %s"
                " RETURNING id",
                [cls.ids, today - timedelta(days=1), today + timedelta(days=1)],
            )
            cls.ids = sorted(set(cls.ids) - {each for (each,) in env.cr.fetchall()})

    @classmethod
    def _restore(cls, company_id, first, last, responsible_id, email):
        with cls.transaction() as env:
            env["res.company"].browse(company_id).write(
                {"channel_reminder_days_first": first, "channel_reminder_days_last": last}
            )
            env["res.partner"].browse(responsible_id).email = email

    @classmethod
    def _remove_mails(cls):
        with cls.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'channel.registration'"
                " AND res_id = ANY(%s)",
                [cls.ids],
            )

    # ------------------------------------------------------------------ processes

    def _done(self, method):
        """Return for how many registrations a cron method has done its work for good."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM channel_registration"
                " WHERE channel_partner_id = %s AND state = 'expired'"
                if method == "_cron_expire"
                else "SELECT count(*) FROM channel_registration_reminder reminder"
                " JOIN channel_registration registration ON registration.id = registration_id"
                " WHERE channel_partner_id = %s",
                self.channel_partner_ids,
            )
            return cr.fetchone()[0]

    # ---------------------------------------------------------------------- tests

    def test_10000_registrations_and_20_kills_lose_none_and_record_no_reminder_twice(self):
        self.assertEqual(len(self.ids), 10_000)
        chance = random.Random(42)
        started, kills = time.monotonic(), []
        for method, due in (
            ("_cron_expire", CUSTOMERS * OVER),
            ("_cron_remind", CUSTOMERS * AHEAD),
        ):
            for kill in range(1, KILLS // 2 + 1):
                before = self._done(method)
                target = max(before + BATCH, due * kill // (KILLS // 2 + 2))
                with mute_logger("odoo.sql_db"):
                    self._kill_once_beyond(method, target, chance.uniform(0, 0.1))
                self._wait_for_the_killed()
                done = self._done(method)
                # Whole batches are kept, and the rest of the work is still to do.
                self.assertEqual(done % BATCH, 0)
                self.assertLess(done, due)
                kills.append(done - before)
            self._finish(method)
            self.assertEqual(self._done(method), due)
        self.assertEqual(len(kills), KILLS)
        self._check_none_lost()
        self._check_each_told_once()
        # Once more finds nothing to do.
        self._finish("_cron_expire")
        self._finish("_cron_remind")
        self._check_each_told_once()
        _logger.info(
            "%s registrations, %s kills in %.0f s, done between kills: %s",
            len(self.ids),
            len(kills),
            time.monotonic() - started,
            kills,
        )

    def _check_none_lost(self):
        today = fields.Date.today()
        with self.transaction() as env:
            groups = env["channel.registration"]._read_group(
                [("id", "in", self.ids)], ["date_end:day", "state"], ["__count"]
            )
        self.assertEqual(sum(count for *_group, count in groups), 10_000)
        for day, state, count in groups:
            self.assertEqual(state, "expired" if day < today else "registered")
            self.assertEqual(count, CUSTOMERS)

    def _check_each_told_once(self):
        today = fields.Date.today()
        with self.registry.cursor() as cr:
            cr.execute(
                """
                SELECT registration.date_end - %s, registration.state,
                       count(*), sum(told.reminders), sum(told.mails), sum(told.recipients),
                       sum(told.customers), sum(told.tracked), array_agg(DISTINCT told.kind)
                  FROM channel_registration registration, LATERAL (SELECT
                       (SELECT count(*) FROM channel_registration_reminder
                         WHERE registration_id = registration.id) reminders,
                       (SELECT max(kind) FROM channel_registration_reminder
                         WHERE registration_id = registration.id) kind,
                       (SELECT count(*) FROM mail_mail mail
                          JOIN mail_message message ON message.id = mail.mail_message_id
                         WHERE model = 'channel.registration' AND res_id = registration.id) mails,
                       (SELECT count(*) FROM mail_mail_res_partner_rel rel
                          JOIN mail_mail mail ON mail.id = rel.mail_mail_id
                          JOIN mail_message message ON message.id = mail.mail_message_id
                         WHERE model = 'channel.registration' AND res_id = registration.id
                       ) recipients,
                       (SELECT count(*) FROM mail_mail_res_partner_rel rel
                          JOIN mail_mail mail ON mail.id = rel.mail_mail_id
                          JOIN mail_message message ON message.id = mail.mail_message_id
                         WHERE model = 'channel.registration' AND res_id = registration.id
                           AND rel.res_partner_id = registration.customer_id) customers,
                       (SELECT count(*) FROM mail_tracking_value value
                          JOIN mail_message message ON message.id = value.mail_message_id
                         WHERE model = 'channel.registration' AND res_id = registration.id) tracked
                       ) told
                 WHERE registration.id = ANY(%s)
                 GROUP BY 1, 2
                """,
                [today, self.ids],
            )
            rows = cr.fetchall()
        self.assertEqual(len(rows), OVER + AHEAD)
        for days, state, count, reminders, mails, recipients, customers, tracked, kinds in rows:
            with self.subTest(days=days):
                self.assertEqual(count, CUSTOMERS)
                self.assertEqual(customers, 0)
                if state == "expired":
                    self.assertEqual((reminders, mails, tracked), (0, 0, CUSTOMERS))
                else:
                    self.assertEqual((reminders, mails), (CUSTOMERS, 2 * CUSTOMERS))
                    self.assertEqual((recipients, tracked), (2 * CUSTOMERS, 0))
                    self.assertEqual(kinds, ["last" if days <= LAST else "first"])
