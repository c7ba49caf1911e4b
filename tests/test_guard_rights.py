from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import PDF, ChannelCase


class TestGuardRights(ChannelCase):
    """A salesman takes away nothing that protects, whichever way he tries."""

    def paper(self, user, name="tender.pdf"):
        """Return a document that the user has uploaded, and so may attach."""
        return [
            Command.set(
                self.env["ir.attachment"].with_user(user).create({"name": name, "raw": PDF}).ids
            )
        ]

    def assertStillRefused(self, scenario, attempts):
        """Assert that each attempt fails, and that the guard holds after all of them."""
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(UserError):
                attempt()
        self.env.invalidate_all()
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused(scenario, order.action_confirm)
        return order

    def test_row_25_ownership(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        customer = self.customer.with_user(self.rep)
        netzhaus = self.netzhaus.with_user(self.rep)
        order = self.assertStillRefused(
            "customer_sip",
            [
                lambda: customer.write({"channel_partner_id": False}),
                lambda: customer.write({"channel_partner_id": self.rival.id}),
                lambda: customer.write({"revenue_service_ids": [Command.clear()]}),
                lambda: customer.write({"revenue_manual": False}),
                lambda: netzhaus.write({"is_channel_partner": False}),
                lambda: customer.web_save({"channel_partner_id": False}, {}),
                customer.unlink,
            ],
        )
        answer = customer.load(
            [".id", "channel_partner_id/.id"], [[str(customer.id), str(self.rival.id)]]
        )
        self.assertFalse(answer["ids"])
        self.customer.with_user(self.manager).write({"channel_partner_id": False})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_25_ownership_goes_with_no_contact_that_a_salesman_deletes(self):
        for user in (self.rep, self.manager):
            user.group_ids += self.env.ref("base.group_partner_manager")
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        person = self.env["res.partner"].create({"name": "Paula", "parent_id": self.customer.id})
        introduced = self.stranger.copy({"name": "Introduced"})
        self.introduce(introduced, self.netzhaus)
        nobody = self.stranger.copy({"name": "Nobody"})
        for contact in (self.customer, introduced, self.netzhaus, self.customer | nobody):
            with self.subTest(contact.mapped("name")), self.assertRaisesRegex(AccessError, "chart"):
                contact.with_user(self.rep).unlink()
        (person | nobody).with_user(self.rep).unlink()
        self.assertFalse((person | nobody).exists())
        self.customer.with_user(self.rep).action_archive()
        self.customer.with_user(self.manager).unlink()
        self.assertFalse(self.customer.exists())

    def test_row_25_registration(self):
        registration = self.register(self.customer, self.netzhaus)
        own = registration.with_user(self.rep)
        order = self.assertStillRefused(
            "deal_registered",
            [
                own.unlink,
                own.action_cancel,
                own.action_lost,
                own.action_refuse,
                lambda: own.write({"state": "cancelled"}),
                lambda: own.write({"date_end": "2020-01-01"}),
                lambda: own.write({"customer_id": self.stranger.id}),
                lambda: own.write({"channel_partner_id": self.rival.id}),
                lambda: self.customer.with_user(self.rep).write(
                    {"channel_registration_ids": [Command.delete(own.id)]}
                ),
                lambda: self.customer.with_user(self.rep).write(
                    {"channel_registration_ids": [Command.update(own.id, {"state": "lost"})]}
                ),
            ],
        )
        registration.with_user(self.manager).action_cancel()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_25_introduction(self):
        lead = self.introduce(self.customer, self.netzhaus)
        own = lead.with_user(self.rep)
        wizard = self.env["crm.lead.end.introduction"].with_user(self.rep)
        order = self.assertStillRefused(
            "lead_introduced",
            [
                own.unlink,
                lambda: own.write({"channel_origin": "direct"}),
                lambda: own.write({"channel_partner_id": False}),
                lambda: own.write({"channel_partner_id": self.rival.id}),
                lambda: own.write({"channel_customer_id": self.stranger.id}),
                lambda: own.write({"channel_introduction_ended_on": "2026-01-01 00:00:00"}),
                lambda: wizard.create({"lead_ids": [Command.set(lead.ids)], "reason": "mine"}),
                lambda: self.customer.with_user(self.rep).write(
                    {"opportunity_ids": [Command.update(lead.id, {"channel_origin": "direct"})]}
                ),
            ],
        )
        lead.with_user(self.manager)._channel_end_introduction("It came to nothing")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_25_consent(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        consents = self.env["channel.consent"].with_user(self.rep)
        vals = {
            "customer_id": self.customer.id,
            "channel_partner_id": self.netzhaus.id,
            "service_ids": [Command.set(self.service("network").ids)],
        }
        asked = consents.create(vals)
        asked.action_request()
        other = self.consent(self.stranger, self.netzhaus, "network").with_user(self.rep)
        evidence = self.paper(self.rep)
        order = self.assertStillRefused(
            "customer_sip",
            [
                asked.action_grant,
                lambda: asked.write({"state": "granted"}),
                lambda: asked.write({"evidence_attachment_ids": evidence}),
                lambda: asked.write({"signature": "R0lGODlhAQABAAAAACw=", "signed_by": "Nora"}),
                lambda: consents.create({**vals, "state": "granted"}),
                lambda: consents.create({**vals, "evidence_attachment_ids": evidence}),
                lambda: other.write({"customer_id": self.customer.id}),
                lambda: other.copy({"customer_id": self.customer.id, "state": "granted"}),
            ],
        )
        asked.with_user(self.manager).write({"evidence_attachment_ids": self.paper(self.manager)})
        asked.with_user(self.manager).action_grant()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_25_the_charter(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        scenario = self.scenario("customer_sip").with_user(self.rep)
        rules = scenario.rule_ids
        firewall = self.firewall.with_user(self.rep)
        mobile = self.service("mobile")
        self.assertStillRefused(
            "customer_sip",
            [
                scenario.unlink,
                rules.unlink,
                lambda: rules.write({"decision": "allow"}),
                lambda: rules.write({"enforcement": "warn"}),
                lambda: mobile.with_user(self.rep).write({"parent_id": False}),
                lambda: firewall.write({"channel_service_id": mobile.id}),
                lambda: firewall.product_tmpl_id.write({"categ_id": 1}),
                lambda: self.env.company.with_user(self.rep).write(
                    {"channel_unclassified_policy": "warn"}
                ),
            ],
        )

    def tender(self, **values):
        return {
            "name": "Tender",
            "type": "opportunity",
            "partner_id": self.customer.id,
            "user_id": self.rep.id,
            "channel_origin": "rfp",
            **values,
        }

    def test_row_26_rfp_ticked_without_evidence(self):
        self.introduce(self.customer, self.netzhaus)
        leads = self.env["crm.lead"].with_user(self.rep)
        document = self.paper(self.rep)
        direct = leads.create(self.tender(channel_origin="direct"))
        halves = (
            {},
            {"rfp_reference": "2026/7"},
            {"rfp_reference": "  ", "rfp_attachment_ids": document},
            {"rfp_attachment_ids": document},
        )
        for half in halves:
            with self.assertRaises(AccessError):
                leads.create(self.tender(**half))
            with self.assertRaises(AccessError):
                leads.with_context(default_channel_origin="rfp").create(
                    {"name": "Tender", "partner_id": self.customer.id, **half}
                )
            with self.assertRaises(AccessError):
                direct.write({"channel_origin": "rfp", **half})
        order = self.quotation(self.customer, self.firewall, opportunity_id=direct.id)
        self.assertRefused("lead_introduced", order.action_confirm)
        direct.write(
            {"channel_origin": "rfp", "rfp_reference": "2026/7", "rfp_attachment_ids": document}
        )
        self.assertTrue(direct.sudo().activity_ids, "a channel manager is told")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_26_evidence_taken_away_again(self):
        self.introduce(self.customer, self.netzhaus)
        lead = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .create(self.tender(rfp_reference="2026/7", rfp_attachment_ids=self.paper(self.rep)))
        )
        order = self.quotation(self.customer, self.firewall, opportunity_id=lead.id)
        self.assertEqual(order.channel_status, "clear")
        lead.sudo().write({"rfp_attachment_ids": [Command.clear()]})
        self.assertRefused("lead_introduced", order.action_confirm)

    def test_row_26_a_manager_may_mark_one_before_it_counts(self):
        self.introduce(self.customer, self.netzhaus)
        lead = self.env["crm.lead"].with_user(self.manager).create(self.tender())
        order = self.quotation(self.customer, self.firewall, opportunity_id=lead.id)
        self.assertRefused("lead_introduced", order.action_confirm)
        lead.write(
            {
                "rfp_reference": "2026/7",
                "rfp_attachment_ids": self.paper(self.manager),
            }
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_26_another_customers_tender_lifts_nothing(self):
        self.introduce(self.customer, self.netzhaus)
        foreign = self.env["crm.lead"].create(
            self.tender(
                partner_id=self.stranger.id,
                rfp_reference="2026/7",
                rfp_attachment_ids=[Command.set(self.document("tender.pdf").ids)],
            )
        )
        order = self.quotation(self.customer, self.firewall, opportunity_id=foreign.id)
        self.assertRefused("lead_introduced", order.action_confirm)
        self.consent(self.customer, self.netzhaus, "network")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
