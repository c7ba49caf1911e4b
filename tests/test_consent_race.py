"""Several people ask and answer at the same time, in transactions of their own."""

import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .common_committed import MARK, QUIET, CommittedCase
from .common_consent import SIGNATURE


class TestConsentRace(CommittedCase):
    channel_partners = 1

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.order_id = self.quote(env, "network_security").id
            self.people_ids = (
                env["res.partner"]
                .create(
                    [
                        {
                            "name": f"{MARK} person {each}",
                            "email": f"person{each}@race.example",
                            "parent_id": self.channel_partner_ids[0],
                        }
                        for each in range(2)
                    ]
                )
                .ids
            )

    def tearDown(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM ir_attachment WHERE res_model = 'channel.consent' AND res_id IN"
                " (SELECT id FROM channel_consent WHERE customer_id = ANY(%s))",
                [self.customer_ids],
            )
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'channel.consent' AND res_id IN"
                " (SELECT id FROM channel_consent WHERE customer_id = ANY(%s))",
                [self.customer_ids],
            )
            cr.execute(
                "DELETE FROM channel_consent WHERE customer_id = ANY(%s)", [self.customer_ids]
            )
            cr.execute(
                "DELETE FROM ir_cron_trigger WHERE cron_id = (SELECT res_id FROM ir_model_data"
                " WHERE module = 'channel_partner' AND name = 'ir_cron_make_consent_documents')"
            )
        super().tearDown()

    def request(self):
        with self.transaction() as env:
            consent = env["channel.consent"].create(
                {
                    "channel_partner_id": self.channel_partner_ids[0],
                    "customer_id": self.customer_ids[0],
                    "order_id": self.order_id,
                    "service_ids": [
                        Command.set(
                            env["channel.service"].search([("code", "=", "network_security")]).ids
                        )
                    ],
                    "contact_ids": [Command.set(self.people_ids)],
                }
            )
            consent.action_request()
            return consent.id

    def race(self, first, second):
        """Act twice at a time: the second one has begun before the first one commits.

        :return: what the second one was refused with, or None
        """
        answers, pid = [], []

        def late():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, QUIET)
                cr.execute("SELECT 1 FROM channel_consent")  # its snapshot is of now
                pid.append(cr._cnx.get_backend_pid())
                begun.set()
                proceed.wait(30)
                try:
                    retrying(lambda: second(env), env)
                    answers.append(None)
                except UserError as error:
                    cr.rollback()
                    answers.append(str(error))

        begun, proceed = threading.Event(), threading.Event()
        thread = threading.Thread(target=late)
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            with self.registry.cursor() as cr:
                thread.start()
                begun.wait(30)
                env = api.Environment(cr, SUPERUSER_ID, QUIET)
                first(env)
                env.flush_all()
                proceed.set()
                self.assertTrue(self._waits_for_lock(pid), "the second one did not wait")
            thread.join(60)
        self.assertFalse(thread.is_alive())
        (answer,) = answers
        return answer

    def _waits_for_lock(self, pid):
        for _attempt in range(300):
            with self.registry.cursor() as cr:
                cr.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)"
                    " AND wait_event_type = 'Lock'",
                    [pid],
                )
                if cr.fetchone():
                    return True
            time.sleep(0.05)
        return False

    def sign(self, request_id, number):
        def act(env):
            consent = env["channel.consent"].browse(request_id)
            person = env["res.partner"].browse(self.people_ids[number])
            shown = consent._get_terms_hash()
            consent._sign(person, f"Person {number}", SIGNATURE, "203.0.113.7", shown)

        return act

    def test_of_two_signatures_one_counts_and_the_other_is_told_so(self):
        request_id = self.request()
        answer = self.race(self.sign(request_id, 0), self.sign(request_id, 1))
        self.assertIn("was signed by Person 0", answer)
        with self.transaction() as env:
            consent = env["channel.consent"].browse(request_id)
            self.assertEqual((consent.state, consent.signed_by), ("granted", "Person 0"))
            self.assertEqual(consent.answered_by_id.id, self.people_ids[0])
            self.assertEqual(
                env["ir.attachment"].search_count(
                    [
                        ("res_model", "=", "channel.consent"),
                        ("res_id", "=", request_id),
                        ("res_field", "=", "signature"),
                    ]
                ),
                1,
            )

    def test_of_a_refusal_and_a_signature_the_first_one_counts(self):
        request_id = self.request()

        def refuse(env):
            person = env["res.partner"].browse(self.people_ids[1])
            env["channel.consent"].browse(request_id)._refuse(person, "No.")

        self.assertIn("was refused", self.race(refuse, self.sign(request_id, 0)))
        with self.transaction() as env:
            consent = env["channel.consent"].browse(request_id)
            self.assertEqual(consent.state, "refused")
            self.assertFalse(consent.signature or consent.signed_by)

    def test_of_a_withdrawn_request_and_a_signature_the_first_one_counts(self):
        request_id = self.request()
        answer = self.race(
            lambda env: env["channel.consent"].browse(request_id).action_revoke(),
            self.sign(request_id, 0),
        )
        self.assertIn("was withdrawn", answer)

    def test_two_who_ask_at_the_same_time_ask_once(self):
        def ask(env):
            request = env["channel.consent.request"].with_context(default_order_id=self.order_id)
            request.create(
                {**request.default_get(["order_id", "line_ids"]), "message": "Please"}
            )._ask()

        self.assertIn("asked for already", self.race(ask, ask))
        with self.transaction() as env:
            self.assertEqual(
                env["channel.consent"].search_count([("order_id", "=", self.order_id)]), 1
            )
