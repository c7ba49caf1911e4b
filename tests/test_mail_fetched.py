"""Mails that Odoo fetches from a mail server: one that collides with another is not lost."""

import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger

from .common_committed import MARK, QUIET, CommittedCase
from .common_mail import QUIET_LOGGERS
from .common_pop import Mailbox
from .mail_writing import body, headers, part

#: Fails each registration by mail as a collision does.
COLLIDE = """
    CREATE FUNCTION channel_test_collide() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.source = 'mail' THEN
            RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER channel_test_collide BEFORE INSERT ON channel_registration
        FOR EACH ROW EXECUTE FUNCTION channel_test_collide();
"""
CALM = """
    DROP TRIGGER IF EXISTS channel_test_collide ON channel_registration;
    DROP FUNCTION IF EXISTS channel_test_collide();
"""


class TestMailFetched(CommittedCase):
    address = "fetched@netzhaus.example"
    channel_partners = 1

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        raw = headers(
            "fetched", From=f"{MARK} <{self.address}>", Message_ID="<fetched@x.example>"
        ) + part(body())
        self.mailbox = Mailbox(raw)
        self.addCleanup(self.mailbox.server_close)
        self.addCleanup(self.mailbox.shutdown)
        with self.transaction() as env:
            env.company.channel_open_limit = 5
            env["res.partner"].browse(self.channel_partner_ids[0]).email = self.address
            server = env["fetchmail.server"].create(
                {
                    "name": MARK,
                    "server_type": "pop",
                    "server": "127.0.0.1",
                    "port": self.mailbox.port,
                    "user": "dealreg",
                    "password": "dealreg",
                }
            )
            server.button_confirm_login()
            self.server_id = server.id

    def _clean_up(self):
        with self.registry.cursor() as cr:
            cr.execute(CALM)
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            env.company.channel_open_limit = 0
            env["fetchmail.server"].search([("name", "=", MARK)]).unlink()
            kept = env["channel.mail.quarantine"].search([("sender", "=", self.address)])
            made = env["channel.registration"].search(
                [("channel_partner_id", "in", self.channel_partner_ids)]
            )
            for records in (kept, made):
                env["mail.mail"].search(
                    [("model", "=", records._name), ("res_id", "in", records.ids)]
                ).unlink()
                records.activity_ids.unlink()
                records.message_ids.unlink()
            kept.unlink()
            cr.execute("DELETE FROM channel_registration WHERE id = ANY(%s)", [made.ids])

    def fetch(self):
        """Fetch as Odoo's cron does, with cursors that commit."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertIsNone(env["fetchmail.server"].browse(self.server_id)._fetch_mail())
        # As far as the mail server knows, Odoo has it.
        self.assertEqual(self.mailbox.mails, [])

    def found(self, env):
        registrations = env["channel.registration"].search([("mail_sender", "=", self.address)])
        return registrations, env["channel.mail.quarantine"].search([("sender", "=", self.address)])

    def wait_until_somebody_waits(self):
        with self.registry.cursor() as cr:
            for _attempt in range(300):
                cr.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                if cr.fetchone()[0]:
                    return
                cr.rollback()
                time.sleep(0.1)
        self.fail("nobody waited: the two did not meet")

    def test_a_mail_that_meets_another_registration_of_its_channel_partner_is_not_lost(self):
        errors = []

        def work():
            try:
                self.fetch()
            except Exception as error:  # noqa: BLE001 asserted below
                errors.append(error)

        fetching = threading.Thread(target=work)
        with mute_logger(*QUIET_LOGGERS, "odoo.addons.mail.models.fetchmail"):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, QUIET)
                env["channel.registration"].create(
                    {
                        "channel_partner_id": self.channel_partner_ids[0],
                        "customer_id": self.customer_ids[0],
                        "state": "submitted",
                    }
                )
                cr.flush()
                fetching.start()
                self.wait_until_somebody_waits()
            fetching.join(120)
        self.assertEqual(errors, [])
        with self.transaction() as env:
            registration, kept = self.found(env)
            self.assertEqual(len(registration), 1)
            self.assertEqual(registration.state, "submitted")
            # It was kept first, and nobody has to look at it any more.
            self.assertEqual((kept.state, kept.registration_id), ("processed", registration))
            self.assertEqual(registration.date_received, kept.date_received)
            self.assertFalse(kept.activity_ids)

    def test_a_mail_that_collides_each_time_is_kept_and_can_be_processed_later(self):
        with self.registry.cursor() as cr:
            cr.execute(COLLIDE)
        with mute_logger(*QUIET_LOGGERS, "odoo.addons.mail.models.fetchmail"):
            self.fetch()
        with self.registry.cursor() as cr:
            cr.execute(CALM)
        with self.transaction() as env:
            registration, kept = self.found(env)
            self.assertFalse(registration)
            self.assertEqual(kept.state, "failed")
            self.assertTrue(kept.activity_ids)
            received = kept.date_received
            kept.action_process()
        with self.transaction() as env:
            registration, kept = self.found(env)
            self.assertEqual(kept.state, "processed")
            self.assertEqual(
                (registration.state, registration.date_received), ("submitted", received)
            )
