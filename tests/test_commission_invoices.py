from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_commission import CommissionInvoiceCase


@tagged("post_install", "-at_install")
class TestCommissionInvoices(CommissionInvoiceCase):
    """An invoice takes over what its order promised, or is awarded by itself as it is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.env["res.partner"].create(
            {"name": "Own Agent", "agent": True, "commission_id": cls.five.id}
        )

    def own(self, line):
        return line.sudo().agent_ids.filtered(lambda agent: not agent.channel_scenario_id)

    def confirmed(self, *products, **values):
        order = self.quotation(self.customer, *products, user=self.biller, **values)
        order.action_confirm()
        return order

    def reverse(self, move, user=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(user or self.biller)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.reverse_moves()
        return wizard.new_move_ids

    def forget(self):
        """Have nothing hold any more of what was promised."""
        self.customer.channel_partner_id = False
        self.ten.fix_qty = 50
        self.set_rates(self.five)

    # ------------------------------------------------------------------ of orders

    def test_of_an_order_takes_over_agent_commission_scenario_and_rate(self):
        order = self.confirmed(self.fibre, self.trunk)
        self.forget()
        move = order._create_invoices()
        for post in (lambda: None, move.action_post):
            post()
            fibre, trunk = move.invoice_line_ids
            ours = self.assertEarns(fibre, self.netzhaus, 10, "customer_sip", self.ten)
            self.assertEqual(ours.channel_service_id.code, "connectivity")
            self.assertEarnsNothing(trunk, "awards none")

    def test_what_was_changed_and_posted_at_once_earns_by_the_last_amounts(self):
        move = self.confirmed(self.fibre)._create_invoices()
        self.env.flush_all()
        move.invoice_line_ids.quantity = 0.5
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 5, "customer_sip", self.ten)
        refund = move._reverse_moves([{}])
        refund.invoice_line_ids.quantity = 0.1
        refund.action_post()
        self.assertEarns(refund.invoice_line_ids, self.netzhaus, -1, "customer_sip", self.ten)

    def test_of_an_order_takes_over_own_agents_too(self):
        self.customer.commission_agent_ids = self.salesman
        order = self.confirmed(self.fibre)
        move = order._create_invoices()
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 10, "customer_sip")
        self.assertEqual(self.own(move.invoice_line_ids).agent_id, self.salesman)
        self.assertAlmostEqual(self.own(move.invoice_line_ids).amount, 5)

    def test_of_an_order_in_parts_and_beyond(self):
        order = self.confirmed(self.fibre)
        order.order_line.product_uom_qty = 4
        self.forget()
        part = order._create_invoices()
        part.invoice_line_ids.quantity = 1
        part.action_post()
        self.assertEarns(part.invoice_line_ids, self.netzhaus, 10, "customer_sip")
        rest = order._create_invoices()
        rest.invoice_line_ids.quantity = 5
        rest.action_post()
        self.assertEarns(rest.invoice_line_ids, self.netzhaus, 50, "customer_sip")

    def test_of_an_order_with_another_product_is_awarded_by_itself(self):
        order = self.confirmed(self.fibre)
        move = order._create_invoices()
        move.invoice_line_ids.product_id = self.trunk
        move.action_post()
        self.assertEarnsNothing(move.invoice_line_ids, "awards none")

    def test_of_an_order_without_award(self):
        order = self.ordered(self.fibre)
        move = order._create_invoices()
        move.action_post()
        self.assertEarnsNothing(move.invoice_line_ids, "no channel partner is concerned")

    def test_down_payment_earns_nothing_and_the_rest_all_of_it(self):
        order = self.confirmed(self.fibre)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.biller)
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 50})
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self.assertEarnsNothing(
            down.invoice_line_ids.filtered(lambda line: line.display_type == "product"),
            "no sale of its own",
        )
        rest = order._create_invoices(final=True)
        rest.action_post()
        fibre = rest.invoice_line_ids.filtered("product_id")
        self.assertEarns(fibre, self.netzhaus, 10, "customer_sip")

    # -------------------------------------------------------------------- direct

    def test_direct_is_awarded_as_it_is_written(self):
        move = self.invoice(self.customer, self.fibre, self.trunk, quantity=2)
        fibre, trunk = move.invoice_line_ids
        self.assertIn("Netzhaus earns Ten", fibre.channel_award_reason)
        self.assertEarns(fibre, self.netzhaus, 20, "customer_sip", self.ten)
        self.assertEarnsNothing(trunk, "awards none")
        agents = self.ours(fibre)
        move.action_post()
        self.assertEqual(self.ours(fibre), agents)
        self.assertEarns(fibre, self.netzhaus, 20, "customer_sip", self.ten)
        self.assertEarnsNothing(trunk, "awards none")
        self.assertAlmostEqual(move.commission_total, 20)

    def test_direct_counts_the_facts_of_when_it_is_posted(self):
        move = self.invoice(self.customer, self.fibre)
        self.manage(self.customer, self.rival, "sip_trunk")
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.rival, 10, "customer_sip")

    def test_a_direct_draft_follows_product_contact_and_quantity(self):
        move = self.invoice(self.customer, self.fibre)
        line = move.invoice_line_ids
        line.quantity = 3
        self.assertEarns(line, self.netzhaus, 30, "customer_sip", self.ten)
        line.product_id = self.trunk
        self.assertEarnsNothing(line, "awards none")
        line.product_id = self.fibre
        move.partner_id = self.stranger
        self.assertEarnsNothing(line, "no channel partner is concerned")
        move.partner_shipping_id = self.customer
        self.assertEarns(line, self.netzhaus, 30, "customer_sip", self.ten)

    def test_a_direct_draft_follows_facts_rates_and_classification(self):
        move = self.invoice(self.customer, self.fibre)
        line = move.invoice_line_ids
        self.manage(self.customer, self.rival, "sip_trunk")
        self.assertEarns(line, self.rival, 10, "customer_sip")
        self.rival.commission_id = self.rate("Rival's", 20)
        self.assertEarns(line, self.rival, 20, "customer_sip")
        self.fibre.product_tmpl_id.channel_service_id = self.trunk.channel_service_id
        self.assertEarnsNothing(line, "awards none")
        self.forget()
        self.assertEarnsNothing(line, "no channel partner is concerned")

    def test_a_direct_draft_takes_lines_that_are_added_and_lets_go_of_those_removed(self):
        move = self.invoice(self.customer, self.fibre)
        move.invoice_line_ids = [
            Command.create({"product_id": self.fibre.id, "price_unit": 100, "quantity": 2})
        ]
        first, added = move.invoice_line_ids
        self.assertEarns(added, self.netzhaus, 20, "customer_sip", self.ten)
        first.unlink()
        self.assertAlmostEqual(move.commission_total, 20)

    def test_direct_to_a_stranger(self):
        move = self.invoice(self.stranger, self.fibre)
        move.action_post()
        self.assertEarnsNothing(move.invoice_line_ids, "no channel partner is concerned")

    def test_direct_keeps_own_agents(self):
        self.customer.commission_agent_ids = self.salesman
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 10, "customer_sip")
        self.assertEqual(self.own(move.invoice_line_ids).agent_id, self.salesman)

    def test_direct_without_rate(self):
        self.set_rates(False)
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertEarnsNothing(move.invoice_line_ids, "none is named")

    def test_a_receipt_sells_too(self):
        move = self.invoice(self.customer, self.fibre, move_type="out_receipt")
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 10, "customer_sip")

    def test_a_vendor_bill_says_nothing(self):
        bill = self.invoice(self.netzhaus, self.fibre, move_type="in_invoice")
        bill.action_post()
        self.assertFalse(bill.invoice_line_ids.channel_award_reason)
        self.assertFalse(bill.invoice_line_ids.agent_ids)

    def test_posted_again_keeps_what_it_promised(self):
        move = self.invoice(self.customer, self.fibre, self.sim)
        move.action_post()
        self.forget()
        move.button_draft()
        fibre, sim = move.invoice_line_ids
        fibre.quantity = 2
        sim.product_id = self.trunk
        move.action_post()
        self.assertEarns(fibre, self.netzhaus, 20, "customer_sip", self.ten)
        self.assertEarnsNothing(sim, "no channel partner is concerned")

    def test_posted_again_for_somebody_else(self):
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        move.button_draft()
        move.partner_id = self.stranger
        move.action_post()
        self.assertEarnsNothing(move.invoice_line_ids, "no channel partner is concerned")

    def test_a_copy_is_awarded_by_itself(self):
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        self.manage(self.customer, self.rival, "sip_trunk")
        copy = move.copy()
        copy.invoice_date = fields.Date.today()
        self.assertEarns(copy.invoice_line_ids, self.rival, 10, "customer_sip")
        copy.action_post()
        self.assertEarns(copy.invoice_line_ids, self.rival, 10, "customer_sip")

    # -------------------------------------------------------------------- refunds

    def test_a_refund_takes_back_from_the_same_by_the_same(self):
        move = self.invoice(self.customer, self.fibre, self.trunk)
        move.action_post()
        self.forget()
        refund = self.reverse(move)
        self.assertEqual(refund.state, "draft")
        for post in (lambda: None, refund.action_post):
            post()
            fibre, trunk = refund.invoice_line_ids
            ours = self.assertEarns(fibre, self.netzhaus, -10, "customer_sip", self.ten)
            self.assertEqual(ours.channel_service_id.code, "connectivity")
            self.assertFalse(self.ours(trunk))
        self.assertAlmostEqual(move.commission_total + refund.commission_total, 0)

    def test_a_refund_of_a_part_takes_back_a_part(self):
        move = self.invoice(self.customer, self.fibre, quantity=4)
        move.action_post()
        refund = self.reverse(move)
        refund.invoice_line_ids.quantity = 1
        self.forget()
        refund.action_post()
        self.assertEarns(refund.invoice_line_ids, self.netzhaus, -10, "customer_sip")

    def test_a_refund_of_a_part_takes_back_at_the_rate_that_was_earned(self):
        self.netzhaus.commission_id = self.env["commission"].create(
            {
                "name": "Sections",
                "commission_type": "section",
                "section_ids": [
                    Command.create({"amount_from": 0, "amount_to": 199, "percent": 1}),
                    Command.create({"amount_from": 200, "amount_to": 1000, "percent": 7}),
                ],
            }
        )
        move = self.invoice(self.customer, self.fibre, quantity=4)
        move.action_post()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 28, "customer_sip")
        refund = self.reverse(move)
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEarns(refund.invoice_line_ids, self.netzhaus, -7, "customer_sip")

    def test_a_refund_of_an_order_s_invoice(self):
        order = self.confirmed(self.fibre)
        move = order._create_invoices()
        move.action_post()
        self.forget()
        refund = self.reverse(move)
        refund.action_post()
        self.assertEarns(refund.invoice_line_ids, self.netzhaus, -10, "customer_sip", self.ten)

    def test_a_refund_that_cancels_at_once(self):
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        refund = move._reverse_moves(cancel=True)
        self.assertEqual(refund.state, "posted")
        self.assertEarns(refund.invoice_line_ids, self.netzhaus, -10, "customer_sip", self.ten)

    def test_a_refund_of_nothing_takes_nothing_back(self):
        refund = self.invoice(self.customer, self.fibre, move_type="out_refund")
        refund.action_post()
        self.assertFalse(self.ours(refund.invoice_line_ids))
        self.assertIn("reverses no invoice", refund.invoice_line_ids.channel_award_reason)

    # ---------------------------------------------------------------- rate change

    def test_a_rate_that_changes_leaves_posted_invoices_alone(self):
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        line = move.invoice_line_ids
        sections = {"commission_type": "section", "amount_base_type": "net_amount"}
        for act in (
            lambda: self.ten.write({"fix_qty": 50}),
            lambda: self.ten.write(sections),
            lambda: self.set_rates(self.five),
            lambda: self.netzhaus.write({"commission_id": self.five.id}),
            lambda: self.fibre.write({"commission_free": True, "standard_price": 90}),
            lambda: self.ours(line)._compute_amount(),
            move.recompute_lines_agents,
            lambda: self.env.add_to_compute(self.ours(line)._fields["amount"], self.ours(line)),
        ):
            act()
            self.assertEarns(line, self.netzhaus, 10, "customer_sip", self.ten)

    def test_the_margin_of_a_posted_invoice_stays(self):
        self.fibre.standard_price = 60
        self.netzhaus.commission_id = self.rate("Margin", 10, amount_base_type="net_amount")
        move = self.invoice(self.customer, self.fibre)
        move.action_post()
        self.fibre.standard_price = 90
        self.ours(move.invoice_line_ids)._compute_amount()
        self.assertEarns(move.invoice_line_ids, self.netzhaus, 4, "customer_sip")

    def test_the_form_of_a_draft_shows_the_reason(self):
        with Form(
            self.env["account.move"]
            .with_user(self.biller)
            .with_context(default_move_type="out_invoice")
        ) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.product_id = self.fibre
                self.assertIn("Netzhaus earns Ten", line.channel_award_reason)
