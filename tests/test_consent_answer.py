"""A channel partner signs, refuses or withdraws: once, in time, and the rep is told."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common_consent import SIGNATURE, ConsentPeopleCase


class TestConsentSigning(ConsentPeopleCase):
    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.firewall)
        self.request = self.ask(self.order)

    def assertNotAnswered(self, why, act, *args, **values):
        before = self.request.read(["state", "signature", "reason"])
        with self.assertRaisesRegex(UserError, why), self.env.cr.savepoint():
            act(*args, **values)
        self.env.invalidate_all()
        self.assertEqual(self.request.read(["state", "signature", "reason"]), before)

    def test_signing_stores_what_proves_it_and_frees_the_quotation(self):
        self.assertRefused("customer_sip", self.order.action_confirm)
        with freeze_time("2025-06-02 10:00:00"):
            self.sign(self.request, self.jean, name="  Jean Net ")
        consent = self.request
        self.assertEqual(consent.state, "granted")
        self.assertEqual(consent.signed_by, "Jean Net")
        self.assertEqual(consent.signed_on.isoformat(), "2025-06-02T10:00:00")
        self.assertEqual(consent.signed_ip, "203.0.113.7")
        self.assertEqual(consent.answered_by_id, self.jean)
        self.assertEqual(consent.signed_hash, consent._get_terms_hash())
        self.assertTrue(consent.signature and consent.date_answered)

    def test_the_order_can_be_confirmed_at_once(self):
        self.sign(self.request)
        self.assertStatus("consented", self.order)
        self.order.with_user(self.rep).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_nothing_is_signed_without_a_name_a_picture_or_the_text_that_was_shown(self):
        for why, values in (
            ("Enter your name", {"name": " "}),
            ("Enter your name", {"name": None}),
            ("shorter name", {"name": "x" * 101}),
            ("Draw your signature", {"signature": None}),
            ("Draw your signature", {"signature": ""}),
            ("no picture", {"signature": "no base64!"}),
            ("no picture", {"signature": "bm8gcGljdHVyZQ=="}),
            ("too large", {"signature": SIGNATURE + "A" * 2_000_000}),
            ("too large", {"signature": {"a": 1}}),
            ("text has changed", {"shown": None}),
            ("text has changed", {"shown": "0" * 64}),
        ):
            with self.subTest(why=why):
                self.assertNotAnswered(why, self.sign, self.request, **values)

    def test_only_people_of_the_channel_partner_answer(self):
        for person in (
            self.robin,
            self.lucie,
            self.rep.partner_id,
            self.env["res.partner"],
            self.nadia | self.jean,
        ):
            with self.subTest(person=person.mapped("name")):
                consent = self.request.sudo()
                shown = consent._get_terms_hash()
                for act, *values in (
                    (consent._sign, "Me", SIGNATURE, "203.0.113.7", shown),
                    (consent._refuse, "Because"),
                    (consent._withdraw, "Because"),
                ):
                    self.assertNotAnswered("Only people of Netzhaus", act, person, *values)

    def test_a_second_signature_is_refused_and_says_who_signed(self):
        self.sign(self.request)
        self.assertNotAnswered(
            "was signed by Nadia Netz", self.sign, self.request, person=self.jean, name="Jean"
        )
        self.assertEqual(self.request.signed_by, "Nadia Netz")

    def test_nothing_is_answered_after_it_was_refused_withdrawn_or_over(self):
        for why, end in (
            ("was refused", lambda: self.request.sudo()._refuse(self.nadia, "No")),
            ("was withdrawn", lambda: self.request.sudo().action_revoke()),
            ("could be answered until", lambda: self.request.sudo().write({"state": "expired"})),
        ):
            savepoint = self.env.cr.savepoint()
            end()
            self.assertNotAnswered(why, self.sign, self.request)
            self.assertNotAnswered(why, self.request.sudo()._refuse, self.nadia, "No")
            savepoint.rollback()
            self.env.invalidate_all()

    def test_nothing_is_signed_after_the_last_day_although_no_cron_has_run(self):
        end = self.request.date_end
        with freeze_time(f"{end + timedelta(days=1)} 12:00:00"):
            self.assertNotAnswered("could be answered until", self.sign, self.request)
        with freeze_time(f"{end} 12:00:00"):
            self.sign(self.request)
        self.assertEqual(self.request.state, "granted")

    def test_refusing_and_withdrawing_need_a_reason(self):
        for reason in (None, "", "  ", "x" * 2001):
            self.assertNotAnswered("Tell us", self.request.sudo()._refuse, self.nadia, reason)
        self.sign(self.request)
        for reason in (None, "  "):
            self.assertNotAnswered("Tell us", self.request.sudo()._withdraw, self.nadia, reason)

    def test_a_refusal_keeps_its_reason_and_leaves_the_quotation_blocked(self):
        self.request.sudo()._refuse(self.jean, " We sell firewalls ourselves. ")
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.request.reason, "We sell firewalls ourselves.")
        self.assertEqual(self.request.answered_by_id, self.jean)
        self.assertTrue(self.request.date_answered)
        self.assertStatus("blocked", self.order)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.request.with_user(self.rep).reason = "They love it"

    def test_withdrawing_ends_it_for_what_is_not_confirmed(self):
        self.sign(self.request)
        confirmed = self.order
        confirmed.action_confirm()
        standing = self.ask(self.quotation(self.customer, self.firewall), only_this_order=False)
        self.sign(standing)
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("consented", order)
        standing.sudo()._withdraw(self.nadia, "We sell it now.")
        self.assertEqual((standing.state, standing.reason), ("revoked", "We sell it now."))
        self.assertStatus("blocked", order)
        self.request.sudo()._withdraw(self.nadia, "We sell it now.")
        self.assertEqual(confirmed.state, "sale")
        self.assertStatus("consented", confirmed)
        self.assertNotAnswered("was withdrawn", self.request.sudo()._withdraw, self.nadia, "Again")

    def test_a_request_that_waits_is_no_consent_to_withdraw(self):
        self.assertNotAnswered(
            "cannot be answered", self.request.sudo()._withdraw, self.nadia, "Because"
        )

    def test_the_picture_of_the_signature_cannot_be_exchanged(self):
        self.sign(self.request)
        picture = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "channel.consent"),
                ("res_id", "=", self.request.id),
                ("res_field", "=", "signature"),
            ]
        )
        self.assertTrue(picture)
        for user in (self.rep, self.manager, self.env.ref("base.user_root")):
            for act in (
                lambda each: each.write({"raw": b"another"}),
                lambda each: each.write({"res_id": 0}),
                lambda each: each.write({"res_field": False}),
                lambda each: each.unlink(),
            ):
                with self.subTest(user=user.name):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        act(picture.with_user(user))
                    self.env.invalidate_all()


class TestConsentNews(ConsentPeopleCase):
    """Whoever asked is told what became of it, at once and in their own language."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.firewall)
        self.request = self.ask(self.order)
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()

    def news(self):
        """Return the recipients and texts of what was posted since."""
        message = self.request.message_ids.filtered("partner_ids").sorted("id")[-1:]
        return message.partner_ids, message.body

    def pushed(self):
        self.env.cr.precommit.run()
        return [
            json.loads(each.message)["payload"]
            for each in self.env["bus.bus"].sudo().search([])
            if json.loads(each.message)["type"] == "simple_notification"
        ]

    def test_of_a_signature(self):
        self.sign(self.request)
        people, body = self.news()
        self.assertEqual(people, self.rep.partner_id)
        self.assertIn("Netzhaus has consented to", body)
        self.assertIn(self.order.name, body)
        (pushed,) = self.pushed()
        self.assertEqual(pushed["type"], "success")
        self.assertIn("Netzhaus", pushed["message"])

    def test_of_a_refusal_with_its_reason(self):
        self.request.sudo()._refuse(self.nadia, "We do <b>that</b>.")
        people, body = self.news()
        self.assertEqual(people, self.rep.partner_id)
        self.assertIn("has refused", body)
        self.assertIn("We do &lt;b&gt;that&lt;/b&gt;.", body)
        self.assertEqual(self.pushed()[0]["type"], "warning")

    def test_of_a_withdrawal_and_of_no_answer(self):
        self.sign(self.request)
        self.request.sudo()._withdraw(self.nadia, "No more.")
        self.assertIn("withdrawn. No more.", self.news()[1])
        other = self.ask(self.quotation(self.customer, self.firewall))
        other.write({"state": "expired"})
        self.assertIn("has not answered in time", other.message_ids.sorted("id")[-1:].body)

    def test_the_quotation_says_so_to_us_alone(self):
        self.order.message_subscribe(self.customer.ids)
        self.sign(self.request)
        note = self.order.message_ids.filtered(lambda each: "has consented" in each.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        mails = self.env["mail.mail"].search([("mail_message_id", "in", note.ids)])
        self.assertFalse(mails)

    def test_nobody_is_told_what_they_did_themselves(self):
        evidence = self.document(user=self.manager)
        self.request.user_id = self.manager
        self.request.with_user(self.manager).evidence_attachment_ids = evidence
        before = self.request.message_ids
        self.request.with_user(self.manager).action_grant()
        self.assertFalse((self.request.message_ids - before).filtered("partner_ids"))

    def test_the_channel_manager_is_told_where_whoever_asked_has_gone(self):
        self.request.sudo().user_id = False
        self.sign(self.request)
        self.assertEqual(self.news()[0], self.manager.partner_id)


class TestConsentDocument(ConsentPeopleCase):
    """The document is made after the signature is committed, and its failure loses nothing."""

    def setUp(self):
        super().setUp()
        self.request = self.ask(self.quotation(self.customer, self.firewall))

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref("channel_partner.ir_cron_make_consent_documents").id)]
        )

    def test_signing_starts_it_and_does_not_wait_for_it(self):
        before = self.triggers()
        self.sign(self.request)
        self.assertFalse(self.request.document_id)
        self.assertEqual(self.triggers(), before + 1)

    def test_the_scheduled_action_makes_a_real_pdf_as_evidence(self):
        self.sign(self.request)
        self.run_cron("ir_cron_make_consent_documents")
        document = self.request.document_id
        self.assertTrue(document.raw.startswith(b"%PDF"))
        self.assertIn(document, self.request.evidence_attachment_ids)
        self.assertEqual(
            (document.res_model, document.res_id), ("channel.consent", self.request.id)
        )
        # Once more makes no second one.
        self.run_cron("ir_cron_make_consent_documents")
        self.assertEqual(self.request.document_id, document)
        for act in (document.unlink, lambda: document.write({"raw": b"x"})):
            with self.assertRaisesRegex(UserError, "proves"), self.env.cr.savepoint():
                act()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
            self.request.sudo().write({"document_id": False})

    def test_what_is_printed_is_the_text_that_was_signed(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.sign(self.request)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "channel_partner.action_report_channel_consent", self.request.ids
        )
        html = html.decode()
        self.assertIn("They asked us for a firewall.", html)
        self.assertIn(self.request.signed_hash, html)
        self.assertIn("203.0.113.7", html)
        self.assertIn("nadia@netzhaus.example", html)

    def broken(self):
        """Break the report as an editor of templates might."""
        view = self.env.ref("channel_partner.report_channel_consent_document")
        arch = view.arch_db
        view.arch_db = '<t t-name="broken"><t t-out="consent.no_such_field"/></t>'
        return view, arch

    def test_its_failure_leaves_the_consent_granted_and_it_is_made_the_next_time(self):
        other = self.ask(self.quotation(self.customer, self.firewall))
        view, arch = self.broken()
        with mute_logger("odoo.addons.channel_partner.models.channel_consent_document"):
            for consent in (self.request, other):
                self.sign(consent)
            self.run_cron("ir_cron_make_consent_documents")
            for consent in (self.request, other):
                self.assertEqual(consent.state, "granted")
                self.assertFalse(consent.document_id)
            with self.assertRaisesRegex(UserError, "holds all the same"):
                self.request.with_user(self.rep).action_make_document()
        view.arch_db = arch
        self.run_cron("ir_cron_make_consent_documents")
        self.assertTrue(self.request.document_id and other.document_id)

    def test_a_button_makes_it_too(self):
        with self.assertRaisesRegex(UserError, "not signed in the portal"):
            self.request.with_user(self.rep).action_make_document()
        self.sign(self.request)
        self.request.with_user(self.rep).action_make_document()
        self.assertTrue(self.request.document_id.raw.startswith(b"%PDF"))

    def test_it_is_made_also_where_the_consent_was_withdrawn_before(self):
        self.sign(self.request)
        self.request.sudo()._withdraw(self.nadia, "No more.")
        self.run_cron("ir_cron_make_consent_documents")
        self.assertTrue(self.request.document_id)

    def test_what_a_manager_granted_on_paper_gets_none(self):
        consent = self.consent(self.stranger, self.rival, "network")
        self.run_cron("ir_cron_make_consent_documents")
        self.assertFalse(consent.document_id)


