"""A registration by mail: who may, what is asked back, what is answered and when it counts."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_mail import MailIntakeCase
from .mail_writing import ALIAS, PERSON, body, headers, part, plain

STRANGER = "evil@stranger.example"


@tagged("post_install", "-at_install")
class TestMailIntake(MailIntakeCase):
    def reply(self, registration, text, sender=PERSON, name="reply", **changes):
        """Write a reply to the last mail that a registration sent."""
        answer = self.answers(registration)[:1] or registration.message_ids[:1]
        numbers = {
            "In_Reply_To": answer.message_id,
            "References": answer.message_id,
            "From": sender,
        }
        return headers(name, **(numbers | changes)) + part(text)

    # ---------------------------------------------------------------- who may

    def test_a_contact_of_a_channel_partner_registers_by_mail(self):
        registration = self.registration_of(plain("a").raw)
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.source, "mail")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        self.assertEqual(registration.contact_id, self.jean)
        self.assertEqual(registration.user_id, self.manager)
        self.assertEqual(registration.mail_sender, PERSON)
        self.assertFalse(registration.customer_id)

    def test_a_channel_partner_that_is_no_longer_one_does_not(self):
        self.netzhaus.is_channel_partner = False
        self.assertEqual(self.registration_of(plain("a").raw).state, "draft")

    def test_a_stranger_gets_a_draft_without_effect_and_an_answer_that_reveals_nothing(self):
        registration = self.registration_of(plain("a", changes={"From": STRANGER}).raw)
        self.assertEqual(registration.state, "draft")
        self.assertFalse(registration.channel_partner_id)
        self.assertFalse(registration.contact_id)
        self.assertFalse(registration.message_partner_ids & self.netzhaus.child_ids)
        activity = registration.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn(STRANGER, activity.note)
        answer = self.answers()
        self.assertEqual(answer.email_to, STRANGER)
        self.assertFalse(answer.recipient_ids)
        said = f"{answer.subject} {answer.body_html}"
        for secret in (registration.name, "Netzhaus", "registr", "channel", "partner", "Größe"):
            self.assertNotIn(secret.lower(), said.lower())

    def test_a_stranger_is_answered_once_a_day(self):
        for name in "abc":
            self.registration_of(plain(name, changes={"From": STRANGER}).raw)
        self.assertEqual(len(self.answers()), 1)

    def test_a_strangers_draft_is_submitted_once_a_manager_says_whose_it_is(self):
        registration = self.registration_of(plain("a", changes={"From": STRANGER}).raw)
        received = registration.date_received
        registration = registration.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "which channel partner"):
            registration.action_submit()
        registration.channel_partner_id = self.netzhaus
        registration.contact_id = self.eva
        registration.action_submit()
        self.assertEqual((registration.state, registration.date_received), ("submitted", received))
        self.assertEqual(self.answers(registration)[0].recipient_ids, self.eva)

    def test_only_a_draft_from_a_mail_may_be_without_channel_partner(self):
        with (
            self.assertRaisesRegex(IntegrityError, "channel_partner_known"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["channel.registration"].create({"customer_name": "Lumen"})
        registration = self.registration_of(plain("a", changes={"From": STRANGER}).raw)
        with (
            self.assertRaisesRegex(IntegrityError, "channel_partner_known"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE channel_registration SET state = 'submitted' WHERE id = %s",
                [registration.id],
            )

    # --------------------------------------------------------- what is answered

    def test_the_confirmation_says_number_receipt_and_what_happens_next(self):
        registration = self.registration_of(plain("a").raw)
        answer = self.answers(registration)
        self.assertEqual(answer.recipient_ids, self.jean)
        self.assertIn(registration.name, answer.subject)
        self.assertIn(registration.name, answer.body_html)
        self.assertIn(f"{registration.date_received:%Y-%m-%d %H:%M:%S}", answer.body_html)
        self.assertIn("What happens next", answer.body_html)
        self.assertIn("auto-replied", answer.headers)

    def test_replies_come_to_the_address_of_registrations(self):
        domain = self.env["mail.alias.domain"].create({"name": "operator.example"})
        self.env.company.channel_registration_alias_id.alias_domain_id = domain
        registration = self.registration_of(plain("a").raw)
        self.assertIn(ALIAS, self.answers(registration).reply_to)

    def test_an_answer_is_in_the_language_of_whom_it_goes_to(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("channel_partner.mail_template_registration_received")
        template.with_context(lang="fr_FR").subject = "{{ object.name }} : bien reçu"
        self.jean.lang = "fr_FR"
        registration = self.registration_of(plain("a").raw)
        self.assertEqual(self.answers(registration).subject, f"{registration.name} : bien reçu")

    def test_a_flood_is_kept_and_no_longer_answered(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        made = [self.registration_of(plain(f"flood-{number}").raw) for number in range(5)]
        self.assertEqual([each.state for each in made], ["submitted"] * 5)
        self.assertEqual([len(self.answers(each)) for each in made], [1, 1, 0, 0, 0])

    def test_a_machine_gets_no_answer(self):
        self.assertFalse(self.registration_of(plain("a", changes={"Auto_Submitted": "auto"}).raw))
        self.assertFalse(self.answers())
        self.assertEqual(self.quarantine().state, "ignored")

    # ------------------------------------------------------------ what is asked

    def test_what_is_missing_is_asked_for_and_the_reply_fills_it_in(self):
        registration = self.registration_of(plain("a", body(skip=(1, 3, 4, 5))).raw)
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, "customer_contact,services")
        asked = self.answers(registration)
        self.assertEqual(asked.recipient_ids, self.jean)
        for label in registration._get_missing_labels():
            self.assertIn(label, asked.body_html)
        received = registration.date_received
        self.deliver(self.reply(registration, "VAT: LU87654321\nServices: mobile\n"))
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(registration.customer_vat, "LU87654321")
        self.assertEqual(registration.service_ids.code, "mobile")
        self.assertEqual(registration.date_received, received)
        self.assertFalse(registration.missing_information)
        self.assertIn("we have received", self.answers(registration)[0].subject)

    def test_what_has_no_customer_is_not_submitted_by_hand(self):
        changes = {"Subject": "New deal"}
        registration = self.registration_of(plain("a", body(skip=(0,)), changes=changes).raw)
        self.assertEqual(registration.missing_information, "customer_name")
        with self.assertRaisesRegex(UserError, "which customer"), self.env.cr.savepoint():
            registration.with_user(self.manager).action_submit()
        self.assertEqual(registration.state, "action_required")

    def test_a_reply_changes_nothing_that_was_not_asked_for(self):
        registration = self.registration_of(plain("a", body(skip=(5,))).raw)
        before = registration.read(["customer_name", "customer_vat", "customer_email", "note"])
        self.deliver(self.reply(registration, body("fr", customer="Quite Another")))
        self.assertEqual(registration.state, "submitted")
        self.assertEqual(len(registration.service_ids), 2)
        self.assertEqual(
            registration.read(["customer_name", "customer_vat", "customer_email", "note"]), before
        )

    def test_a_reply_that_answers_half_is_asked_for_the_rest(self):
        registration = self.registration_of(plain("a", "Hello\n").raw)
        self.deliver(self.reply(registration, "Services: mobile"))
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, "customer_contact")
        self.assertEqual(len(self.answers(registration)), 2)

    def test_a_colleague_may_reply_and_a_stranger_or_a_rival_may_not(self):
        self.rival.email = "office@rival.example"
        registration = self.registration_of(plain("a", body(skip=(5,))).raw)
        for number, sender in enumerate((STRANGER, "office@rival.example", "x@netzhaus.example")):
            raw = self.reply(registration, "Services: mobile", sender=sender, name=f"r{number}")
            self.deliver(raw)
            self.assertEqual(registration.state, "action_required", sender)
            self.assertFalse(registration.service_ids)
            self.assertTrue(registration.message_ids[0].subtype_id.internal)
        self.assertEqual(len(self.answers(registration)), 1)
        self.deliver(self.reply(registration, "Services: mobile", sender="eva@netzhaus.example"))
        self.assertEqual(registration.state, "submitted")

    def test_a_reply_by_a_machine_changes_nothing_and_gets_no_answer(self):
        registration = self.registration_of(plain("a", body(skip=(5,))).raw)
        raw = self.reply(registration, "Services: mobile", Auto_Submitted="auto-replied")
        self.deliver(raw)
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(len(self.answers(registration)), 1)

    def test_a_reply_to_a_decided_registration_is_only_kept(self):
        registration = self.registration_of(plain("a").raw)
        registration.write({"refusal_reason": "No", "state": "refused"})
        self.deliver(self.reply(registration, body(customer="Quite Another")))
        self.assertEqual(registration.state, "refused")
        self.assertNotEqual(registration.customer_name, "Quite Another")
        self.assertIn("Quite Another", registration.message_ids[0].body)

    # --------------------------------------------------------- what is kept of it

    def test_receipt_is_the_servers_time_to_the_second(self):
        date = {"Date": "Thu, 01 Jan 1970 00:00:00 +0000"}
        before = Datetime.now()
        registration = self.registration_of(plain("a", changes=date).raw)
        self.assertTrue(before <= registration.date_received <= Datetime.now())
        mail = registration.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(mail.date, registration.date_received)

    def test_body_and_attachments_are_in_the_chatter_and_free_text_in_the_note(self):
        from .mail_corpus import with_attachments

        corpus = {mail.name: mail.raw for mail in with_attachments()}
        registration = self.registration_of(corpus["file-pdf"])
        mail = registration.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(mail.attachment_ids.raw, b"%PDF-1.4 an offer")
        self.assertIn("Größe", mail.body)
        text = f"{body()}\nThey are in a hurry.\n"
        self.assertIn("in a hurry", self.registration_of(plain("b", text).raw).note)

    def test_scripts_harm_no_view(self):
        from .mail_corpus_odd import harmful

        corpus = {mail.name: mail.raw for mail in harmful()}
        for name in ("html-harm", "html-unclosed", "customer-script", "customer-image"):
            registration = self.registration_of(corpus[name])
            shown = f"{registration.note} {''.join(registration.message_ids.mapped('body'))}"
            for harm in ("<script", "<iframe", "onerror=", "onload=", 'href="javascript', "<form"):
                if harm == "onerror=" and name == "customer-image":
                    # Plain text, and shown as such.
                    self.assertNotIn("<img src=x", shown)
                    continue
                self.assertNotIn(harm, shown, name)
            answer = self.answers(registration).body_html
            self.assertNotIn("<script", answer)
            self.assertNotIn("<img src=x", answer)

    def test_a_template_in_a_mail_is_not_rendered(self):
        text = body(customer="{{ object.env.cr }} <t t-out='7*7'/>")
        registration = self.registration_of(plain("a", text).raw)
        self.assertIn("{{ object.env.cr }}", self.answers(registration).body_html)

    def test_services_are_found_by_code_name_in_any_language_and_synonym(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.service("mobile").with_context(lang="de_DE").name = "Handyvertrag"
        self.service("hosting").synonyms = "Serverraum, Blechkiste"
        text = body(skip=(5,)) + "Dienste: vm_hosting, Handyvertrag und Blechkisten\n"
        found = self.registration_of(plain("a", text).raw).service_ids.mapped("code")
        self.assertEqual(set(found), {"vm_hosting", "mobile", "hosting"})

    def test_the_company_is_that_of_the_address(self):
        other = self.env["res.company"].create({"name": "Sister"})
        other.channel_registration_alias_name = "sister-deals"
        changes = {"To": "sister-deals@operator.example"}
        registration = self.registration_of(plain("a", changes=changes).raw)
        self.assertEqual(registration.company_id, other)
        other.channel_registration_alias_name = "deals-of-sister"
        self.assertEqual(other.channel_registration_alias_id.alias_name, "deals-of-sister")

    def test_other_mails_go_their_own_way(self):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "hello",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_incoming_local": True,
            }
        )
        raw = plain("a", changes={"To": "hello@operator.example"}).raw
        self.assertFalse(self.registration_of(raw))
        self.assertTrue(self.env["crm.lead"].search([("email_from", "ilike", PERSON)]))
        with mute_logger("odoo.addons.mail.models.mail_thread"), self.assertRaises(ValueError):
            self.deliver(plain("b", changes={"To": "nobody@operator.example"}).raw)
        self.assertFalse(self.quarantine())
        self.assertTrue(alias)

    def test_a_form_of_a_waiting_registration_names_what_is_asked_for(self):
        registration = self.registration_of(plain("a", body(skip=(5,))).raw)
        registration = registration.with_user(self.manager)
        self.assertIn("services", registration.missing_text)
        registration.write({"service_ids": [Command.link(self.service("mobile").id)]})
        registration.action_submit()
        self.assertFalse(registration.missing_information)
