"""Where the charter is silent: an example of each decision, 8 to 14."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_accounting import AccountingCase
from .test_charter_decisions import DecisionCase


class TestDecision8(DecisionCase):
    def test_each_of_the_three_contacts_counts_by_its_commercial_entity(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        site = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.customer.id, "type": "delivery"}
        )
        for name in ("partner_id", "partner_invoice_id", "partner_shipping_id"):
            contacts = dict.fromkeys(
                ("partner_id", "partner_invoice_id", "partner_shipping_id"), self.stranger.id
            )
            contacts[name] = site.id
            order = self.env["sale.order"].create(
                {**contacts, "order_line": [Command.create({"product_id": self.firewall.id})]}
            )
            with self.subTest(contact=name):
                self.assertStatus("blocked", order)
                self.assertRefused("customer_sip", order.action_confirm)

    def test_the_strictest_of_them_wins(self):
        self.manage(self.customer, self.netzhaus, "connectivity")
        self.register(self.stranger, self.rival)
        order = self.quotation(self.customer, self.pbx, partner_shipping_id=self.stranger.id)
        self.assertRefused("deal_registered", order.action_confirm)


@tagged("post_install", "-at_install")
class TestDecision9(AccountingCase, DecisionCase):
    def test_an_unclassified_product_warns_a_restricted_customer_and_never_blocks(self):
        order = self.quotation(self.customer, self.unclassified)
        self.assertStatus("unclassified", order)
        self.assertEqual(order.channel_status, "warning")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertStatus("allowed", self.quotation(self.stranger, self.unclassified))

    def test_a_company_may_have_it_block(self):
        order = self.quotation(self.customer, self.unclassified)
        self.env.company.channel_unclassified_policy = "block"
        with self.assertRaisesRegex(UserError, "[Cc]lassif"), self.env.cr.savepoint():
            order.action_confirm()
        self.env.invalidate_all()
        free = self.quotation(self.stranger, self.unclassified)
        free.action_confirm()
        self.assertEqual((order.state, free.state), ("draft", "sale"))

    def test_sections_and_notes_are_not_judged(self):
        self.env.company.channel_unclassified_policy = "block"
        order = self.quotation(self.customer, self.fibre)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Firewall"}),
            Command.create({"display_type": "line_note", "name": "Firewall included"}),
        ]
        texts = order.order_line.filtered("display_type")
        self.assertEqual(texts.mapped("channel_status"), [False, False])
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_odoos_own_down_payments_and_discounts_are_not_judged(self):
        self.env.company.channel_unclassified_policy = "block"
        order = self.quotation(self.customer, self.fibre)
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "amount",
                "discount_amount": 10,
            }
        ).action_apply_discount()
        self.assertEqual(len(order.order_line), 2)
        order.action_confirm()
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"advance_payment_method": "fixed", "fixed_amount": 20}).create_invoices()
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        invoice = order.sudo().invoice_ids
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_a_hand_made_line_that_only_claims_to_be_one_is_unclassified(self):
        order = self.quotation(self.customer, self.fibre)
        claimed = {"name": "Down payment", "is_downpayment": True, "price_unit": 900}
        order.order_line = [Command.create(claimed)]
        self.assertEqual(order.order_line[-1].channel_status, "unclassified")
        self.env.company.channel_unclassified_policy = "block"
        with self.assertRaisesRegex(UserError, "[Cc]lassif"), self.env.cr.savepoint():
            order.action_confirm()
        self.env.invalidate_all()
        order.order_line[-1].unlink()
        order.action_confirm()
        self.assertEqual(order.state, "sale")


class TestDecision10(DecisionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def test_a_consent_covers_what_it_names_and_everything_under_it(self):
        self.consent(self.customer, self.netzhaus, "network", "colocation")
        order = self.quotation(self.customer, self.firewall, self.laptop, self.pbx)
        self.assertStatus("consented", order, self.firewall)
        self.assertStatus("blocked", order, self.laptop)
        self.assertStatus("blocked", order, self.pbx)
        self.assertAnswer("consented", ["customer_sip"], "colocation")
        self.assertAnswer("blocked", ["customer_sip"], "vm_hosting")

    def test_it_covers_one_customer_and_only_where_its_channel_partner_is_asked(self):
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        self.consent(self.customer, self.netzhaus, "it_network_hosting")
        self.assertAnswer("blocked", ["customer_sip"], "hardware", customer=self.stranger)
        self.consent(self.stranger, self.rival, "it_network_hosting")
        self.assertAnswer("blocked", ["customer_sip"], "hardware", customer=self.stranger)

    def test_one_for_an_order_covers_that_order_alone(self):
        order = self.quotation(self.customer, self.firewall)
        other = self.quotation(self.customer, self.firewall)
        self.consent(self.customer, self.netzhaus, "network", order_id=order.id)
        self.assertStatus("consented", order)
        self.assertStatus("blocked", other)
        self.assertRefused("customer_sip", other.action_confirm)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_it_covers_both_its_days_and_the_days_between(self):
        self.env.company.partner_id.tz = "UTC"
        self.consent(
            self.customer,
            self.netzhaus,
            "network",
            date_start="2025-06-10",
            date_end="2025-06-20",
        )
        for moment, status in (
            ("2025-06-09 23:59:59", "blocked"),
            ("2025-06-10 00:00:00", "consented"),
            ("2025-06-20 23:59:59", "consented"),
            ("2025-06-21 00:00:00", "blocked"),
        ):
            with freeze_time(moment):
                self.assertEqual(self.answer("network_security")["status"], status, moment)

    def test_it_counts_only_once_granted_with_evidence(self):
        consent = self.env["channel.consent"].create(
            {
                "customer_id": self.customer.id,
                "channel_partner_id": self.netzhaus.id,
                "service_ids": [Command.set(self.service("network").ids)],
            }
        )
        consent.action_request()
        with self.assertRaisesRegex(UserError, "in writing"), self.env.cr.savepoint():
            consent.action_grant()
        self.env.invalidate_all()
        self.assertAnswer("blocked", ["customer_sip"], "network_security")
        consent.evidence_attachment_ids = self.document()
        self.assertAnswer("blocked", ["customer_sip"], "network_security")
        consent.action_grant()
        self.assertAnswer("consented", ["customer_sip"], "network_security")


class TestDecision11(DecisionCase):
    def test_protection_holds_across_the_companies_of_the_group(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.rep.company_ids += sister
        self.register(self.customer, self.netzhaus)
        self.consent(self.customer, self.netzhaus, "it")
        order = (
            self.env["sale.order"]
            .with_user(self.rep)
            .with_context(allowed_company_ids=sister.ids)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": sister.id,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        for product in (self.firewall, self.laptop)
                    ],
                }
            )
        )
        self.assertEqual(order.company_id, sister)
        self.assertStatus("blocked", order, self.firewall)
        self.assertStatus("consented", order, self.laptop)
        self.assertRefused("deal_registered", order.action_confirm)


class TestDecision12(DecisionCase):
    def earner(self, product):
        order = self.quotation(self.customer, product)
        return self.env["res.partner"].browse(order.order_line.channel_decision["earner"] or ())

    def test_the_owner_earns_before_the_registrant_before_the_introducer(self):
        third = self.env["res.partner"].create({"name": "Third", "is_channel_partner": True})
        self.introduce(self.customer, third)
        self.assertEqual(self.earner(self.fibre), third)
        self.register(self.customer, self.rival)
        self.assertEqual(self.earner(self.fibre), self.rival)
        self.manage(self.customer, self.netzhaus, "connectivity")
        self.assertEqual(self.earner(self.fibre), self.netzhaus)

    def test_only_those_earn_whose_scenario_awards_it(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.rival)
        # The owner's scenario allows SIP trunk, the registrant's awards it.
        self.assertEqual(self.earner(self.trunk), self.rival)
        self.assertEqual(self.earner(self.sim), self.netzhaus)
        self.assertFalse(self.earner(self.firewall))

    def test_a_consented_line_earns_nothing_unless_the_consent_says_so(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.consent(self.customer, self.netzhaus, "network")
        self.assertFalse(self.earner(self.firewall))
        self.consent(self.customer, self.netzhaus, "it", earns_commission=True)
        self.assertEqual(self.earner(self.laptop), self.netzhaus)


class TestDecision13(DecisionCase):
    def test_an_introduction_survives_what_a_rep_does_to_the_opportunity(self):
        lead = self.introduce(self.customer, self.netzhaus, user_id=self.rep.id)
        by_rep = lead.with_user(self.rep)
        for act in (
            lambda: by_rep.action_set_lost(),
            lambda: by_rep.action_unarchive(),
            lambda: by_rep.action_set_won(),
            lambda: by_rep.write({"active": False}),
            lambda: by_rep.write({"user_id": self.manager.id}),
            lambda: by_rep.write({"partner_id": self.stranger.id}),
            lambda: by_rep.write({"partner_id": False}),
        ):
            act()
            self.assertAnswer("blocked", ["lead_introduced"], "hardware")
        for vals in (
            {"channel_origin": "direct"},
            {"channel_partner_id": False},
            {"channel_partner_id": self.rival.id},
            {"channel_introduction_ended_on": "2025-06-02 10:00:00"},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                by_rep.write(vals)
            self.env.invalidate_all()
        self.assertAnswer("blocked", ["lead_introduced"], "hardware")

    def test_only_a_channel_manager_ends_it_and_with_a_reason(self):
        lead = self.introduce(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.firewall)
        End = self.env["crm.lead.end.introduction"]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.with_user(self.rep)._channel_end_introduction("No answer")
        self.env.invalidate_all()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            End.with_user(self.rep).create({"lead_ids": lead.ids, "reason": "No answer"})
        self.assertRefused("lead_introduced", order.action_confirm)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            End.with_user(self.manager).create({"lead_ids": lead.ids, "reason": "  "}).action_end()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.manager).channel_introduction_ended_on = "2025-06-02 10:00:00"
        self.env.invalidate_all()
        self.assertFalse(lead.channel_introduction_ended_on)
        End.with_user(self.manager).create(
            {"lead_ids": lead.ids, "reason": "The customer went elsewhere"}
        ).action_end()
        self.assertEqual(lead.channel_introduction_end_reason, "The customer went elsewhere")
        self.assertStatus("allowed", order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")


class TestDecision14(DecisionCase):
    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.firewall, self.fibre)
        self.order.action_confirm()
        self.register(self.customer, self.netzhaus)
        self.line = self.order.order_line.filtered(lambda each: each.product_id == self.firewall)
        self.fibre_line = self.order.order_line - self.line

    def test_what_was_confirmed_before_goes_on(self):
        self.order.write({"client_order_ref": "PO 7", "commitment_date": date.today()})
        self.line.write({"price_unit": 90, "name": "Firewall, delivered", "qty_delivered": 1})
        self.line.product_uom_qty = 0.5
        self.order.order_line = [Command.create({"product_id": self.fibre.id})]
        self.assertStatus("allowed", self.order, self.firewall)

    def test_only_what_is_new_is_judged(self):
        for act in (
            lambda: self.line.write({"product_uom_qty": 2}),
            lambda: self.line.write({"product_id": self.laptop.id}),
            lambda: self.fibre_line.write({"product_id": self.laptop.id}),
            lambda: self.order.write(
                {"order_line": [Command.create({"product_id": self.laptop.id})]}
            ),
        ):
            self.assertRefused("deal_registered", act)
        protected = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.manage(protected, self.rival, "sip_trunk")
        self.assertRefused("customer_sip", self.order.write, {"partner_id": protected.id})
        self.consent(self.customer, self.netzhaus, "it_network_hosting")
        self.line.product_uom_qty = 2
        self.order.order_line = [Command.create({"product_id": self.laptop.id})]
        self.assertEqual(len(self.order.order_line), 3)


@tagged("post_install", "-at_install")
class TestDecision14Invoices(AccountingCase):
    def test_an_invoice_line_inherits_unless_product_or_quantity_goes_beyond_it(self):
        self.free()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        self.protect()
        invoice = order._create_invoices()
        line = invoice.invoice_line_ids
        for vals in ({"quantity": 2}, {"product_id": self.laptop.id}):
            with self.env.cr.savepoint() as savepoint:
                line.write(vals)
                self.assertRefused("customer_sip", invoice.action_post)
                savepoint.rollback()
            self.env.invalidate_all()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_an_order_from_before_is_invoiced_long_after(self):
        self.free()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        self.protect()
        with freeze_time(date.today() + timedelta(days=40)):
            invoice = order._create_invoices()
            invoice.action_post()
        self.assertEqual(invoice.state, "posted")
