"""A company limits how many registrations a channel partner has open at a time."""

from odoo.exceptions import UserError

from .test_registration import RegistrationCase


class TestRegistrationCap(RegistrationCase):
    def fill(self, *states):
        return [
            self.make(state, self.own_customer(f"{state} {n}")) for n, state in enumerate(states)
        ]

    def assertFull(self, act, *args):
        with self.assertRaisesRegex(UserError, "may have 2 at most"), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()

    def test_by_default_there_is_no_limit(self):
        self.assertEqual(self.env.company.channel_open_limit, 0)
        self.fill(*["submitted"] * 5)

    def test_what_is_open_counts_and_what_is_closed_does_not(self):
        self.env.company.channel_open_limit = 2
        for full in (("submitted", "action_required"), ("registered", "submitted")):
            with self.subTest(full=full):
                made = self.fill(*full, "draft")
                self.assertFull(made[-1].with_user(self.rep).action_submit)
                self.assertFull(made[-1].with_user(self.manager).write, {"state": "submitted"})
                self.assertEqual(made[-1].state, "draft")
                made[0].with_user(self.manager).action_cancel()
                made[-1].with_user(self.rep).action_submit()
                for each in made[1:]:
                    each.with_user(self.manager).action_cancel()
        self.fill("won", "lost", "refused", "expired", "cancelled", "draft")
        self.make("submitted", self.own_customer("Free"))

    def test_another_channel_partner_and_another_company_have_their_own(self):
        self.env.company.channel_open_limit = 2
        self.fill("submitted", "submitted")
        self.make("submitted", self.stranger, channel_partner_id=self.rival.id)
        other = self.env["res.company"].create({"name": "Other"})
        self.env["channel.registration"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.stranger.id,
                "company_id": other.id,
                "state": "submitted",
            }
        )

    def test_several_submitted_at_once_count_together(self):
        self.env.company.channel_open_limit = 2
        drafts = self.env["channel.registration"].union(*self.fill("draft", "draft", "draft"))
        self.assertFull(drafts.action_submit)
        drafts[:2].action_submit()
        self.assertEqual(drafts.mapped("state"), ["submitted", "submitted", "draft"])

    def test_nobody_creates_a_submitted_one_past_the_limit(self):
        self.env.company.channel_open_limit = 2
        self.fill("submitted", "submitted")
        values = {
            "channel_partner_id": self.netzhaus.id,
            "customer_id": self.stranger.id,
            "state": "submitted",
        }
        self.assertFull(self.env["channel.registration"].with_user(self.rep).create, values)

    def test_an_answer_and_a_decision_are_not_stopped_by_a_limit_that_is_full(self):
        self.env.company.channel_open_limit = 2
        asked, _other = self.fill("action_required", "submitted")
        self.env.company.channel_open_limit = 1
        asked.with_user(self.rep).service_ids = self.service("mobile")
        asked.with_user(self.rep).action_submit()
        asked.with_user(self.manager).action_register()
        self.assertEqual(asked.state, "registered")