class TestConsentAnswerTimes(ConsentPeopleCase):
    def test_how_soon_a_channel_partner_answers_is_measured(self):
        with freeze_time("2025-06-02 10:00:00"):
            first = self.ask(self.quotation(self.customer, self.firewall), date_end=False)
            second = self.ask(self.quotation(self.customer, self.firewall), date_end=False)
            third = self.ask(self.quotation(self.customer, self.firewall), date_end=False)
        with freeze_time("2025-06-03 10:00:00"):
            self.sign(first)
        with freeze_time("2025-06-05 10:00:00"):
            second.sudo()._refuse(self.nadia, "No.")
            third.invalidate_recordset(["waiting_days"])
            self.assertEqual(third.waiting_days, 3)
        self.assertEqual((first.answer_days, second.answer_days), (1.0, 3.0))
        self.assertFalse(third.answer_days)
        ((partner, days),) = self.env["channel.consent"]._read_group(
            [("id", "in", (first | second).ids)], ["channel_partner_id"], ["answer_days:avg"]
        )
        self.assertEqual((partner, days), (self.netzhaus, 2.0))

    def test_what_was_never_asked_or_is_not_answered_has_no_time(self):
        paper = self.consent(self.stranger, self.rival, "network")
        self.assertFalse(paper.answer_days or paper.date_answered)
        over = self.ask(self.quotation(self.customer, self.firewall))
        over.write({"state": "expired"})
        self.assertFalse(over.answer_days)
        answered = self.ask(self.quotation(self.customer, self.firewall))
        with freeze_time(answered.date_requested + timedelta(days=2)):
            self.sign(answered)
        # An average must not count what has none as an answer within no time.
        ((days,),) = self.env["channel.consent"]._read_group(
            [("id", "in", (paper | over | answered).ids)], [], ["answer_days:avg"]
        )
        self.assertAlmostEqual(days, 2.0, places=3)
