import base64
from hashlib import sha256

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ChannelCase
from .common_charter import CharterMixin, drawn_signature


class TestCharterAcceptance(CharterMixin, ChannelCase):
    """A channel partner signs one version, once; what it signed is kept to the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls.portal_user("nadia@test", cls.netzhaus)
        cls.colleague = cls.portal_user("nils@test", cls.netzhaus)
        cls.charter = cls.publish()

    @classmethod
    def portal_user(cls, login, company):
        user = new_test_user(cls.env, login, groups="base.group_portal", email=f"{login}.example")
        user.partner_id.parent_id = company
        return user

    def states(self):
        (self.netzhaus | self.rival).invalidate_recordset()
        return (self.netzhaus.channel_charter_state, self.rival.channel_charter_state)

    def test_it_records_who_signed_what_when_and_where(self):
        acceptance = self.accept(self.charter, self.nadia)
        self.assertEqual(acceptance.channel_partner_id, self.netzhaus)
        self.assertEqual(acceptance.user_id, self.nadia)
        self.assertEqual((acceptance.signed_by, acceptance.ip_address), ("Nadia Netz", "192.0.2.1"))
        self.assertTrue(acceptance.signed_on)
        self.assertTrue(base64.b64decode(acceptance.signature).startswith(b"\x89PNG"))
        self.assertEqual(acceptance.lang, "en_US")
        self.assertEqual(sha256(acceptance.text.encode()).hexdigest(), acceptance.text_hash)
        self.assertEqual(acceptance.text, str(self.charter._render_document()))
        self.assertIn("We keep our word.", acceptance.text)
        self.assertIn("was accepted, signed by Nadia Netz", self.netzhaus.message_ids[0].body)

    def test_each_channel_partner_is_told_apart(self):
        self.assertEqual(self.states(), ("missing", "missing"))
        self.assertFalse(self.netzhaus.channel_charter_signed_by)
        self.accept(self.charter, self.nadia)
        self.assertEqual(self.states(), ("accepted", "missing"))
        self.assertFalse(self.customer.channel_charter_state)
        self.assertEqual(self.netzhaus.channel_charter_version, 1)
        self.assertEqual(self.netzhaus.channel_charter_signed_by, "Nadia Netz")
        self.assertEqual((self.charter.acceptance_count, self.charter.missing_count), (1, 1))

    def test_managers_find_who_has_not_accepted(self):
        self.accept(self.charter, self.nadia)
        both = self.netzhaus | self.rival | self.customer

        def found(*domain):
            return both.with_user(self.rep).search([("id", "in", both.ids), *domain])

        self.assertEqual(found(("channel_charter_state", "=", "missing")), self.rival)
        self.assertEqual(found(("channel_charter_state", "=", "accepted")), self.netzhaus)
        self.assertEqual(found(("channel_charter_state", "=", False)), self.customer)
        self.assertEqual(found(("channel_charter_state", "!=", "missing")), both - self.rival)
        self.assertEqual(
            found(("channel_charter_state", "in", ["accepted", "missing"])),
            (self.netzhaus | self.rival).sorted("name"),
        )

    def test_a_new_version_asks_again_and_keeps_what_was_signed(self):
        first = self.accept(self.charter, self.nadia)
        second = self.publish("<p>We keep it better.</p>")
        self.assertEqual(self.states(), ("missing", "missing"))
        self.assertEqual(self.netzhaus.channel_charter_acceptance_id, first)
        again = self.accept(second, self.nadia)
        self.assertEqual(self.states(), ("accepted", "missing"))
        self.assertEqual(self.netzhaus.channel_charter_acceptance_id, again)
        self.assertIn("We keep our word.", first.text)

    def test_nobody_misses_a_charter_before_there_is_one(self):
        self.charter.write({"state": "superseded"})
        self.assertEqual(self.states(), (False, False))
        missing = self.env["res.partner"].search([("channel_charter_state", "=", "missing")])
        self.assertFalse(missing)

    def test_signing_twice_records_one(self):
        first = self.accept(self.charter, self.nadia)
        self.assertEqual(self.accept(self.charter, self.colleague, "Nils Netz"), first)
        self.assertEqual(len(self.charter.acceptance_ids), 1)

    def sign(self, **changed):
        acceptances = self.env["channel.charter.acceptance"].with_user(self.nadia)
        values = {
            "charter_id": self.charter.id,
            "user": acceptances.env.user,
            "name": "Nadia",
            "signature": drawn_signature(),
            "ip_address": "192.0.2.1",
            "text_hash": acceptances._hash(self.charter._render_document()),
        }
        return acceptances._sign(**values | changed)

    def test_a_text_that_changed_meanwhile_is_not_signed(self):
        with self.assertRaisesRegex(UserError, "has changed since"):
            self.sign(text_hash="0" * 64)
        with self.assertRaisesRegex(UserError, "has changed since"):
            self.sign(text_hash=None)
        second = self.publish()
        with self.assertRaisesRegex(UserError, "has changed since"):
            self.sign()
        self.assertFalse((self.charter | second).acceptance_ids)

    def test_a_name_and_a_picture_are_needed(self):
        for name in ("", "  ", None, "N" * 500):
            with self.assertRaisesRegex(UserError, "Type your name"):
                self.sign(name=name)
        for signature in ("", None, 5, "A" * 2**21):
            with self.assertRaisesRegex(UserError, "Draw your signature"):
                self.sign(signature=signature)
        for signature in ("not base64!", "QUJDREVGRw=="):
            with self.assertRaisesRegex(UserError, "cannot be read"), self.env.cr.savepoint():
                self.sign(signature=signature)
        self.assertFalse(self.charter.acceptance_ids)

    def test_what_was_signed_is_neither_changed_nor_deleted_nor_forged(self):
        acceptance = self.accept(self.charter, self.nadia)
        root = self.env.ref("base.user_root")
        for user in (self.rep, self.manager, self.nadia):
            mine = acceptance.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"signed_by": "Somebody"}),
                mine.unlink,
                lambda mine=mine: mine.create({"channel_partner_id": self.rival.id}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    act()
        for act in (
            lambda: acceptance.with_user(root).write({"signed_by": "Somebody"}),
            acceptance.with_user(root).unlink,
        ):
            with self.assertRaises(UserError):
                act()

    def test_its_report_is_the_signed_text_as_a_pdf(self):
        acceptance = self.accept(self.charter, self.nadia)
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for report, record in (
            ("channel_partner.channel_charter_report", self.charter),
            ("channel_partner.channel_charter_acceptance_report", acceptance),
        ):
            content, _kind = reports._render_qweb_pdf(report, record.ids)
            self.assertTrue(content.startswith(b"%PDF"))

    def test_contacts_with_acceptances_can_be_merged_and_none_is_lost(self):
        ruth = self.portal_user("ruth@test", self.rival)
        both = self.accept(self.charter, self.nadia) | self.accept(self.charter, ruth)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.netzhaus | self.rival).ids, self.netzhaus, extra_checks=False
        )
        self.assertEqual(both.exists().channel_partner_id, self.netzhaus)
        self.assertEqual(len(both.exists()), 2)


class TestCharterReminder(CharterMixin, ChannelCase):
    """A manager reminds those who have not accepted, by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.charter = cls.publish()
        cls.nadia = new_test_user(
            cls.env, "nadia@test", groups="base.group_portal", email="nadia@netzhaus.example"
        )
        cls.nadia.partner_id.parent_id = cls.netzhaus
        cls.rival.email = "hello@rival.example"

    def remind(self, partners):
        before = self.env["mail.mail"].search([])
        answer = partners.with_user(self.manager).action_channel_charter_remind()
        return answer["params"]["message"], self.env["mail.mail"].search([]) - before

    def test_those_who_have_not_accepted_get_a_mail(self):
        message, mails = self.remind(self.netzhaus | self.rival | self.customer)
        self.assertEqual(message, "Reminded: Netzhaus, Rival IT.")
        self.assertEqual(mails.recipient_ids, self.nadia.partner_id | self.rival)
        self.assertFalse(any(mail.email_to or mail.email_cc for mail in mails))
        self.assertIn("/my/charter", mails[0].body_html)

    def test_nobody_is_reminded_twice_on_a_day(self):
        self.remind(self.netzhaus)
        message, mails = self.remind(self.netzhaus)
        self.assertEqual(message, "Reminded today already: Netzhaus.")
        self.assertFalse(mails)

    def test_whoever_accepted_or_has_no_address_gets_none(self):
        self.accept(self.charter, self.nadia)
        self.rival.email = False
        message, mails = self.remind(self.netzhaus | self.rival)
        self.assertEqual(message, "No mail address, so not reminded: Rival IT.")
        self.assertFalse(mails)
        self.assertFalse(self.rival.channel_charter_reminded_on)
        message, _mails = self.remind(self.netzhaus)
        self.assertIn("Nobody to remind", message)

    def test_only_managers_remind(self):
        with self.assertRaises(AccessError):
            self.netzhaus.with_user(self.rep).action_channel_charter_remind()
