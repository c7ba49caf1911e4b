from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestHandover(ChannelCase):
    """A channel partner leaves: another one takes over, or all is released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.successor = cls.env["res.partner"].create(
            {"name": "Nachfolger AG", "is_company": True, "is_channel_partner": True}
        )
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.deal = cls.register(cls.stranger, cls.netzhaus)
        cls.waiting = cls.env["channel.registration"].create(
            {"channel_partner_id": cls.netzhaus.id, "customer_name": "Waiting Ltd"}
        )
        cls.waiting.action_submit()

    def handover(self, successor=None, user=None, **values):
        return (
            self.env["channel.handover"]
            .with_user(user or self.manager)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "successor_id": successor and successor.id,
                    "reason": "They close their business.",
                    **values,
                }
            )
        )

    def request(self, **values):
        consent = self.env["channel.consent"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                "service_ids": [Command.set(self.service("network").ids)],
                "request_message": "They want a firewall.",
                **values,
            }
        )
        consent.action_request()
        return consent

    def test_the_successor_manages_the_customers_and_holds_the_registrations(self):
        until = self.deal.date_end
        self.handover(self.successor).action_hand_over()
        self.assertEqual(self.customer.channel_partner_id, self.successor)
        self.assertEqual(self.deal.channel_partner_id, self.successor)
        self.assertEqual((self.deal.state, self.deal.date_end), ("registered", until))
        self.assertEqual(self.deal.opportunity_id.channel_partner_id, self.successor)
        self.assertTrue(self.deal.opportunity_id.channel_introduced_by_deal)
        self.assertEqual(self.waiting.channel_partner_id, self.successor)
        self.assertEqual(self.waiting.state, "submitted")
        self.assertFalse(self.netzhaus.is_channel_partner)

    def test_open_quotations_follow_at_once(self):
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("blocked", order)
        self.handover(self.successor).action_hand_over()
        self.assertStatus("blocked", order)
        self.assertIn("Nachfolger AG", order.order_line.channel_reason)
        self.assertNotIn("Netzhaus", order.order_line.channel_reason)

    def test_released_customers_are_free_at_once(self):
        order = self.quotation(self.customer, self.firewall)
        offer = self.quotation(self.stranger, self.firewall)
        lead = self.introduce(self.env["res.partner"].create({"name": "Led Ltd"}), self.netzhaus)
        self.handover().action_hand_over()
        self.assertFalse(self.customer.channel_partner_id)
        self.assertEqual((self.deal | self.waiting).mapped("state"), ["cancelled"] * 2)
        self.assertEqual(lead.channel_introduction_end_reason, "They close their business.")
        self.assertStatus("allowed", order)
        self.assertStatus("allowed", offer)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_introduction_goes_along_and_stands_by_itself(self):
        led = self.env["res.partner"].create({"name": "Led Ltd"})
        lead = self.introduce(led, self.netzhaus)
        self.handover(self.successor).action_hand_over()
        self.assertEqual(lead.channel_partner_id, self.successor)
        self.assertFalse(lead.channel_introduced_by_deal)
        self.assertStatus("blocked", self.quotation(led, self.firewall))

    def test_an_open_request_is_asked_of_the_successor(self):
        order = self.quotation(self.customer, self.firewall)
        asked = self.request(order_id=order.id, date_end="2099-12-31")
        self.handover(self.successor).action_hand_over()
        self.assertEqual((asked.state, asked.reason), ("revoked", "They close their business."))
        new = self.env["channel.consent"].search([("channel_partner_id", "=", self.successor.id)])
        self.assertEqual(new.state, "requested")
        self.assertEqual(new.service_ids, asked.service_ids)
        self.assertEqual(new.order_id, order)
        self.assertEqual(new.date_end, Date.to_date("2099-12-31"))
        self.assertIn("Nachfolger AG", new.terms)
        self.assertNotIn("Netzhaus", new.terms)

    def test_a_given_consent_counts_for_nobody_else(self):
        given = self.consent(self.customer, self.netzhaus, "network")
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("consented", order)
        self.handover(self.successor).action_hand_over()
        self.assertEqual(given.state, "granted")
        self.assertStatus("blocked", order)
        self.assertRefused("customer_sip", order.with_user(self.rep).action_confirm)

    def test_a_given_consent_counts_where_the_successor_took_it_over_in_writing(self):
        given = self.consent(self.customer, self.netzhaus, "network", date_end="2099-12-31")
        other = self.consent(self.stranger, self.netzhaus, "hardware")
        order = self.quotation(self.customer, self.firewall)
        document = self.document("handover.pdf", user=self.manager)
        self.handover(
            self.successor, evidence_attachment_ids=[Command.set(document.ids)]
        ).action_hand_over()
        taken = self.env["channel.consent"].search(
            [("channel_partner_id", "=", self.successor.id)], order="id"
        )
        self.assertEqual(taken.mapped("state"), ["granted", "granted"])
        self.assertEqual(taken.customer_id, given.customer_id | other.customer_id)
        self.assertEqual(len(taken.evidence_attachment_ids), 2)
        mine = taken.filtered(lambda each: each.customer_id == self.customer)
        self.assertEqual(mine.date_end, given.date_end)
        self.assertEqual(mine.evidence_attachment_ids.raw, document.raw)
        self.assertStatus("consented", order)

    def test_a_successor_who_is_the_customer_becomes_its_own_master(self):
        self.successor.channel_partner_id = self.netzhaus
        self.handover(self.successor).action_hand_over()
        self.assertFalse(self.successor.channel_partner_id)
        self.assertEqual(self.customer.channel_partner_id, self.successor)

    def test_it_shows_what_goes_before_it_goes(self):
        self.request()
        given = self.consent(self.customer, self.netzhaus, "mobile")
        form = Form(self.handover().with_user(self.manager))
        self.assertEqual(form.record.customer_ids, self.customer)
        self.assertEqual(form.record.registration_ids, self.deal | self.waiting)
        self.assertEqual(len(form.record.request_ids), 1)
        self.assertEqual(form.record.consent_ids, given)
        self.assertFalse(form.record.unseen_count)

    def test_what_another_company_registered_goes_along_unread(self):
        company = self.env["res.company"].create({"name": "Operator Abroad"})
        elsewhere = self.env["channel.registration"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_name": "Far Ltd",
                "company_id": company.id,
            }
        )
        elsewhere.action_submit()
        handover = self.handover(self.successor)
        self.assertEqual(handover.unseen_count, 1)
        self.assertNotIn(elsewhere, handover.registration_ids)
        handover.action_hand_over()
        self.assertEqual(elsewhere.channel_partner_id, self.successor)

    def test_it_leaves_a_trace_wherever_it_was_done(self):
        self.handover(self.successor).action_hand_over()
        for record in (self.customer, self.deal, self.waiting, self.netzhaus, self.successor):
            with self.subTest(record=record):
                told = str(record.message_ids.mapped("body"))
                self.assertIn("Handed over from Netzhaus to Nachfolger AG", told)
                self.assertIn("They close their business.", told)
        self.assertIn("Registrations", str(self.netzhaus.message_ids.mapped("body")))

    def test_who_stays_a_channel_partner_keeps_its_portal(self):
        self.handover(self.successor, is_leaving=False).action_hand_over()
        self.assertTrue(self.netzhaus.is_channel_partner)
        self.assertFalse(self.netzhaus.managed_customer_ids)

    def test_a_second_time_says_that_nothing_is_left(self):
        handover = self.handover(self.successor)
        handover.action_hand_over()
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            handover.action_hand_over()

    def test_who_cannot_take_over_is_refused(self):
        for successor in (self.customer, self.netzhaus):
            with self.assertRaisesRegex(UserError, "cannot take over"):
                self.handover(successor).action_hand_over()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.handover(self.successor, reason=" ").action_hand_over()
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

    def test_only_a_channel_manager_hands_over(self):
        with self.assertRaises(AccessError):
            self.handover(self.successor, user=self.rep)
        handover = self.handover(self.successor)
        employee = new_test_user(self.env, "employee@test", groups="base.group_user")
        for user in (self.rep, employee):
            with self.assertRaises(AccessError):
                handover.with_user(user).action_hand_over()
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

    def test_what_was_confirmed_stays_as_it_was(self):
        self.consent(self.customer, self.netzhaus, "network")
        order = self.quotation(self.customer, self.firewall)
        order.with_user(self.rep).action_confirm()
        self.handover(self.successor).action_hand_over()
        self.assertEqual(order.state, "sale")
        self.assertStatus("consented", order)

    def test_queries_grow_slowly_with_the_customers(self):
        def count(number):
            customers = self.env["res.partner"].create(
                [{"name": f"Customer {each}", "is_company": True} for each in range(number)]
            )
            customers.write({"channel_partner_id": self.netzhaus.id})
            handover = self.handover(self.successor, is_leaving=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            handover.action_hand_over()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(5), count(55)
        self.assertLess((many - few) / 50, 8, f"{few} and {many} queries")
