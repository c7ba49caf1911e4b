from .common_commission import CommissionCase


class TestCommissionRates(CommissionCase):
    """Where the rate comes from, and what goes before what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.gold = cls.env["res.partner.grade"].create({"name": "Gold"})
        cls.netzhaus.grade_id = cls.gold
        cls.twelve = cls.rate("Twelve", 12)

    def line(self):
        return self.quotation(self.customer, self.fibre).order_line

    def test_the_rule_s(self):
        line = self.line()
        self.assertEarns(line, self.netzhaus, 10, "customer_sip", self.ten)
        self.assertIn("the rule's commission", line.channel_award_reason)

    def test_the_level_s_goes_before_the_rule_s(self):
        self.gold.commission_id = self.twelve
        line = self.line()
        self.assertEarns(line, self.netzhaus, 12, "customer_sip", self.twelve)
        self.assertIn("its level's commission", line.channel_award_reason)

    def test_the_channel_partner_s_goes_before_the_level_s(self):
        self.gold.commission_id = self.twelve
        self.netzhaus.commission_id = self.five
        line = self.line()
        self.assertEarns(line, self.netzhaus, 5, "customer_sip", self.five)
        self.assertIn("its own commission", line.channel_award_reason)

    def test_where_none_is_named_nothing_is_earned(self):
        self.set_rates(False)
        line = self.line()
        self.assertEarnsNothing(line, "none is named")
        self.assertIn("Netzhaus", line.channel_award_reason)
        line.order_id.action_confirm()
        self.assertEqual(line.order_id.state, "sale")
        self.assertEarnsNothing(line, "none is named")

    def test_a_rate_makes_no_award(self):
        """What the charter does not award earns nothing, whoever has a rate."""
        self.netzhaus.commission_id = self.five
        order = self.quotation(self.customer, self.trunk)
        self.assertEarnsNothing(order.order_line, "awards none")

    def test_archived_or_settled_otherwise_names_no_rate(self):
        self.netzhaus.commission_id = self.twelve
        self.twelve.active = False
        self.gold.commission_id = self.five
        self.five.settlement_type = "manual"
        self.assertEarns(self.line(), self.netzhaus, 10, "customer_sip", self.ten)

    def test_one_of_two_scenarios_names_a_rate(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk", "connectivity")
        self.rule("customer_connectivity", "connectivity").commission_id = False
        self.assertEarns(self.line(), self.netzhaus, 10, "customer_sip", self.ten)

    def test_by_sections(self):
        self.netzhaus.commission_id = self.env["commission"].create(
            {
                "name": "Sections",
                "commission_type": "section",
                "section_ids": [
                    (0, 0, {"amount_from": 0, "amount_to": 99, "percent": 1}),
                    (0, 0, {"amount_from": 100, "amount_to": 1000, "percent": 7}),
                ],
            }
        )
        line = self.line()
        self.assertEarns(line, self.netzhaus, 7, "customer_sip")
        line.price_unit = 50
        self.assertEarns(line, self.netzhaus, 0.5, "customer_sip")

    def test_of_the_margin(self):
        self.fibre.standard_price = 60
        self.netzhaus.commission_id = self.rate("Margin", 10, amount_base_type="net_amount")
        self.assertEarns(self.line(), self.netzhaus, 4, "customer_sip")

    def test_an_open_quotation_follows_each_of_them(self):
        line = self.line()
        self.rule("customer_sip", "connectivity").commission_id = self.five
        self.assertEarns(line, self.netzhaus, 5, "customer_sip", self.five)
        self.five.fix_qty = 6
        self.assertEarns(line, self.netzhaus, 6, "customer_sip", self.five)
        self.gold.commission_id = self.twelve
        self.assertEarns(line, self.netzhaus, 12, "customer_sip", self.twelve)
        self.netzhaus.commission_id = self.ten
        self.assertEarns(line, self.netzhaus, 10, "customer_sip", self.ten)
        self.netzhaus.write({"commission_id": False, "grade_id": False})
        self.assertEarns(line, self.netzhaus, 6, "customer_sip", self.five)

    def test_only_a_channel_manager_changes_them(self):
        self.assertTrue(self.netzhaus.agent)
        gold = self.gold.with_user(self.rep)
        netzhaus = self.netzhaus.with_user(self.rep)
        attempts = (
            (gold.write, {"commission_id": self.twelve.id}),
            (gold.create, {"name": "Platinum", "commission_id": self.twelve.id}),
            (netzhaus.write, {"commission_id": self.twelve.id}),
            (netzhaus.write, {"grade_id": False}),
            (netzhaus.write, {"agent": False}),
            (netzhaus.write, {"settlement": "annual"}),
        )
        for attempt, vals in attempts:
            with self.subTest(vals), self.assertAccessRefused():
                attempt(vals)
        gold.write({"name": "Golden"})
        netzhaus.write({"commission_id": False, "phone": "+352 123"})
        self.stranger.with_user(self.rep).commission_id = self.twelve
        self.netzhaus.with_user(self.manager).commission_id = self.twelve
        self.assertEqual(self.netzhaus.commission_id, self.twelve)
