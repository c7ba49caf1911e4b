"""A channel manager asks the channel partner for named missing pieces."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.channel_registration_pieces import PIECES
from ..policy.mail_reading import read_text
from .common_question import QuestionCase

#: piece → what the reader of mails calls it
READ_AS = {
    "customer_name": "customer",
    "customer_contact": "vat",
    "customer_vat": "vat",
    "customer_email": "email",
    "customer_phone": "phone",
    "contact_person": "contact",
    "services": "services",
    "expected_revenue": "value",
    "date_closing": "closing",
}


@tagged("post_install", "-at_install")
class TestRegistrationQuestion(QuestionCase):
    def assertAsked(self, registration, *pieces):
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.missing_information, ",".join(pieces))
        self.assertEqual(registration.asked_information, ",".join(pieces))

    def assertNotAsked(self, registration, refusal, act, *args):
        with self.assertRaisesRegex(UserError, refusal), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()
        self.assertEqual(registration.state, "submitted")
        self.assertFalse(registration.missing_information)
        self.assertFalse(self.answers(registration))

    # --------------------------------------------------------------------- asking

    def test_the_dialog_begins_with_what_is_missing_and_asks_for_what_is_ticked(self):
        registration = self.submitted()
        form = self.dialog(registration)
        ticked = [code for code in PIECES if form[f"ask_{code}"]]
        self.assertEqual(ticked, ["services"])
        form.ask_services = False
        form.ask_customer_phone = form.ask_date_closing = True
        form.message = "The number that you gave is dead.\nWhom do we call?"
        form.save().action_ask()
        self.assertAsked(registration, "customer_phone", "date_closing")

    def test_the_mail_names_exactly_what_was_asked_for_and_the_message(self):
        registration = self.submitted()
        message = "The number that you gave is dead.\nWhom do <b>we</b> call?"
        registration.action_ask_information(["date_closing", "customer_phone"], message)
        mail = self.answers(registration)
        self.assertEqual(mail.recipient_ids, self.jean)
        labels = registration._get_piece_labels()
        for code, label in labels.items():
            named = code in ("customer_phone", "date_closing")
            (self.assertIn if named else self.assertNotIn)(label, mail.body_html, code)
        self.assertIn("Phone:", mail.body_html)
        self.assertIn("Whom do &lt;b&gt;we&lt;/b&gt; call?", mail.body_html)
        # Replies come to where registrations come in, and no machine answers.
        self.assertIn("auto-replied", mail.headers)

    def test_each_piece_has_a_label_an_example_that_the_reader_reads_and_a_tick(self):
        registration = self.env["channel.registration"]
        self.assertEqual(registration._get_piece_labels().keys(), PIECES.keys())
        self.assertEqual(registration._get_piece_examples().keys(), PIECES.keys())
        for code, example in registration._get_piece_examples().items():
            self.assertTrue(getattr(read_text(example), READ_AS[code]), example)
            self.assertIn(f"ask_{code}", self.env["channel.registration.ask"]._fields)

    def test_the_mail_is_in_the_language_of_whoever_registered_the_deal(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("channel_partner.mail_template_registration_incomplete")
        template.with_context(lang="fr_FR").subject = "{{ object.name }} : à compléter"
        self.jean.lang = "fr_FR"
        registration = self.waiting("services")
        self.assertEqual(self.answers(registration).subject, f"{registration.name} : à compléter")

    def test_whoever_is_no_person_of_the_channel_partner_is_not_written_to(self):
        registration = self.waiting("services", contact_id=self.customer.id)
        self.assertEqual(self.answers(registration).recipient_ids, self.netzhaus)

    def test_the_dialog_says_whom_a_mail_reaches_and_for_which_deals_it_reaches_nobody(self):
        reached = self.submitted()
        unheard = self.submitted(channel_partner_id=self.rival.id, contact_id=False)
        form = self.dialog(reached | unheard)
        self.assertEqual(form.recipient_ids[:], self.jean)
        self.assertEqual(form.unreachable_ids[:], unheard)
        form.save().action_ask()
        self.assertAsked(unheard, "services")
        self.assertFalse(self.answers(unheard))
        # Whoever tells the channel partner finds in the chatter what was asked.
        self.assertIn(unheard.missing_text, unheard.message_ids[0].body)

    def test_several_registrations_are_asked_about_at_once(self):
        registrations = self.submitted() | self.submitted(service_ids=self.service("mobile").ids)
        form = self.dialog(registrations)
        self.assertTrue(form.ask_services)
        form.save().action_ask()
        for registration in registrations:
            self.assertAsked(registration, "services")
            self.assertEqual(len(self.answers(registration)), 1)

    def test_of_several_those_that_cannot_be_asked_about_are_told_with_the_reason(self):
        waits, refused = self.submitted(), self.submitted()
        refused.write({"state": "refused", "refusal_reason": "No project"})
        action = self.dialog(waits | refused).save().action_ask()
        self.assertAsked(waits, "services")
        self.assertEqual(refused.state, "refused")
        batch = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(batch.line_ids.registration_id, refused)
        self.assertIn("cannot become", batch.line_ids.reason)

    def test_called_without_pieces_it_asks_for_what_each_one_lacks(self):
        nameless = self.submitted(customer_vat=False)
        serviceless = self.submitted()
        self.assertIs((nameless | serviceless).action_ask_information(), True)
        self.assertAsked(nameless, "customer_contact", "services")
        self.assertAsked(serviceless, "services")

    def test_called_without_pieces_where_nothing_lacks_it_answers_with_the_dialog(self):
        registration = self.submitted(service_ids=self.service("mobile").ids)
        action = registration.action_ask_information()
        self.assertEqual(action["res_model"], "channel.registration.ask")
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dialog.registration_ids, registration)
        self.assertEqual(registration.state, "submitted")

    def test_a_manager_asks_again_and_the_last_question_counts(self):
        registration = self.waiting("services")
        form = self.dialog(registration)
        self.assertTrue(form.ask_services)
        form.ask_services, form.ask_customer_vat = False, True
        form.save().action_ask()
        self.assertAsked(registration, "customer_vat")
        self.assertEqual(len(self.answers(registration)), 2)

    # ------------------------------------------------------------------ what not

    def test_a_card_dragged_there_says_how_to_ask_and_asks_nothing(self):
        registration = self.submitted()
        for values in (
            {},
            {"missing_information": False},
            {"missing_information": ""},
            {"asked_information": "services"},
        ):
            self.assertNotAsked(
                registration,
                "choose Ask for Information",
                registration.write,
                {"state": "action_required", **values},
            )

    def test_what_was_named_before_does_not_count_as_named(self):
        registration = self.submitted()
        registration.write({"missing_information": "services"})
        with self.assertRaisesRegex(UserError, "Ask for Information"):
            registration.write({"state": "action_required"})

    def test_nothing_ticked_and_unknown_pieces_are_refused(self):
        registration = self.submitted()
        form = self.dialog(registration)
        form.ask_services = False
        self.assertNotAsked(registration, "Tick what", form.save().action_ask)
        for pieces in (["password"], ["services", "password"], "services"):
            self.assertNotAsked(
                registration,
                "The pieces are: customer_name, ",
                registration.action_ask_information,
                pieces,
            )
        self.assertNotAsked(
            registration,
            "The pieces are",
            registration.write,
            {"state": "action_required", "missing_information": "password"},
        )

    def test_only_a_submitted_registration_is_asked_about(self):
        draft = self.env["channel.registration"].create(
            {"channel_partner_id": self.netzhaus.id, "customer_name": "Lumen"}
        )
        for pieces in (None, ["services"]):
            with self.assertRaisesRegex(UserError, "cannot become"), self.env.cr.savepoint():
                draft.with_user(self.manager).action_ask_information(pieces)

    def test_only_a_channel_manager_asks(self):
        registration = self.submitted().with_user(self.rep)
        for act, *args in (
            (registration.action_ask_information,),
            (registration.action_ask_information, ["services"]),
            (
                registration.write,
                {"state": "action_required", "missing_information": "services"},
            ),
            (registration.write, {"asked_information": "services"}),
            (registration.write, {"asked_message": "Hello"}),
            (
                self.env["channel.registration.ask"].with_user(self.rep).create,
                {"registration_ids": [Command.set(registration.ids)]},
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act(*args)

    def test_defaults_of_a_caller_choose_no_question(self):
        registration = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .with_context(
                default_asked_information="services", default_missing_information="services"
            )
            .create({"channel_partner_id": self.netzhaus.id, "customer_name": "Lumen"})
        )
        self.assertFalse(registration.asked_information or registration.missing_information)

    # ------------------------------------------------------------------ withdrawn

    def test_a_manager_withdraws_the_question_and_everything_is_open_again(self):
        registration = self.waiting("services")
        registration.action_submit()
        self.assertEqual(registration.state, "submitted")
        self.assertFalse(registration.missing_information)
        self.assertFalse(registration.asked_information or registration.asked_message)
        registration.with_user(self.rep).customer_vat = "LU87654321"

    def test_a_rep_submits_only_what_was_answered(self):
        registration = self.waiting("services", "customer_phone").with_user(self.rep)
        with self.assertRaisesRegex(UserError, "still lacks.*phone number"):
            registration.action_submit()
        registration.service_ids = self.service("mobile")
        with self.assertRaisesRegex(UserError, "still lacks") as caught:
            registration.action_submit()
        self.assertNotIn("services", str(caught.exception))
        registration.write({"state": "submitted", "customer_phone": "+352 26 12 34"})
        self.assertEqual(registration.state, "submitted")
