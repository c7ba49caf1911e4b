"""Several channel partners for one customer: who waits, who is told, and who moves up."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestRivals(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.netzhaus.email = "deals@netzhaus.example"
        cls.rival.email = "deals@rival.example"
        cls.third = cls.env["res.partner"].create(
            {"name": "Third IT", "is_company": True, "is_channel_partner": True}
        )

    def submit(self, channel_partner, minutes=0, user=None, **values):
        """Submit a registration that was received some minutes from now."""
        registration = self.env["channel.registration"].create(
            {
                "customer_id": self.customer.id,
                "channel_partner_id": channel_partner.id,
                "refusal_reason": "An example",
                "date_received": fields.Datetime.now() + timedelta(minutes=minutes),
                "user_id": self.manager.id,
                **values,
            }
        )
        registration.action_submit()
        return registration.with_user(user or self.manager)

    def is_waiting(self, registration):
        self.env.invalidate_all()
        return registration.is_waiting

    def moves_up(self, registration):
        return registration.activity_ids.filtered(lambda each: "move up" in each.summary)

    def mails(self, registration):
        """Return the mails that told a channel partner that the customer is not free."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", "channel.registration"),
                ("res_id", "=", registration.id),
                ("subject", "like", "not free"),
            ]
        )

    # ---------------------------------------------------------------------- waits

    def test_the_first_one_received_has_priority_and_the_later_ones_wait(self):
        later = self.submit(self.rival, minutes=5)
        first = self.submit(self.netzhaus)
        self.assertTrue(self.is_waiting(later))
        self.assertFalse(self.is_waiting(first))
        self.assertEqual(first.rival_ids, later)
        self.assertEqual(later.rival_ids, first)
        with self.assertRaisesRegex(UserError, "received earlier"), self.env.cr.savepoint():
            later.action_register()
        first.action_register()
        self.assertTrue(self.is_waiting(later))

    def test_who_is_in_force_has_no_rivals_of_the_past(self):
        first = self.submit(self.netzhaus)
        first.action_register()
        first.action_lost()
        later = self.submit(self.rival, minutes=5)
        self.assertFalse(later.rival_ids)
        self.assertFalse(self.is_waiting(later))
        self.assertFalse(self.mails(later))

    def test_a_channel_partner_does_not_wait_for_itself(self):
        self.submit(self.netzhaus)
        again = self.submit(self.netzhaus, minutes=5)
        self.assertFalse(self.is_waiting(again))
        self.assertTrue(again.rival_ids)

    def test_a_registration_whose_days_are_over_holds_up_nobody(self):
        first = self.submit(self.netzhaus)
        first.action_register()
        first.action_won()
        later = self.submit(self.rival, minutes=5)
        self.assertTrue(self.is_waiting(later))
        with freeze_time(first.date_end + timedelta(days=2)):
            self.assertFalse(self.is_waiting(later))
            self.assertFalse(later.rival_ids)

    def test_a_rival_of_another_company_holds_up_and_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        first = self.submit(self.netzhaus, company_id=other.id)
        later = self.submit(self.rival, minutes=5)
        self.assertTrue(self.is_waiting(later))
        self.assertFalse(later.rival_ids)
        self.assertIn(first.sudo(), later.sudo().rival_ids)

    def test_many_registrations_cost_no_more_queries(self):
        def cost(registrations):
            self.env.invalidate_all()
            registrations.mapped("state")
            before = self.env.cr.sql_log_count
            registrations.mapped("is_waiting")
            return self.env.cr.sql_log_count - before

        few = self.submit(self.netzhaus) | self.submit(self.rival, minutes=1)
        cost(few)
        base = cost(few)
        many = few
        for minute in range(2, 12):
            many |= self.submit(self.rival, minutes=minute)
        self.assertLessEqual(cost(many), base)

    # ----------------------------------------------------------------------- told

    def test_the_later_one_is_told_once_that_the_customer_is_not_free_and_not_who_holds_it(self):
        first = self.submit(self.netzhaus, customer_name="Atelier Lumen")
        self.assertFalse(self.mails(first))
        later = self.submit(self.rival, minutes=5)
        mail = self.mails(later)
        self.assertEqual(mail.recipient_ids, self.rival)
        self.assertIn("not free", mail.body_html)
        self.assertTrue(later.date_told_waiting)
        for secret in ("Netzhaus", "netzhaus", first.name):
            for text in (mail.subject, mail.body_html, mail.email_from, mail.reply_to or ""):
                self.assertNotIn(secret, text)
        later.action_ask_information()
        later.action_submit()
        first.action_register()
        self.assertEqual(len(self.mails(later)), 1)

    def test_the_person_who_registered_is_told_and_nobody_outside_the_channel_partner(self):
        self.submit(self.netzhaus)
        person = self.env["res.partner"].create(
            {"name": "Pat", "parent_id": self.rival.id, "email": "pat@rival.example"}
        )
        later = self.submit(self.rival, minutes=5, contact_id=person.id)
        self.assertEqual(self.mails(later).recipient_ids, person)
        wrong = self.submit(self.rival, minutes=6, contact_id=self.customer.id)
        self.assertEqual(self.mails(wrong).recipient_ids, self.rival)

    def test_who_has_no_mail_address_is_marked_as_not_told(self):
        self.submit(self.netzhaus)
        later = self.submit(self.third, minutes=5)
        self.assertFalse(self.mails(later))
        self.assertFalse(later.date_told_waiting)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            later.with_user(self.rep).action_tell_waiting()
        with self.assertRaisesRegex(UserError, "mail address"), self.env.cr.savepoint():
            later.action_tell_waiting()
        self.third.email = "deals@third.example"
        later.action_tell_waiting()
        later.action_tell_waiting()
        self.assertEqual(len(self.mails(later)), 1)

    def test_naming_a_protected_customer_later_tells_as_well(self):
        self.submit(self.netzhaus).action_register()
        later = self.submit(self.rival, customer_id=False, customer_name="Lumen")
        self.assertFalse(self.mails(later))
        later.customer_id = self.customer
        self.assertTrue(self.mails(later))

    def test_loading_a_deal_that_is_in_force_tells_those_who_wait_from_then_on(self):
        early = self.submit(self.rival)
        self.assertFalse(self.mails(early))
        today = fields.Date.today()
        self.env["channel.registration"].with_user(self.manager).create(
            {
                "customer_id": self.customer.id,
                "channel_partner_id": self.netzhaus.id,
                "state": "registered",
                "date_start": today,
                "date_end": today + timedelta(days=30),
            }
        )
        self.assertTrue(self.mails(early))

    def test_a_rep_does_not_say_when_somebody_was_told(self):
        later = self.submit(self.rival, user=self.rep)
        with self.assertRaises(AccessError):
            later.date_told_waiting = fields.Datetime.now()

    # -------------------------------------------------------------------- move up

    def test_the_next_in_line_can_move_up_when_the_first_one_is_refused(self):
        first = self.submit(self.netzhaus)
        second = self.submit(self.rival, minutes=5)
        last = self.submit(self.third, minutes=10)
        first.action_refuse()
        activity = self.moves_up(second)
        self.assertEqual(activity.user_id, self.manager)
        self.assertFalse(self.moves_up(last))
        self.assertFalse(self.is_waiting(second))
        second.action_register()
        self.assertEqual(second.state, "registered")

    def test_the_next_in_line_can_move_up_when_a_registered_one_ends(self):
        for end in ("lost", "cancelled", "expired"):
            with self.subTest(end=end):
                customer = self.customer.copy({"name": f"Customer {end}"})
                # Registered before the other one was there, although received later.
                first = self.submit(self.netzhaus, minutes=5, customer_id=customer.id)
                first.action_register()
                second = self.submit(self.rival, customer_id=customer.id)
                self.assertFalse(self.moves_up(second))
                first.write({"state": end})
                self.assertEqual(len(self.moves_up(second)), 1)

    def test_the_next_in_line_can_move_up_when_a_won_deal_runs_out_and_is_told_once(self):
        first = self.submit(self.netzhaus)
        first.action_register()
        first.action_won()
        second = self.submit(self.rival, minutes=5)
        with freeze_time(first.date_end):
            self.run_cron("ir_cron_expire_registrations")
            self.assertFalse(self.moves_up(second))
        with freeze_time(first.date_end + timedelta(days=2)):
            self.run_cron("ir_cron_expire_registrations")
            activity = self.moves_up(second)
            self.assertEqual(len(activity), 1)
            activity.action_done()
            self.run_cron("ir_cron_expire_registrations")
            self.assertFalse(self.moves_up(second))

    def test_nobody_moves_up_when_one_behind_is_refused_or_the_customer_is_still_held(self):
        first = self.submit(self.netzhaus)
        second = self.submit(self.rival, minutes=5)
        last = self.submit(self.third, minutes=10)
        last.action_refuse()
        self.assertFalse(self.moves_up(first) | self.moves_up(second))
        first.action_register()
        again = self.submit(self.third, minutes=-5)
        again.action_refuse()
        self.assertFalse(self.moves_up(second))

    def test_a_draft_that_is_given_up_moves_nobody(self):
        draft = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        later = self.submit(self.rival, minutes=5)
        draft.action_cancel()
        self.assertFalse(self.moves_up(later))

    def test_the_activity_goes_to_the_companys_manager_where_a_rep_is_responsible(self):
        first = self.submit(self.netzhaus)
        second = self.submit(self.rival, minutes=5, user_id=self.rep.id)
        first.action_refuse()
        self.assertEqual(self.moves_up(second).user_id, self.manager)

    # -------------------------------------------------------------------- screens

    def test_managers_see_rivals_side_by_side_and_reps_that_it_waits(self):
        self.submit(self.netzhaus)
        later = self.submit(self.rival, minutes=5)
        for user, shown in ((self.manager, True), (self.rep, False)):
            form = Form(later.with_user(user))
            self.assertTrue(form.is_waiting)
            arch = self.env["channel.registration"].with_user(user).get_view(view_type="form")
            self.assertEqual('name="rival_ids"' in arch["arch"], shown)

    def test_who_was_received_first_is_listed_first(self):
        shown = self.submit(self.third)
        later = self.submit(self.rival, minutes=5)
        first = self.submit(self.netzhaus, minutes=-5)
        view = shown.get_view(view_type="form")["arch"]
        for kind in ("list", "kanban"):
            (order,) = etree.fromstring(view).xpath(
                f"//field[@name='rival_ids']/{kind}/@default_order"
            )
            # As the web client reads it.
            (read,) = shown.web_read({"rival_ids": {"fields": {}, "order": order}})
            listed = [rival["id"] for rival in read["rival_ids"]]
            self.assertEqual(listed, [first.id, later.id], kind)
