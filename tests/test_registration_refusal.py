"""A refusal has a reason of a list and an explanation; a manager can reopen it."""

from odoo.exceptions import AccessError
from odoo.tests import Form

from .test_registration import RegistrationCase


class TestRegistrationRefusal(RegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.not_free = cls.env.ref("channel_partner.channel_refusal_reason_not_free")
        cls.no_project = cls.env.ref("channel_partner.channel_refusal_reason_no_project")

    def dialog(self, registrations):
        return Form(
            self.env["channel.registration.refuse"]
            .with_user(self.manager)
            .with_context(active_model="channel.registration", active_ids=registrations.ids)
        )

    def test_a_chosen_reason_is_kept_beside_the_explanation(self):
        registration = self.make("submitted", refusal_reason=False)
        form = self.dialog(registration)
        form.reason_id = self.not_free
        form.reason = "Please ask again in winter"
        form.save().action_refuse()
        self.assertEqual(registration.state, "refused")
        self.assertEqual(registration.refusal_reason_id, self.not_free)
        self.assertEqual(registration.refusal_reason, "Please ask again in winter")

    def test_the_explanation_begins_with_the_reason_and_what_was_typed_is_kept(self):
        form = self.dialog(self.make("submitted"))
        form.reason_id = self.not_free
        self.assertEqual(form.reason, self.not_free.name)
        form.reason_id = self.no_project
        self.assertEqual(form.reason, self.no_project.name)
        form.reason = "Typed"
        form.reason_id = self.not_free
        self.assertEqual(form.reason, "Typed")

    def test_an_explanation_without_a_listed_reason_is_enough_and_none_is_not(self):
        registration = self.make("submitted", refusal_reason=False)
        form = self.dialog(registration)
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()
        form.reason = "As told on the phone"
        form.save().action_refuse()
        self.assertEqual(registration.state, "refused")
        self.assertFalse(registration.refusal_reason_id)

    def test_a_refused_registration_is_reopened_by_a_manager_alone_and_refused_anew(self):
        registration = self.make("refused")
        received = registration.date_received
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            registration.with_user(self.rep).action_submit()
        self.env.invalidate_all()
        self.assertEqual(registration.state, "refused")
        registration.with_user(self.manager).action_submit()
        self.assertEqual((registration.state, registration.date_received), ("submitted", received))
        form = self.dialog(registration)
        form.reason_id = self.no_project
        form.save().action_refuse()
        self.assertEqual(registration.refusal_reason, self.no_project.name)

    def test_a_rep_reads_the_reasons_and_changes_none(self):
        self.assertTrue(self.not_free.with_user(self.rep).name)
        with self.assertRaises(AccessError):
            self.not_free.with_user(self.rep).name = "Anything"

    def test_refusals_are_counted_by_reason(self):
        for name, reason in (("A", self.not_free), ("B", self.not_free), ("C", self.no_project)):
            self.make("refused", self.own_customer(name), refusal_reason_id=reason.id)
        groups = self.env["channel.registration"]._read_group(
            [("refusal_reason_id", "in", (self.not_free | self.no_project).ids)],
            ["refusal_reason_id"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {self.not_free: 2, self.no_project: 1})
