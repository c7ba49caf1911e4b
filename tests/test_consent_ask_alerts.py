"""Where a rep asks for consent: what alerts and refusals say of it."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_consent import ConsentPeopleCase


class TestConsentAskAlerts(ConsentPeopleCase):
    def test_the_button_alone_opens_the_dialog(self):
        # A link in the alert would ask for what is stored, not for what the rep sees: the button
        # saves first.
        order = self.quotation(self.customer, self.firewall).with_user(self.rep)
        self.assertNotIn("action", order.channel_alerts["channel_blocked"])
        self.assertTrue(order.channel_may_ask)
        action = order.action_channel_ask_consent()
        self.assertEqual(action["context"], {"default_order_id": order.id})
        self.assertEqual(action["views"], [(False, "form")])

    def test_it_can_be_asked_for_before_the_quotation_is_saved(self):
        order = self.env["sale.order"].new(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.firewall.id})],
            }
        )
        self.assertIn("channel_blocked", order.channel_alerts)
        self.assertTrue(order.channel_may_ask)

    def test_what_is_only_advised_is_asked_for_by_the_same_button(self):
        self.scenario("customer_sip").rule_ids.filtered(
            lambda rule: rule.decision == "consent"
        ).enforcement = "warn"
        order = self.quotation(self.customer, self.firewall).with_user(self.rep)
        self.assertEqual(order.channel_status, "warning")
        self.assertTrue(order.channel_may_ask)
        arch = etree.fromstring(order.get_view(view_type="form")["arch"])
        (place,) = arch.xpath("//div[@name='channel_next_steps']/@invisible")
        self.assertIn("not channel_may_ask", place)

    def test_a_refusal_names_the_button_and_whom_it_asks(self):
        order = self.quotation(self.customer, self.firewall, self.laptop).with_user(self.rep)
        arch = etree.fromstring(order.get_view(view_type="form")["arch"])
        (label,) = arch.xpath("//button[@name='action_channel_ask_consent']/@string")
        for refused in (order.action_confirm, order.action_quotation_send):
            with (
                self.assertRaisesRegex(UserError, f"press “{label}” .* asks Netzhaus"),
                self.env.cr.savepoint(),
            ):
                refused()
        self.env["res.lang"]._activate_lang("de_DE")
        german = order.with_context(lang="de_DE")
        self.env.ref("base.module_channel_partner")._update_translations(["de_DE"])
        arch = etree.fromstring(german.get_view(view_type="form")["arch"])
        (label,) = arch.xpath("//button[@name='action_channel_ask_consent']/@string")
        with self.assertRaisesRegex(UserError, f"„{label}“"), self.env.cr.savepoint():
            german.action_confirm()

    def test_a_refusal_tells_to_wait_for_who_was_asked(self):
        order = self.quotation(self.customer, self.firewall).with_user(self.rep)
        self.ask(order)
        waits = "wait for the answer of Netzhaus"
        with self.assertRaisesRegex(UserError, waits), self.env.cr.savepoint():
            order.action_confirm()
        order.order_line = [Command.create({"product_id": self.laptop.id})]
        with self.assertRaisesRegex(UserError, "press “Ask for Consent”"):
            order.action_confirm()

    def test_where_the_button_is_not_at_hand_none_is_named(self):
        order = self.quotation(self.customer, self.fibre).with_user(self.rep)
        order.action_confirm()
        recorded = "Next step: ask Netzhaus to consent in writing"
        with self.assertRaisesRegex(UserError, recorded), self.env.cr.savepoint():
            order.order_line = [Command.create({"product_id": self.firewall.id})]
        self.env.company.channel_draft_policy = "block"
        with self.assertRaisesRegex(UserError, recorded), self.env.cr.savepoint():
            self.quotation(self.customer, self.firewall, user=self.rep)

    def test_it_names_whose_answer_it_waits_for_and_since_when(self):
        order = self.quotation(self.customer, self.firewall).with_user(self.rep)
        consent = self.ask(order)
        alert = order.channel_alerts["channel_waiting"]
        self.assertEqual(alert["level"], "info")
        self.assertIn("Waiting for consent", alert["message"])
        self.assertIn("Netzhaus", alert["message"])
        self.assertIn(self.service("network_security").name, alert["message"])
        self.assertEqual(alert["action"]["res_id"], consent.id)
        self.assertEqual(order.channel_waiting_for, "Netzhaus")
        self.assertEqual(order.channel_consent_count, 1)
        waiting = self.env["sale.order"].search([("channel_consent_ids.state", "=", "requested")])
        self.assertEqual(waiting, order)
        self.sign(consent)
        self.assertNotIn("channel_waiting", order.channel_alerts)
        self.assertFalse(order.channel_waiting_for)

    def test_what_was_refused_or_is_over_can_be_asked_for_again(self):
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order)
        consent.sudo()._refuse(self.nadia, "We sell firewalls ourselves.")
        self.assertFalse(order.channel_waiting_for)
        self.assertTrue(order.channel_may_ask)
        again = self.ask(order)
        self.assertEqual(again.state, "requested")
        self.assertEqual(consent.state, "refused")

    def test_many_quotations_are_looked_at_with_a_fixed_number_of_queries(self):
        counts = []
        for size in (2, 12):
            orders = self.env["sale.order"].concat(
                *(self.quotation(self.customer, self.firewall) for _each in range(size))
            )
            for order in orders:
                self.ask(order)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(orders.mapped("channel_waiting_for")), {"Netzhaus"})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_who_sells_nothing_reads_a_quotation_that_waits(self):
        order = self.quotation(self.customer, self.firewall)
        self.ask(order)
        clerk = new_test_user(self.env, "clerk@test", groups="account.group_account_invoice")
        self.env.invalidate_all()
        self.assertEqual(order.with_user(clerk).channel_waiting_for, "Netzhaus")
        self.assertIn("channel_waiting", order.with_user(clerk).channel_alerts)
