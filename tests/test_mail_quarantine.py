"""Nothing that a mail contains loses it: what fails is kept, and can be processed again."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import Form, new_test_user, tagged

from ..models.channel_mail_quarantine import IGNORED_DAYS
from .common_mail import MailIntakeCase
from .mail_corpus_odd import odd_structures
from .mail_writing import plain

RUBBISH = next(mail.raw for mail in odd_structures() if mail.name == "rubbish-type")
MACHINE = plain("machine", changes={"Auto_Submitted": "auto-generated"}).raw


@tagged("post_install", "-at_install")
class TestMailQuarantine(MailIntakeCase):
    def test_what_fails_is_kept_raw_and_a_manager_is_told(self):
        self.assertFalse(self.registration_of(RUBBISH))
        kept = self.quarantine()
        self.assertEqual(kept.state, "failed")
        self.assertEqual(
            self.env["ir.attachment"]
            .search(
                [
                    ("res_model", "=", kept._name),
                    ("res_id", "=", kept.id),
                    ("res_field", "=", "raw"),
                ]
            )
            .raw,
            RUBBISH,
        )
        self.assertIn("KeyError", kept.error)
        self.assertEqual(kept.activity_ids.user_id, self.manager)
        self.assertFalse(self.answers())

    def test_a_failure_leaves_no_half_registration_and_the_alias_valid(self):
        alias = self.env.company.channel_registration_alias_id
        alias.alias_status = "valid"
        before = self.env["mail.message"].search_count([("message_type", "=", "email")])
        # A fault of another addon, in the middle of processing.
        with patch.object(
            type(self.env["channel.registration"]), "_send_answer", side_effect=ZeroDivisionError
        ):
            self.assertFalse(self.registration_of(plain("a").raw))
        self.assertIn("ZeroDivisionError", self.quarantine().error)
        self.assertEqual(
            self.env["mail.message"].search_count([("message_type", "=", "email")]), before
        )
        self.assertEqual(alias.alias_status, "valid")

    def test_what_failed_is_processed_again_with_its_own_time_of_receipt(self):
        with patch.object(
            type(self.env["channel.registration"]), "message_new", side_effect=ZeroDivisionError
        ):
            self.registration_of(plain("a").raw)
        kept = self.quarantine()
        kept.date_received = Datetime.now() - timedelta(days=3)
        kept.with_user(self.manager).action_process()
        self.assertEqual(kept.state, "processed")
        self.assertFalse(kept.activity_ids)
        registration = kept.registration_id
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        self.assertEqual(registration.date_received, kept.date_received)
        kept.with_user(self.manager).action_process()
        self.assertEqual(
            self.env["channel.registration"].search_count(
                [("mail_key", "=", registration.mail_key)]
            ),
            1,
        )

    def test_what_fails_again_says_so(self):
        self.registration_of(RUBBISH)
        kept = self.quarantine()
        with self.assertLogs("odoo.addons.channel_partner.models.channel_mail_quarantine"):
            kept.with_user(self.manager).action_process()
        self.assertEqual((kept.state, kept.attempts), ("failed", 2))

    def test_a_mail_that_is_sent_again_settles_its_quarantine(self):
        raw = plain("a").raw
        with patch.object(
            type(self.env["channel.registration"]), "message_new", side_effect=ZeroDivisionError
        ):
            self.registration_of(raw)
            self.registration_of(raw)
        kept = self.quarantine()
        self.assertEqual((len(kept), kept.attempts), (1, 2))
        registration = self.registration_of(raw)
        self.assertEqual((kept.state, kept.registration_id), ("processed", registration))

    def test_a_manager_may_say_that_no_machine_wrote_it(self):
        self.registration_of(MACHINE)
        kept = self.quarantine()
        self.assertEqual(kept.state, "ignored")
        self.assertFalse(kept.activity_ids)
        kept.with_user(self.manager).action_process()
        self.assertEqual(kept.registration_id.state, "submitted")

    def test_what_machines_wrote_is_forgotten_and_what_failed_is_not(self):
        self.registration_of(MACHINE)
        self.registration_of(RUBBISH)
        kept = self.quarantine()
        kept.date_received = Datetime.now() - timedelta(days=IGNORED_DAYS + 1)
        self.env["channel.mail.quarantine"]._gc_ignored()
        self.assertEqual(kept.exists().state, "failed")

    # -------------------------------------------------------------------- rights

    def test_only_channel_managers_see_quarantined_mails(self):
        self.registration_of(RUBBISH)
        kept = self.quarantine()
        portal = new_test_user(self.env, "portal@test", groups="base.group_portal")
        employee = new_test_user(self.env, "employee@test", groups="base.group_user")
        for user in (self.rep, employee, portal):
            with self.subTest(user.login):
                for act in ("read", "action_process", "action_discard"):
                    with self.assertRaises(AccessError):
                        getattr(kept.with_user(user), act)()
                with self.assertRaises(AccessError):
                    kept.with_user(user).search([])
        self.assertEqual(kept.with_user(self.manager).read(["sender"])[0]["sender"], kept.sender)

    def test_nobody_changes_makes_or_deletes_a_quarantined_mail(self):
        self.registration_of(RUBBISH)
        kept = self.quarantine().with_user(self.manager)
        for act, *arguments in (
            (kept.write, {"raw": False}),
            (kept.write, {"state": "processed"}),
            (kept.unlink,),
            (kept.create, {"mail_key": "x", "state": "failed"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act(*arguments)

    def test_a_manager_discards_and_the_mail_is_still_there(self):
        self.registration_of(RUBBISH)
        kept = self.quarantine().with_user(self.manager)
        kept.action_discard()
        self.assertEqual(kept.state, "discarded")
        self.assertTrue(kept.raw)
        self.assertFalse(kept.activity_ids)

    def test_a_client_cannot_pretend_that_a_mail_is_being_processed(self):
        forged = self.env["mail.thread"].with_context(channel_mail={"sender": "x"})
        self.assertIsNone(forged._channel_mail())

    def test_a_rep_neither_forges_where_a_registration_came_from_nor_takes_its_key(self):
        registration = self.registration_of(plain("a").raw).with_user(self.rep)
        for values in (
            {"mail_key": False},
            {"mail_sender": "x@x.example"},
            {"missing_information": "services"},
            {"source": "manual"},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                registration.write(values)
                self.env.flush_all()

    def test_the_address_is_set_in_the_settings(self):
        admin = self.env.ref("base.user_admin")
        with Form(self.env["res.config.settings"].with_user(admin)) as settings:
            self.assertEqual(settings.channel_registration_alias_name, "dealreg")
            settings.channel_registration_alias_name = "deals"
        settings.save().execute()
        self.assertEqual(self.env.company.channel_registration_alias_id.alias_name, "deals")
        self.assertTrue(
            self.registration_of(plain("a", changes={"To": "deals@operator.example"}).raw)
        )
