from odoo.fields import Command

from .common_commission import CommissionCase


class TestCommissionRights(CommissionCase):
    """What a channel partner earns is not a rep's to write; own agents still are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.netzhaus.commission_id = cls.ten
        cls.salesman = cls.env["res.partner"].create(
            {"name": "Own Agent", "agent": True, "commission_id": cls.five.id}
        )

    def setUp(self):
        super().setUp()
        self.line = self.quotation(self.customer, self.fibre).order_line
        self.own_vals = {
            "object_id": self.line.id,
            "agent_id": self.salesman.id,
            "commission_id": self.five.id,
        }
        self.agent = self.assertEarns(self.line, self.netzhaus, 10, "customer_sip")

    def test_a_rep_touches_nothing_that_the_charter_awards(self):
        agent = self.agent.with_user(self.rep)
        scenario = self.scenario("customer_sip").id
        own = {
            "object_id": self.line.id,
            "agent_id": self.salesman.id,
            "commission_id": self.five.id,
        }
        attempts = (
            lambda: agent.write({"commission_id": self.five.id}),
            lambda: agent.write({"amount": 0}),
            lambda: agent.write({"channel_scenario_id": False}),
            agent.unlink,
            lambda: self.line.write({"agent_ids": [Command.clear()]}),
            lambda: self.line.write({"agent_ids": [Command.delete(agent.id)]}),
            lambda: self.line.write({"channel_award": False}),
            lambda: agent.create({**own, "channel_scenario_id": scenario}),
            lambda: agent.create({**own, "agent_id": self.rival.id, "commission_id": self.ten.id}),
        )
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.assertAccessRefused():
                attempt()
        self.assertEarns(self.line, self.netzhaus, 10, "customer_sip")

    def test_no_default_makes_an_agent_line_the_charter_s(self):
        scenario = self.scenario("customer_sip").id
        agents = self.agent.with_user(self.rep).with_context(default_channel_scenario_id=scenario)
        own = agents.create(
            {"object_id": self.line.id, "agent_id": self.salesman.id, "commission_id": self.five.id}
        )
        self.assertFalse(own.channel_scenario_id)

    def test_a_rep_sets_changes_and_deletes_own_agents(self):
        agents = self.agent.with_user(self.rep)
        own = agents.create(
            {"object_id": self.line.id, "agent_id": self.salesman.id, "commission_id": self.five.id}
        )
        own.commission_id = self.ten
        self.assertAlmostEqual(own.amount, 10)
        with self.assertAccessRefused():
            own.agent_id = self.rival
        own.unlink()
        self.assertEarns(self.line, self.netzhaus, 10, "customer_sip")

    def test_a_manager_agrees_on_something_else_and_leaves_a_trace(self):
        agent = self.agent.with_user(self.manager)
        with self.assertAccessRefused():
            agent.unlink()
        agent.commission_id = self.five
        self.assertFalse(agent.channel_scenario_id)
        self.assertIn("Five", self.line.order_id.message_ids[0].body)
        self.assertEarnsNothing(self.line, "agreed by hand")
        self.rule("customer_sip", "connectivity").commission_id = self.ten
        self.env.flush_all()
        self.assertAlmostEqual(self.line.sudo().agent_ids.amount, 5)

    def test_what_is_agreed_with_a_channel_partner_is_copied_by_everybody(self):
        self.customer.commission_agent_ids = self.netzhaus
        self.netzhaus.commission_id = self.rate("Agreed", 4)
        order = self.quotation(self.customer, self.fibre)
        agents = order.order_line.sudo().agent_ids
        agents.with_user(self.manager).commission_id = self.rate("By hand", 3)
        copy = order.with_user(self.rep).copy()
        copied = copy.order_line.sudo().agent_ids
        self.assertEqual(copied.agent_id, self.netzhaus)
        self.assertEqual(copied.commission_id.name, "By hand")
        self.assertFalse(copied.channel_scenario_id)
        with self.assertAccessRefused():
            copied.with_user(self.rep).commission_id = self.rate("More", 30)
