"""A mail beyond the limit of open registrations waits as a draft, and its sender is told."""

from odoo.tests import tagged

from .common_mail import MailIntakeCase
from .mail_writing import body, plain


@tagged("post_install", "-at_install")
class TestRegistrationCapMail(MailIntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.channel_open_limit = 1

    def beyond(self, text=None):
        """Deliver two mails, and return the registrations that they made."""
        return self.registration_of(plain("a").raw), self.registration_of(plain("b", text).raw)

    def test_a_mail_beyond_the_limit_is_a_draft_with_its_time_of_receipt(self):
        first, second = self.beyond()
        self.assertEqual((first.state, second.state), ("submitted", "draft"))
        self.assertEqual(second.channel_partner_id, self.netzhaus)
        self.assertEqual(second.contact_id, self.jean)
        self.assertTrue(second.date_received)
        self.assertFalse(second.date_submitted)
        self.assertFalse(self.quarantine())

    def test_a_manager_has_an_activity_that_says_what_to_do(self):
        first, second = self.beyond()
        activity = second.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Too many open registrations", activity.summary)
        self.assertIn("1 open registrations at most", activity.note)
        self.assertNotIn(activity.summary, first.activity_ids.mapped("summary"))

    def test_the_sender_gets_one_polite_answer(self):
        _first, second = self.beyond()
        answer = self.answers(second)
        self.assertEqual(answer.recipient_ids, self.jean)
        self.assertIn("waits", answer.subject)
        self.assertIn(second.name, answer.subject)
        for words in ("Thank you", "not protected", "What happens next", "keeps the moment"):
            self.assertIn(words, " ".join(answer.body_html.split()))

    def test_it_goes_on_once_there_is_room(self):
        first, second = self.beyond()
        received = second.date_received
        first.with_user(self.manager).action_cancel()
        second.with_user(self.manager).action_submit()
        self.assertEqual((second.state, second.date_received), ("submitted", received))
        self.assertIn("we have received", self.answers(second)[0].subject)

    def test_what_it_lacks_is_asked_for_once_a_manager_submits_it(self):
        first, second = self.beyond(body(skip=(5,)))
        self.assertEqual(second.state, "draft")
        first.with_user(self.manager).action_cancel()
        second.with_user(self.manager).action_submit()
        self.assertEqual(second.state, "action_required")
        self.assertEqual(second.missing_information, "services")
        answers = self.answers(second)
        self.assertEqual(len(answers), 2)
        self.assertIn("please complete", answers[0].subject)

    def test_another_channel_partner_has_room_of_its_own(self):
        self.rival.email = "office@rival.example"
        self.beyond()
        other = self.registration_of(plain("c", changes={"From": self.rival.email}).raw)
        self.assertEqual(other.state, "submitted")

    def test_an_answer_is_never_beyond_the_limit(self):
        asked = self.registration_of(plain("a", body(skip=(5,))).raw)
        self.assertEqual(asked.state, "action_required")
        self.assertEqual(self.registration_of(plain("b").raw).state, "draft")
        asked.service_ids = self.service("mobile")
        asked.with_user(self.rep).action_submit()
        self.assertEqual(asked.state, "submitted")
