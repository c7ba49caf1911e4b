"""Where the charter is silent: an example of each decision, 1 to 7. 8 to 14 are next door."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ChannelCase


class DecisionCase(ChannelCase):
    def answer(self, code, customer=None, **values):
        """What ``channel_check`` says of one service."""
        customer = customer or self.customer
        ((answer,),) = customer.with_user(self.rep).channel_check([code], **values).values()
        return answer

    def assertAnswer(self, status, scenarios, code, **values):
        answer = self.answer(code, **values)
        self.assertEqual((answer["status"], answer["scenarios"]), (status, scenarios))

    def tender(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Tender",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "channel_origin": "rfp",
                "rfp_reference": "T-2025-7",
                "rfp_attachment_ids": [Command.set(self.document("tender.pdf").ids)],
                **values,
            }
        )


class TestDecision1(DecisionCase):
    def test_the_strictest_of_several_scenarios_wins(self):
        self.manage(self.customer, self.netzhaus, "connectivity")
        self.assertAnswer("commission", ["customer_connectivity"], "phone_system")
        self.register(self.customer, self.rival)
        self.assertAnswer("blocked", ["deal_registered"], "phone_system")
        # Allowed by one scenario, a commission by another one.
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertAnswer("commission", ["deal_registered"], "sip_trunk")

    def test_each_scenario_that_asks_needs_the_consent_of_its_own_channel_partner(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.rival)
        self.assertAnswer("blocked", ["customer_sip", "deal_registered"], "hardware")
        self.consent(self.customer, self.netzhaus, "it")
        self.assertAnswer("blocked", ["deal_registered"], "hardware")
        self.consent(self.customer, self.rival, "it")
        self.assertAnswer("consented", ["customer_sip", "deal_registered"], "hardware")


class TestDecision2(DecisionCase):
    def test_an_operator_adds_a_revenue_scenario_as_data(self):
        self.env["channel.scenario"].create(
            {
                "code": "customer_mobile",
                "name": "Mobile revenue",
                "clause": "While this customer buys mobile from us.",
                "revenue_service_id": self.service("mobile").id,
                "rule_ids": [
                    Command.create(
                        {"service_id": self.service("telephony").id, "decision": "consent"}
                    )
                ],
            }
        )
        self.manage(self.customer, self.netzhaus, "mobile")
        self.assertAnswer("blocked", ["customer_mobile"], "sip_trunk")
        self.assertAnswer("allowed", ["customer_mobile"], "hardware")


class TestDecision3(DecisionCase):
    def test_an_introduction_does_not_apply_to_a_customer_with_revenue(self):
        self.introduce(self.customer, self.rival)
        self.assertAnswer("blocked", ["lead_introduced"], "phone_system")
        self.manage(self.customer, self.netzhaus, "connectivity")
        self.assertAnswer("commission", ["customer_connectivity"], "phone_system")

    def test_it_applies_beside_a_managed_customer_without_revenue(self):
        self.introduce(self.customer, self.rival)
        self.manage(self.customer, self.netzhaus, "mobile")
        self.assertAnswer("blocked", ["lead_introduced"], "phone_system")
        self.assertAnswer("commission", ["lead_introduced"], "mobile")


class TestDecision4(DecisionCase):
    def test_an_rfp_lifts_the_introduction_for_quotations_of_that_very_opportunity(self):
        introduced = self.introduce(self.customer, self.netzhaus)
        tender = self.tender()
        free = self.quotation(self.customer, self.firewall, opportunity_id=tender.id)
        self.assertStatus("allowed", free)
        for opportunity in (False, introduced.id):
            order = self.quotation(self.customer, self.firewall, opportunity_id=opportunity)
            self.assertStatus("blocked", order)
            self.assertRefused("lead_introduced", order.action_confirm)
        free.action_confirm()
        self.assertEqual(free.state, "sale")

    def test_it_lifts_neither_a_registration_nor_a_revenue_scenario(self):
        tender = self.tender()
        self.register(self.customer, self.netzhaus)
        self.assertAnswer("blocked", ["deal_registered"], "hardware", opportunity_id=tender.id)
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        tender.partner_id = self.stranger
        self.assertAnswer(
            "blocked",
            ["customer_sip"],
            "hardware",
            customer=self.stranger,
            opportunity_id=tender.id,
        )

    def test_it_lifts_nothing_for_other_customers(self):
        self.introduce(self.customer, self.netzhaus)
        tender = self.tender(partner_id=self.stranger.id)
        order = self.quotation(self.customer, self.firewall, opportunity_id=tender.id)
        self.assertRefused("lead_introduced", order.action_confirm)
        order = self.quotation(
            self.stranger,
            self.firewall,
            opportunity_id=tender.id,
            partner_invoice_id=self.customer.id,
        )
        self.assertRefused("lead_introduced", order.action_confirm)

    def test_it_counts_only_with_reference_and_document_and_until_then_as_what_it_was(self):
        lead = self.introduce(self.customer, self.netzhaus)
        by_rep = lead.with_user(self.rep)
        document = self.document(user=self.rep)
        for vals in (
            {},
            {"rfp_reference": "T-1"},
            {"rfp_reference": "  ", "rfp_attachment_ids": [Command.set(document.ids)]},
            {"rfp_attachment_ids": [Command.set(document.ids)]},
        ):
            with self.assertRaisesRegex(AccessError, "proof"), self.env.cr.savepoint():
                by_rep.write({"channel_origin": "rfp", **vals})
            self.env.invalidate_all()
        # A manager may mark it before: it counts as introduced as long as it is not evidenced.
        lead.with_user(self.manager).channel_origin = "rfp"
        self.assertAnswer("blocked", ["lead_introduced"], "hardware", opportunity_id=lead.id)
        lead.rfp_reference = "T-1"
        self.assertAnswer("blocked", ["lead_introduced"], "hardware", opportunity_id=lead.id)
        lead.rfp_attachment_ids = document
        self.assertAnswer("allowed", ["lead_rfp"], "hardware", opportunity_id=lead.id)
        lead.rfp_attachment_ids = False
        self.assertAnswer("blocked", ["lead_introduced"], "hardware", opportunity_id=lead.id)

    def test_a_channel_manager_is_told_of_each(self):
        tender = self.tender(user_id=self.rep.id)
        (activity,) = tender.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        lead = self.introduce(self.customer, self.netzhaus)
        self.assertFalse(lead.activity_ids)
        lead.with_user(self.rep).write(
            {
                "channel_origin": "rfp",
                "rfp_reference": "T-2",
                "rfp_attachment_ids": [Command.set(self.document(user=self.rep).ids)],
            }
        )
        self.assertEqual(lead.activity_ids.user_id, self.manager)
        self.assertEqual(len(lead.activity_ids), 1)


class TestDecision5(DecisionCase):
    def test_both_days_of_the_period_are_protected_and_no_other(self):
        self.env.company.partner_id.tz = "UTC"
        with freeze_time("2025-10-31 12:00:00"):
            registration = self.register(self.customer, self.netzhaus)
        self.assertEqual(registration.date_end, date(2026, 2, 28))
        for moment, status in (
            ("2025-10-30 23:59:59", "allowed"),
            ("2025-10-31 00:00:00", "blocked"),
            ("2026-02-28 23:59:59", "blocked"),
            ("2026-03-01 00:00:00", "allowed"),
        ):
            with freeze_time(moment):
                self.assertEqual(self.answer("hardware")["status"], status, moment)

    def test_the_days_are_those_where_the_registering_company_is(self):
        self.env.company.partner_id.tz = "Europe/Luxembourg"
        with freeze_time("2025-06-01 22:30:00"):
            registration = self.register(self.customer, self.netzhaus)
        self.assertEqual(registration.date_start, date(2025, 6, 2))
        self.rep.tz = "America/New_York"
        for moment, status in (
            ("2025-10-02 21:59:59", "blocked"),
            ("2025-10-02 22:00:00", "allowed"),
        ):
            with freeze_time(moment):
                self.assertEqual(self.answer("hardware")["status"], status, moment)

    def test_a_submitted_one_warns_on_the_order_and_changes_no_line(self):
        registration = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        order = self.quotation(self.customer, self.firewall)
        self.assertEqual(order.channel_status, "clear")
        for act in ("action_submit", "action_ask_information"):
            getattr(registration, act)()
            self.assertStatus("allowed", order)
            self.assertEqual(order.channel_status, "warning")
            self.assertEqual(order.channel_alerts["channel_pending"]["level"], "warning")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_in_force_are_only_registered_and_won_ones(self):
        registration = self.register(self.customer, self.netzhaus)
        self.assertAnswer("blocked", ["deal_registered"], "hardware")
        registration.action_won()
        self.customer.channel_partner_id = False
        self.assertAnswer("blocked", ["deal_registered"], "hardware")
        registration.action_cancel()
        self.assertAnswer("allowed", ["lead_direct"], "hardware")
        self.register(self.customer, self.netzhaus).action_lost()
        self.assertAnswer("allowed", ["lead_direct"], "hardware")

    def test_among_rivals_the_first_one_received_by_the_server_has_priority(self):
        make = self.env["channel.registration"].create
        first, second = (
            make({"customer_id": self.customer.id, "channel_partner_id": partner.id})
            for partner in (self.netzhaus, self.rival)
        )
        # Which one was submitted first is not what counts.
        second.action_submit()
        first.action_submit()
        for act in (second.action_register, lambda: second.write({"state": "registered"})):
            with self.assertRaisesRegex(UserError, "received earlier"), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
        first.write({"state": "refused", "refusal_reason": "Unknown there"})
        second.action_register()
        self.assertEqual(second.state, "registered")

    def test_services_that_it_names_never_narrow_what_it_protects(self):
        self.register(
            self.customer,
            self.netzhaus,
            service_ids=[Command.set(self.service("microsoft").ids)],
        )
        self.assertAnswer("blocked", ["deal_registered"], "network_security")


class TestDecision6(DecisionCase):
    def test_nothing_extends_a_registration_by_itself(self):
        with freeze_time("2025-06-02 10:00:00"):
            registration = self.register(self.customer, self.netzhaus)
            opportunity = self.introduce(
                self.stranger, self.netzhaus, registration_id=registration.id
            )
        with freeze_time("2025-10-01 10:00:00"):
            self.quotation(self.customer, self.firewall)
            opportunity.message_post(body="Still talking")
            again = self.env["channel.registration"].create(
                {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
            )
            again.action_submit()
            with self.assertRaisesRegex(UserError, "is protected until"), self.env.cr.savepoint():
                again.action_register()
            self.env.invalidate_all()
            registration.action_won()
            for cron in ("ir_cron_expire_registrations", "ir_cron_refresh_quotations"):
                self.run_cron(cron)
        self.assertEqual(registration.date_end, date(2025, 10, 2))
        self.customer.channel_partner_id = False
        with freeze_time("2025-10-03 10:00:00"):
            self.assertAnswer("allowed", ["lead_direct"], "hardware")

    def test_a_rep_extends_none(self):
        registration = self.register(self.customer, self.netzhaus)
        with self.assertRaises(AccessError):
            registration.with_user(self.rep).date_end += timedelta(days=1)


class TestDecision7(DecisionCase):
    def test_selling_through_the_channel_partner_is_free_whoever_gets_the_delivery(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        seller = self.env["res.partner"].create({"name": "Nora", "parent_id": self.netzhaus.id})
        for ordering, invoiced in (
            (self.netzhaus, self.netzhaus),
            (seller, self.netzhaus),
            (self.netzhaus, seller),
        ):
            order = self.quotation(
                ordering,
                self.firewall,
                partner_invoice_id=invoiced.id,
                partner_shipping_id=self.customer.id,
            )
            self.assertStatus("allowed", order)
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_both_ordering_and_invoice_contact_must_be_the_channel_partner(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        for ordering, invoiced in (
            (self.netzhaus, self.customer),
            (self.customer, self.netzhaus),
            (self.stranger, self.netzhaus),
        ):
            order = self.quotation(
                ordering,
                self.firewall,
                partner_invoice_id=invoiced.id,
                partner_shipping_id=self.customer.id,
            )
            self.assertRefused("customer_sip", order.action_confirm)

    def test_the_restrictions_of_another_channel_partner_stay(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.register(self.customer, self.rival)
        order = self.quotation(
            self.netzhaus,
            self.firewall,
            partner_invoice_id=self.netzhaus.id,
            partner_shipping_id=self.customer.id,
        )
        message = self.assertRefused("deal_registered", order.action_confirm)
        self.assertNotIn(self.scenario("customer_sip").clause, message)
