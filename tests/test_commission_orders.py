from odoo import fields
from odoo.fields import Command

from .common_commission import CommissionCase


class TestCommissionOrders(CommissionCase):
    """Drafts follow product, contact and facts; a confirmed order keeps what it promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.salesman = cls.env["res.partner"].create(
            {"name": "Own Agent", "agent": True, "commission_id": cls.five.id}
        )

    def own(self, line):
        return line.sudo().agent_ids.filtered(lambda agent: not agent.channel_scenario_id)

    # ------------------------------------------------------------------ new lines

    def agents_of(self, lines):
        """Return whose agents lines have by now, without having them worked out."""
        agents = self.env["sale.order.line.agent"].sudo()
        return agents.search([("object_id", "in", lines.ids)]).agent_id

    def test_a_new_line_that_earns_has_its_agent_from_the_beginning(self):
        unpaid = self._product("Setup of a Line", "connectivity")
        unpaid.commission_free = True
        order = self.quotation(self.customer, self.fibre, unpaid, self.trunk)
        paid, free, trunk = order.sudo().order_line
        self.assertEqual(self.agents_of(paid), self.netzhaus)
        self.assertFalse(self.agents_of(free | trunk))
        self.assertEqual(paid.channel_award["commission"], self.ten.id)
        self.assertEqual(free.channel_award["why"], "product")
        self.assertEqual(trunk.channel_award["why"], "allowed")

    def test_agents_of_a_new_line_stand_beside_what_the_charter_awards(self):
        own = {"agent_id": self.salesman.id, "commission_id": self.five.id}
        given = [Command.create(own)]
        order = self.quotation(self.customer)
        model = self.env["sale.order.line"].with_user(self.rep)
        values = {"order_id": order.id, "product_id": self.fibre.id}
        by_default = model.with_context(default_agent_ids=given)
        first = model.create({**values, "agent_ids": given})
        offered = {**values, "linked_line_id": first.id}
        for name, line in (
            ("given", first),
            ("default", by_default.create(values)),
            ("given, tied to another", model.create({**offered, "agent_ids": given})),
            ("default, tied to another", by_default.create(offered)),
        ):
            with self.subTest(name):
                self.assertEqual(self.agents_of(line), self.salesman | self.netzhaus)

    def test_no_default_takes_away_what_the_charter_awards(self):
        order = self.quotation(self.customer)
        model = self.env["sale.order.line"].with_user(self.rep)
        line = model.with_context(default_agent_ids=[]).create(
            {"order_id": order.id, "product_id": self.fibre.id}
        )
        self.assertEqual(self.agents_of(line), self.netzhaus)

    # --------------------------------------------------------------------- drafts

    def test_a_draft_follows_its_product(self):
        order = self.quotation(self.customer, self.fibre)
        line = order.order_line
        first = self.assertEarns(line, self.netzhaus, 10, "customer_sip")
        line.product_id = self.trunk
        self.assertEarnsNothing(line, "awards none")
        line.product_id = self.sim
        second = self.assertEarns(line, self.netzhaus, 10, "customer_sip")
        self.assertEqual(second.channel_service_id.code, "mobile")
        self.assertNotEqual(first, second)
        line.product_id = self.fibre
        third = self.assertEarns(line, self.netzhaus, 10, "customer_sip")
        self.assertEqual(third.channel_service_id.code, "connectivity")

    def test_a_draft_follows_its_quantity_and_price(self):
        line = self.quotation(self.customer, self.fibre).order_line
        line.write({"product_uom_qty": 3, "discount": 50})
        self.assertEarns(line, self.netzhaus, 15, "customer_sip")

    def test_a_draft_follows_each_of_its_contacts(self):
        order = self.quotation(self.stranger, self.fibre)
        for contact in ("partner_invoice_id", "partner_shipping_id", "partner_id"):
            with self.subTest(contact):
                order[contact] = self.customer
                self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")
                order.write(
                    dict.fromkeys(
                        ("partner_id", "partner_invoice_id", "partner_shipping_id"),
                        self.stranger.id,
                    )
                )
                self.assertEarnsNothing(order.order_line, "no channel partner is concerned")

    def test_a_draft_follows_the_facts(self):
        line = self.quotation(self.customer, self.fibre).order_line
        self.manage(self.customer, self.rival, "sip_trunk")
        self.assertEarns(line, self.rival, 10, "customer_sip")
        self.customer.channel_partner_id = False
        self.assertEarnsNothing(line, "no channel partner is concerned")
        deal = self.register(self.customer, self.netzhaus)
        self.assertEarns(line, self.netzhaus, 10, "deal_registered")
        deal.action_lost()
        self.assertEarnsNothing(line, "no channel partner is concerned")

    def test_a_draft_follows_the_rule(self):
        line = self.quotation(self.customer, self.fibre).order_line
        self.rule("customer_sip", "connectivity").decision = "allow"
        self.assertEarnsNothing(line, "awards none")

    def test_many_lines_and_quotations_at_once(self):
        orders = self.quotation(self.customer, self.fibre, self.trunk, self.sim)
        orders |= self.quotation(self.customer, self.sim, self.firewall)
        self.manage(self.customer, self.rival, "connectivity")
        self.env.flush_all()
        earning = orders.order_line.filtered(lambda line: line.product_id != self.firewall)
        self.assertEqual(len(self.ours(orders.order_line)), 4)
        self.assertEqual(self.ours(earning).agent_id, self.rival)

    def test_given_agents_do_not_keep_the_charter_s_away(self):
        for given in ([], [Command.clear()], [self._own_command()]):
            order = self.quotation(
                self.customer,
                order_line=[Command.create({"product_id": self.fibre.id, "agent_ids": given})],
            )
            self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")

    def _own_command(self):
        return Command.create({"agent_id": self.salesman.id, "commission_id": self.five.id})

    # ----------------------------------------------------------------- own agents

    def test_own_agents_of_the_customer_stay_beside(self):
        self.customer.commission_agent_ids = self.salesman
        line = self.quotation(self.customer, self.fibre).order_line
        self.assertEarns(line, self.netzhaus, 10, "customer_sip")
        own = self.own(line)
        self.assertEqual(own.agent_id, self.salesman)
        self.assertAlmostEqual(own.amount, 5)
        for product in (self.trunk, self.sim):
            line.product_id = product
            self.env.flush_all()
            self.assertEqual(self.own(line).agent_id, self.salesman)
        own = self.own(line)
        self.manage(self.customer, self.rival, "sip_trunk")
        self.assertEarns(line, self.rival, 10, "customer_sip")
        self.assertEqual(self.own(line), own)

    def test_an_agent_set_on_a_line_stays_beside_while_the_facts_change(self):
        """A change of product or contact brings back the customer's own, as ever."""
        line = self.quotation(self.customer, self.fibre).order_line
        line.write({"agent_ids": [self._own_command()]})
        own = self.own(line)
        self.assertEqual(own.agent_id, self.salesman)
        self.manage(self.customer, self.rival, "sip_trunk")
        self.assertEarns(line, self.rival, 10, "customer_sip")
        self.assertEqual(self.own(line), own)

    def test_own_agents_follow_the_customer_as_ever(self):
        self.customer.commission_agent_ids = self.salesman
        order = self.quotation(self.customer, self.fibre)
        order.partner_id = self.stranger
        self.env.flush_all()
        self.assertFalse(self.own(order.order_line))

    def test_a_channel_partner_that_is_an_own_agent_too_earns_once_by_the_charter(self):
        self.netzhaus.commission_id = self.ten
        self.customer.commission_agent_ids = self.netzhaus + self.salesman
        line = self.quotation(self.customer, self.fibre).order_line
        self.assertEarns(line, self.netzhaus, 10, "customer_sip")
        self.assertEqual(self.own(line).agent_id, self.salesman)
        # Where the charter awards nothing, it is an own agent like any other.
        line = self.quotation(self.customer, self.trunk).order_line
        self.assertEarnsNothing(line, "awards none")
        self.assertEqual(self.own(line).agent_id, self.netzhaus + self.salesman)

    def test_regenerate_brings_back_own_agents_and_ours(self):
        self.customer.commission_agent_ids = self.salesman
        order = self.quotation(self.customer, self.fibre)
        order.order_line.agent_ids.filtered(lambda agent: agent.agent_id == self.salesman).unlink()
        order.recompute_lines_agents()
        self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")
        self.assertEqual(self.own(order.order_line).agent_id, self.salesman)

    # ------------------------------------------------------------------ confirmed

    def confirmed(self, *products):
        order = self.quotation(self.customer, *products)
        order.action_confirm()
        self.env.flush_all()
        return order

    def test_a_confirmed_order_keeps_its_award_whatever_becomes_of_the_facts(self):
        order = self.confirmed(self.fibre)
        ours = self.ours(order.order_line)
        for act in (
            lambda: self.manage(self.customer, self.rival, "sip_trunk"),
            lambda: self.customer.write({"channel_partner_id": False}),
            lambda: self.rule("customer_sip", "connectivity").write({"decision": "allow"}),
            lambda: self.fibre.write({"channel_service_id": self.service("hardware").id}),
            lambda: self.fibre.write({"commission_free": True}),
            lambda: order.write({"partner_shipping_id": self.stranger.id}),
            order.recompute_lines_agents,
            lambda: self.run_cron("ir_cron_refresh_quotations"),
        ):
            act()
            self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")
            self.assertEqual(self.ours(order.order_line), ours)

    def test_a_confirmed_order_keeps_its_rate(self):
        order = self.confirmed(self.fibre)
        line = order.order_line
        self.ten.fix_qty = 50
        self.rule("customer_sip", "connectivity").commission_id = self.five
        self.netzhaus.commission_id = self.rate("Other", 30)
        self.assertEarns(line, self.netzhaus, 10, "customer_sip", self.ten)
        self.ours(line)._compute_amount()
        self.assertEarns(line, self.netzhaus, 10, "customer_sip", self.ten)
        line.product_uom_qty = 2
        self.assertEarns(line, self.netzhaus, 20, "customer_sip", self.ten)

    def test_a_confirmed_order_awards_what_is_added(self):
        order = self.confirmed(self.trunk)
        self.assertEarnsNothing(order.order_line, "awards none")
        order.order_line = [Command.create({"product_id": self.sim.id})]
        added = order.order_line.filtered(lambda line: line.product_id == self.sim)
        self.assertEarns(added, self.netzhaus, 10, "customer_sip")

    def test_a_confirmed_line_that_sells_something_else_is_awarded_anew(self):
        line = self.confirmed(self.fibre).order_line
        line.product_id = self.trunk
        self.assertEarnsNothing(line, "awards none")

    def test_confirming_promises_what_holds_on_that_day(self):
        """A quotation is looked at again every night; it may be confirmed before that."""
        self.customer.channel_partner_id = False
        deal = self.register(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.fibre)
        self.assertEarns(order.order_line, self.netzhaus, 10, "deal_registered")
        self.env.flush_all()
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        self.env.cr.execute(
            "UPDATE channel_registration SET date_start = %s, date_end = %s WHERE id = %s",
            (fields.Date.subtract(yesterday, months=4), yesterday, deal.id),
        )
        self.env.invalidate_all()
        order.action_confirm()
        self.assertEarnsNothing(order.order_line, "awards none")

    def test_a_cancelled_order_that_is_confirmed_again_is_awarded_again(self):
        order = self.confirmed(self.fibre)
        order._action_cancel()
        self.manage(self.customer, self.rival, "sip_trunk")
        order.action_draft()
        order.action_confirm()
        self.assertEarns(order.order_line, self.rival, 10, "customer_sip")

    def test_a_copy_is_awarded_by_itself(self):
        self.customer.commission_agent_ids = self.salesman
        order = self.confirmed(self.fibre)
        self.manage(self.customer, self.rival, "sip_trunk")
        copy = order.copy()
        self.assertEarns(copy.order_line, self.rival, 10, "customer_sip")
        self.assertEqual(self.own(copy.order_line).agent_id, self.salesman)
        self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")
