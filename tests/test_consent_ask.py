"""A rep asks for consent from a blocked quotation: once, of the right people, for the right
services."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common_consent import ConsentPeopleCase


class TestConsentAsk(ConsentPeopleCase):
    def test_one_click_asks_for_exactly_what_is_blocked(self):
        order = self.quotation(self.customer, self.firewall, self.pbx, self.fibre)
        consent = self.ask(order)
        self.assertEqual(len(consent), 1)
        self.assertEqual(consent.state, "requested")
        self.assertEqual(consent.channel_partner_id, self.netzhaus)
        self.assertEqual(consent.customer_id, self.customer)
        self.assertEqual(
            set(consent.service_ids.mapped("code")), {"network_security", "phone_system"}
        )
        self.assertEqual(consent.order_id, order)
        self.assertEqual(consent.company_id, order.company_id)
        self.assertEqual(consent.user_id, self.rep)
        self.assertEqual(consent.date_end, date.today() + timedelta(days=30))
        self.assertFalse(consent.show_amounts)
        self.assertTrue(consent.date_requested)
        self.assertStatus("blocked", order, self.firewall)

    def test_it_is_for_every_quotation_where_the_rep_says_so(self):
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order, only_this_order=False)
        self.assertFalse(consent.order_id)
        another = self.quotation(self.customer, self.firewall)
        self.assertEqual(another.channel_waiting_for, "Netzhaus")

    def test_each_channel_partner_is_asked_for_its_own_services(self):
        self.introduce(self.stranger, self.rival)
        order = self.quotation(self.customer, self.firewall, partner_shipping_id=self.stranger.id)
        consents = self.ask(order)
        self.assertEqual(
            [(each.channel_partner_id, each.customer_id) for each in consents],
            [(self.netzhaus, self.customer), (self.rival, self.stranger)],
        )
        self.assertEqual(consents[0].contact_ids, self.nadia)
        self.assertEqual(consents[1].contact_ids, self.robin)
        self.assertEqual(order.channel_waiting_for, "Netzhaus, Rival IT")
        self.sign(consents[0])
        self.assertEqual(order.channel_waiting_for, "Rival IT")
        self.assertStatus("blocked", order)
        self.sign(consents[1], self.robin)
        self.assertStatus("consented", order)

    def test_the_rep_leaves_out_whom_not_to_ask_yet(self):
        self.introduce(self.stranger, self.rival)
        order = self.quotation(self.customer, self.firewall, partner_shipping_id=self.stranger.id)
        dialog = self.dialog(order)
        dialog.line_ids.filtered(lambda line: line.channel_partner_id == self.rival).ask = False
        dialog.action_ask()
        self.assertEqual(order.channel_consent_ids.channel_partner_id, self.netzhaus)
        self.assertTrue(order.channel_may_ask)
        dialog = self.dialog(order)
        self.assertEqual(dialog.line_ids.channel_partner_id, self.rival)
        dialog.line_ids.ask = False
        with self.assertRaisesRegex(UserError, "Choose whom"):
            dialog.action_ask()

    def test_a_second_click_asks_for_nothing_twice(self):
        order = self.quotation(self.customer, self.firewall)
        first, second = self.dialog(order), self.dialog(order)
        first.action_ask()
        with self.assertRaisesRegex(UserError, "asked for already.*Netzhaus"):
            second.action_ask()
        with self.assertRaisesRegex(UserError, "asked for already.*Netzhaus"):
            order.action_channel_ask_consent()
        self.assertEqual(len(order.channel_consent_ids), 1)

    def test_a_consent_that_is_asked_for_higher_up_the_tree_is_not_asked_again(self):
        order = self.quotation(self.customer, self.firewall)
        request = self.env["channel.consent"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                "service_ids": [Command.set(self.service("network").ids)],
            }
        )
        request.action_request()
        self.env.invalidate_all()
        self.assertEqual(order.channel_waiting_for, "Netzhaus")
        self.assertFalse(order.channel_may_ask)

    def test_a_request_for_another_quotation_does_not_count(self):
        self.ask(self.quotation(self.customer, self.firewall))
        order = self.quotation(self.customer, self.firewall)
        self.assertFalse(order.channel_waiting_for)
        self.assertEqual(len(self.ask(order)), 1)

    def test_what_is_added_later_is_not_covered_and_can_be_asked_for(self):
        order = self.quotation(self.customer, self.firewall)
        first = self.ask(order)
        order.order_line = [Command.create({"product_id": self.laptop.id})]
        alerts = order.with_user(self.rep).channel_alerts
        self.assertIn("Netzhaus", alerts["channel_waiting"]["message"])
        self.assertNotIn("action", alerts["channel_blocked"])
        rest = alerts["channel_rest"]
        self.assertEqual(rest["level"], "danger")
        self.assertIn(self.service("hardware").name, rest["message"])
        self.assertNotIn(self.service("network_security").name, rest["message"])
        self.assertTrue(order.channel_may_ask)
        second = self.ask(order)
        self.assertEqual(second.service_ids.mapped("code"), ["hardware"])
        self.assertEqual(first.service_ids.mapped("code"), ["network_security"])
        self.assertNotIn("channel_rest", order.channel_alerts)
        self.sign(first)
        self.assertStatus("consented", order, self.firewall)
        self.assertStatus("blocked", order, self.laptop)

    def test_another_customer_on_the_quotation_is_not_covered(self):
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order)
        order.partner_id = self.stranger
        order.partner_invoice_id = order.partner_shipping_id = self.stranger
        self.assertFalse(order.channel_waiting_for)
        self.assertTrue(order.channel_may_ask)
        self.sign(consent)
        self.assertStatus("blocked", order)
        # Nothing was voided: it still says what it said.
        self.assertEqual((consent.state, consent.customer_id), ("granted", self.customer))

    def test_there_is_nothing_to_ask_where_nothing_is_blocked(self):
        order = self.quotation(self.customer, self.fibre)
        self.assertFalse(order.channel_may_ask)
        with self.assertRaisesRegex(UserError, "needs no consent"):
            order.action_channel_ask_consent()

    def test_a_consent_that_is_only_advised_can_be_asked_for_too(self):
        rules = self.env["channel.rule"].search(
            [("scenario_id", "=", self.scenario("customer_sip").id)]
        )
        rules.enforcement = "warn"
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("warning", order)
        self.assertTrue(order.with_user(self.rep).channel_may_ask)
        self.assertEqual(self.ask(order).service_ids.mapped("code"), ["network_security"])

    def test_what_is_at_stake_stays_shown_while_it_is_asked(self):
        # The button saves the dialog, which then shows what was saved.
        dialog = self.dialog(self.quotation(self.customer, self.firewall, self.laptop))
        self.assertEqual(
            set(dialog.line_ids.service_ids.mapped("code")), {"network_security", "hardware"}
        )

    def test_what_is_at_stake_is_decided_by_the_server_alone(self):
        order = self.quotation(self.customer, self.firewall)
        request = self.env["channel.consent.request"].with_user(self.rep)
        dialog = request.create(
            {
                "order_id": order.id,
                "message": "Please",
                "line_ids": [
                    Command.create(
                        {
                            "channel_partner_id": self.rival.id,
                            "customer_id": self.stranger.id,
                            "service_ids": [Command.set(self.service("mobile").ids)],
                        }
                    ),
                    Command.create(
                        {
                            "channel_partner_id": self.netzhaus.id,
                            "customer_id": self.customer.id,
                            "service_ids": [Command.set(self.service("it_network_hosting").ids)],
                        }
                    ),
                ],
            }
        )
        dialog.action_ask()
        consent = order.channel_consent_ids
        self.assertEqual(consent.channel_partner_id, self.netzhaus)
        self.assertEqual(consent.service_ids.mapped("code"), ["network_security"])

    def test_only_who_may_write_the_quotation_asks(self):
        order = self.quotation(self.customer, self.firewall, user_id=self.manager.id)
        own = new_test_user(self.env, "own@test", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            order.with_user(own).action_channel_ask_consent()
        with self.assertRaises(AccessError):
            self.env["channel.consent.request"].with_user(own).create(
                {"order_id": order.id, "message": "Please"}
            ).action_ask()

    def test_a_request_ends_in_the_future(self):
        order = self.quotation(self.customer, self.firewall)
        with self.assertRaisesRegex(UserError, "still to come"), self.env.cr.savepoint():
            self.ask(order, date_end=date.today() - timedelta(days=1))
        self.assertFalse(order.channel_consent_ids)

    def test_the_company_says_until_when_is_proposed(self):
        order = self.quotation(self.customer, self.firewall)
        for days, end in ((10, date.today() + timedelta(days=10)), (0, False)):
            self.env.company.channel_consent_days = days
            action = order.with_user(self.rep).action_channel_ask_consent()
            form = Form(
                self.env["channel.consent.request"]
                .with_user(self.rep)
                .with_context(**action["context"])
            )
            self.assertEqual(form.date_end or False, end)
