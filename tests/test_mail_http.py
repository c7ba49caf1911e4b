"""Mails delivered from outside: over RPC, by Odoo's own gate script, by two at one moment."""

import os
import subprocess
import sys
import threading
import xmlrpc.client

from odoo import SUPERUSER_ID, api
from odoo.modules.module import get_module_path
from odoo.service.model import retrying
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .common_committed import MARK, QUIET, CommittedCase
from .common_mail import QUIET_LOGGERS, MailIntakeCase
from .mail_corpus_odd import odd_encodings, odd_structures
from .mail_writing import body, headers, part, plain

GATE = os.path.join(get_module_path("mail"), "static", "scripts", "odoo-mailgate.py")


@tagged("post_install", "-at_install")
class TestMailHttp(MailIntakeCase, HttpCase):
    @classmethod
    def _set_up_users(cls):
        # The gate's user needs no right but to log in.
        cls.gateway = new_test_user(cls.env, "gateway@test", password="gateway-password")
        # As on the day it is installed: Odoo then writes on the alias that it works.
        cls.env.company.channel_registration_alias_id.alias_status = "not_tested"
        return super()._set_up_users()

    def test_a_mail_over_rpc_makes_a_registration(self):
        self.rpc(plain("a").raw)
        registration = self.env["channel.registration"].search([("mail_sender", "!=", False)])
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)

    def test_a_mail_that_fails_is_kept_and_the_gate_hears_no_error(self):
        rubbish = next(mail.raw for mail in odd_structures() if mail.name == "rubbish-type")
        with mute_logger(*QUIET_LOGGERS):
            self.rpc(rubbish)
        self.assertEqual(self.quarantine().state, "failed")

    def test_odoos_gate_script_delivers(self):
        for name in ("nul-bytes", "unknown-charset"):
            raw = next(mail.raw for mail in odd_encodings() if mail.name == name)
            # As a mail server calls it: what it returns decides whether the mail comes back.
            gate = self.gate(raw)
            self.assertEqual((gate.returncode, gate.stderr), (0, b""))
        made = self.env["channel.registration"].search([("mail_sender", "!=", False)])
        self.assertEqual(made.mapped("state"), ["submitted"] * 2, self.quarantine().mapped("error"))

    def test_a_mail_that_odoos_gate_script_cannot_read_goes_back_or_comes_in(self):
        # Latin-1 as it is, with no transfer encoding: the script reads every mail as UTF-8.
        raw = headers("raw-8bit") + part(body(), charset="iso-8859-1")
        gate = self.gate(raw, PYTHONIOENCODING="utf-8")
        # The mail server returns it to its sender: nobody believes that it came in.
        self.assertNotEqual(gate.returncode, 0)
        gate = self.gate(raw, PYTHONIOENCODING="utf-8:replace")
        self.assertEqual((gate.returncode, gate.stderr), (0, b""))
        registration = self.env["channel.registration"].search([("mail_sender", "!=", False)])
        self.assertEqual(registration.customer_vat, "LU12345678")

    def rpc(self, raw):
        self.xmlrpc_object.execute_kw(
            get_db_name(),
            self.gateway.id,
            "gateway-password",
            "mail.thread",
            "message_process",
            [False, xmlrpc.client.Binary(raw)],
            {},
        )

    def gate(self, raw, **environ):
        """Run the script; what it asks of the server is let in as any request of a test."""
        self.env.cr.flush()
        self.env.cr.clear()
        with self.allow_requests(all_requests=True):
            return subprocess.run(
                [
                    *(sys.executable, GATE, "--port", str(self.http_port()), "--host", "127.0.0.1"),
                    *("-d", get_db_name(), "-u", str(self.gateway.id), "-p", "gateway-password"),
                ],
                input=raw,
                capture_output=True,
                check=False,
                timeout=60,
                env=os.environ | environ,
            )


class TestMailRace(CommittedCase):
    """Two processes get the same mail at the same moment, in transactions of their own."""

    address = "race@netzhaus.example"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.transaction() as env:
            env["res.partner"].browse(cls.channel_partner_ids[0]).email = cls.address
            # As on the first morning of a year, when nothing was numbered in it yet.
            env["ir.sequence.date_range"].search(
                [("sequence_id.code", "=", "channel.registration")]
            ).unlink()

    @classmethod
    def _remove(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            made = env["channel.registration"].search([("mail_sender", "=", cls.address)])
            env["mail.mail"].search(
                [("model", "=", made._name), ("res_id", "in", made.ids)]
            ).unlink()
            made.message_ids.unlink()
            cr.execute("DELETE FROM channel_registration WHERE id = ANY(%s)", [made.ids])
        return super()._remove()

    def deliver(self, raw, copies=2):
        """Deliver copies of a mail as a server with several workers does."""
        barrier = threading.Barrier(copies)
        errors = []

        def work():
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    gateway = env["mail.thread"]
                    # Both have their view of the database before either writes.
                    env["channel.registration"].search_count([])
                    barrier.wait(30)
                    retrying(lambda: gateway.message_process(False, raw), env)
            except Exception as error:  # noqa: BLE001 asserted below
                errors.append(error)

        workers = [threading.Thread(target=work) for _copy in range(copies)]
        with mute_logger(*QUIET_LOGGERS, "odoo.service.model"):
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(120)
        self.assertEqual(errors, [])

    def made(self, env):
        return env["channel.registration"].search([("mail_sender", "=", self.address)])

    def test_two_copies_of_a_mail_make_one_registration(self):
        for name, number in (("numbered", "<race@x.example>"), ("unnumbered", None)):
            with self.subTest(name):
                changes = {
                    "From": f"{MARK} <{self.address}>",
                    "Message_ID": number,
                    "Subject": name,
                }
                mail = headers(name, **changes) + part(body())
                with self.transaction() as env:
                    before = self.made(env)
                self.deliver(mail, copies=3)
                with self.transaction() as env:
                    made = self.made(env) - before
                    self.assertEqual(len(made), 1)
                    mails = made.message_ids.filtered(lambda each: each.message_type == "email")
                    self.assertEqual(len(mails), 1)
                    kept = env["channel.mail.quarantine"].search([("sender", "=", self.address)])
                    self.assertEqual(kept.mapped("error"), [])

    def test_two_copies_of_a_reply_are_one(self):
        text = body(skip=(5,))
        first = headers("first", From=self.address, Message_ID="<first@x.example>") + part(text)
        self.deliver(first, copies=1)
        with self.transaction() as env:
            registration = self.made(env).filtered("missing_information")
            asked = registration.message_ids[0].message_id
        changes = {"From": self.address, "In_Reply_To": asked, "Message_ID": "<reply@x.example>"}
        self.deliver(headers("reply", **changes) + part("Services: mobile"))
        with self.transaction() as env:
            registration = registration.with_env(env)
            self.assertEqual(registration.state, "submitted")
            mails = registration.message_ids.filtered(lambda each: each.message_type == "email")
            self.assertEqual(len(mails), 2)
