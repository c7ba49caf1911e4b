"""What changes while something is sold, in two real transactions, in either order."""

import base64
import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .common import PDF
from .common_committed import MARK, QUIET, CommittedCase


class TestGuardRace(CommittedCase):
    channel_partners = 1

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            order = self.quote(env, "network_security")
            self.order_id, self.product_id = order.id, order.order_line.product_id.id

    def tearDown(self):
        with self.registry.cursor() as cr:
            for table, column in (
                ("channel_guard_event", "customer_id"),
                ("channel_consent", "customer_id"),
                ("crm_lead", "channel_customer_id"),
                ("channel_registration", "customer_id"),
            ):
                if table == "channel_consent":
                    cr.execute(
                        "UPDATE sale_order SET state = 'draft' WHERE id = %s", [self.order_id]
                    )
                cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [self.customer_ids])
        super().tearDown()

    # ---------------------------------------------------------------------- the race

    def race(self, first, second):
        """Act twice at a time: the second one has begun before the first one commits.

        :return: what the second one was refused with, or None
        """
        answers, pid = [], []
        begun, proceed = threading.Event(), threading.Event()

        def late():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, QUIET)
                cr.execute("SELECT 1 FROM res_partner LIMIT 1")  # its snapshot is of now
                pid.append(cr._cnx.get_backend_pid())
                begun.set()
                proceed.wait(30)
                try:
                    retrying(lambda: second(env), env)
                    answers.append(None)
                except UserError as error:
                    cr.rollback()
                    answers.append(str(error))

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

    def state(self):
        with self.transaction() as env:
            return env["sale.order"].browse(self.order_id).state

    def confirm(self, env):
        env["sale.order"].browse(self.order_id).action_confirm()

    def send(self, env):
        env["sale.order"].browse(self.order_id).action_quotation_sent()

    # ----------------------------------------------------- a consent that is withdrawn

    def agree(self):
        with self.transaction() as env:
            services = env["channel.service"].search([("code", "=", "network")])
            document = env["ir.attachment"].create(
                {"name": f"{MARK}.pdf", "datas": base64.b64encode(PDF)}
            )
            consent = env["channel.consent"].create(
                {
                    "channel_partner_id": self.channel_partner_ids[0],
                    "customer_id": self.customer_ids[0],
                    "service_ids": [Command.set(services.ids)],
                    "evidence_attachment_ids": [Command.set(document.ids)],
                }
            )
            consent.action_grant()
            return consent.id

    def test_a_consent_withdrawn_while_an_order_is_confirmed(self):
        consent_id = self.agree()
        answer = self.race(
            lambda env: env["channel.consent"].browse(consent_id).action_revoke(), self.confirm
        )
        self.assertIn("cannot be confirmed", answer)
        self.assertEqual(self.state(), "draft")

    def test_an_order_confirmed_while_its_consent_is_withdrawn(self):
        consent_id = self.agree()
        answer = self.race(
            self.confirm, lambda env: env["channel.consent"].browse(consent_id).action_revoke()
        )
        self.assertIsNone(answer)
        self.assertEqual(self.state(), "sale", "sold before it was withdrawn")

    # ---------------------------------------------------------- a deal that is registered

    def free(self):
        with self.transaction() as env:
            env["res.partner"].browse(self.customer_ids[0]).channel_partner_id = False

    def register(self, env):
        deal = env["channel.registration"].create(
            {
                "customer_id": self.customer_ids[0],
                "channel_partner_id": self.channel_partner_ids[0],
            }
        )
        deal.action_submit()
        deal.action_register()

    def test_a_deal_registered_while_a_quotation_is_sent(self):
        self.free()
        answer = self.race(self.register, self.send)
        self.assertIn("cannot be sent", answer)
        self.assertEqual(self.state(), "draft")

    def test_a_quotation_sent_while_a_deal_is_registered(self):
        self.free()
        self.assertIsNone(self.race(self.send, self.register))
        self.assertEqual(self.state(), "sent")

    # --------------------------------------------------------- a product reclassified

    def classify(self, code):
        def act(env):
            service = env["channel.service"].search([("code", "=", code)])
            product = env["product.product"].browse(self.product_id)
            product.product_tmpl_id.channel_service_id = service

        return act

    def test_a_product_reclassified_while_an_order_is_confirmed(self):
        with self.transaction() as env:
            self.classify("connectivity")(env)
        answer = self.race(self.classify("network_security"), self.confirm)
        self.assertIn("cannot be confirmed", answer)
        self.assertEqual(self.state(), "draft")

    def test_an_order_confirmed_while_its_product_is_reclassified(self):
        with self.transaction() as env:
            self.classify("connectivity")(env)
        self.assertIsNone(self.race(self.confirm, self.classify("network_security")))
        self.assertEqual(self.state(), "sale")
        with self.transaction() as env:
            line = env["sale.order"].browse(self.order_id).order_line
            self.assertEqual(line.channel_service_id.code, "connectivity")
