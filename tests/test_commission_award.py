from .common_commission import CommissionCase
from .policy_world import CELLS

#: A product of each column of the charter's table.
PRODUCTS = {
    "network_security": "firewall",
    "hardware": "laptop",
    "phone_system": "pbx",
    "sip_trunk": "trunk",
    "connectivity": "fibre",
    "mobile": "sim",
}


class TestCommissionAward(CommissionCase):
    """Who earns, on which line, by which scenario."""

    def assertFollowsTheTable(self, scenario):
        order = self.quotation(
            self.customer, *(getattr(self, product) for product in PRODUCTS.values())
        )
        for line, service in zip(order.order_line, PRODUCTS, strict=True):
            decision = CELLS[scenario, service]
            if decision == "commission":
                self.assertEarns(line, self.netzhaus, 10.0, scenario, self.ten)
                self.assertEqual(self.ours(line).channel_service_id.code, service)
            else:
                self.assertEarnsNothing(
                    line, {"consent": "consent is missing", "allow": "awards none"}[decision]
                )

    def test_customer_with_sip_trunk_revenue(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertFollowsTheTable("customer_sip")

    def test_customer_with_connectivity_revenue(self):
        self.manage(self.customer, self.netzhaus, "connectivity")
        self.assertFollowsTheTable("customer_connectivity")

    def test_customer_without_revenue(self):
        self.manage(self.customer, self.netzhaus)
        self.assertFollowsTheTable("customer_no_revenue")

    def test_introduced_opportunity(self):
        self.introduce(self.customer, self.netzhaus)
        self.assertFollowsTheTable("lead_introduced")

    def test_registered_deal(self):
        self.register(self.customer, self.netzhaus)
        self.assertFollowsTheTable("deal_registered")

    def test_request_for_proposal(self):
        lead = self.introduce(
            self.customer,
            self.netzhaus,
            channel_origin="rfp",
            rfp_reference="RFP 1",
            rfp_attachment_ids=self.document().ids,
        )
        order = self.quotation(self.customer, self.fibre, opportunity_id=lead.id)
        self.assertEarnsNothing(order.order_line, "awards none")

    def test_customer_of_whom_nothing_is_known(self):
        order = self.quotation(self.stranger, self.fibre)
        self.assertEarnsNothing(order.order_line, "no channel partner is concerned")

    def test_product_without_service(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.unclassified)
        self.assertEarnsNothing(order.order_line, "has no service")

    def test_product_that_is_free_of_commission(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.fibre.commission_free = True
        order = self.quotation(self.customer, self.fibre)
        self.assertEarnsNothing(order.order_line, "free of commission")

    def test_one_channel_partner_earns_on_a_line(self):
        """The owner before the registrant before the introducer."""
        self.introduce(
            self.customer,
            self.env["res.partner"].create(
                {"name": "Third", "is_company": True, "is_channel_partner": True}
            ),
        )
        deal = self.register(self.customer, self.rival)
        order = self.quotation(self.customer, self.fibre)
        self.assertEarns(order.order_line, self.rival, 10.0, "deal_registered")
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertEarns(order.order_line, self.netzhaus, 10.0, "customer_sip")
        self.assertEqual(deal.state, "registered")
        # The owner's scenario awards nothing on a SIP trunk, the registrant's does.
        order = self.quotation(self.customer, self.trunk)
        self.assertEarns(order.order_line, self.rival, 10.0, "deal_registered")

    def test_sold_through_the_channel_partner(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.netzhaus, self.fibre, partner_shipping_id=self.customer.id)
        self.assertEarnsNothing(order.order_line, "awards none")

    def test_sections_and_notes_say_nothing(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(
            self.customer,
            order_line=[(0, 0, {"display_type": "line_section", "name": "Lines"})],
        )
        self.assertFalse(order.order_line.channel_award_reason)
        self.assertFalse(order.order_line.agent_ids)

    def test_what_is_earned_is_in_the_order_s_currency(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.fibre)
        self.fibre.list_price = 33.33
        order = self.quotation(self.customer, self.fibre)
        agent = self.assertEarns(order.order_line, self.netzhaus, 3.33, "customer_sip")
        self.assertEqual(agent.currency_id, order.currency_id)
        self.assertAlmostEqual(order.commission_total, 3.33)
