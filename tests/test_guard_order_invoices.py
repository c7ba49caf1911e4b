from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_order_invoices import OrderInvoiceCase


@tagged("post_install", "-at_install")
class TestGuardInvoicesOfOrders(OrderInvoiceCase):
    def test_row_36_confirmed_before_protection_began(self):
        order = self.ordered(self.firewall)
        order.order_line.qty_delivered = 1
        move = order._create_invoices()
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertEqual(order.state, "sale")

    def test_row_36_each_part_of_it(self):
        self.free()
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.order_line.product_uom_qty = 2
        order.action_confirm()
        self.protect()
        first = order._create_invoices()
        first.invoice_line_ids.quantity = 1
        first.action_post()
        second = order._create_invoices()
        second.action_post()
        self.assertEqual((first + second).mapped("state"), ["posted", "posted"])

    def test_row_36_another_product_or_more_of_it_is_judged(self):
        changes = (
            {"quantity": 2},
            {"product_id": self.laptop.id},
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id},
        )
        moves = []
        for vals in changes:
            move = self.ordered(self.firewall)._create_invoices()
            move.invoice_line_ids.write(vals)
            self.assertRefused("customer_sip", move.action_post)
            moves.append(move)
        self.consent(self.customer, self.netzhaus, "it_network_hosting")
        for move in moves:
            move.action_post()
            self.assertEqual(move.state, "posted")

    def test_row_36_not_twice(self):
        order = self.ordered(self.firewall)
        first = order._create_invoices()
        second = first.copy()
        second.invoice_date = fields.Date.today()
        second.invoice_line_ids.sale_line_ids = order.order_line
        self.assertRefused("customer_sip", (first + second).action_post)
        first.action_post()
        self.assertRefused("customer_sip", second.action_post)
        self.agree()
        second.action_post()
        self.assertEqual(second.state, "posted")

    def test_row_36_an_order_lends_its_lines_to_nobody_else(self):
        self.free()
        foreign = self.quotation(self.stranger, self.firewall, user=self.biller)
        foreign.action_confirm()
        self.protect()
        line = {
            "product_id": self.firewall.id,
            "sale_line_ids": [Command.set(foreign.order_line.ids)],
        }
        move = self.invoice(self.customer, invoice_line_ids=[Command.create(line)])
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_36_a_strangers_order_lends_no_quantity(self):
        order = self.ordered(self.firewall)
        foreign = self.quotation(self.stranger, self.firewall, user=self.biller)
        foreign.order_line.product_uom_qty = 50
        foreign.action_confirm()
        both = (foreign | order).order_line
        move = self.bill(both, 51)
        self.assertRefused("customer_sip", move.action_post)
        self.bill(both, 1).action_post()
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_36_what_gives_nothing_back_lends_no_quantity(self):
        lines = [self.ordered(self.firewall).order_line for _way in range(4)]
        self.bill(lines[0], 100, price=0, move_type="out_refund").action_post()
        self.bill(lines[1], -100, price=0).action_post()
        self.refund(self.invoiced(lines[2]), price=0)
        self.refund(self.invoiced(lines[3]), quantity=100, price=0.01)
        moves = [
            self.bill(line, quantity) for line, quantity in zip(lines, (2, 2, 1, 1), strict=True)
        ]
        for move in moves:
            self.assertRefused("customer_sip", move.action_post)
        self.agree()
        for move in moves:
            move.action_post()
            self.assertEqual(move.state, "posted")

    def test_row_36_a_refund_lends_no_more_than_it_takes_back(self):
        lines = [self.ordered(self.firewall).order_line for _way in range(5)]
        self.refund(self.invoiced(lines[0]), quantity=100)
        # Of what was invoiced to somebody else, or is not invoiced any more.
        self.invoiced(lines[1])
        foreign = self.bill(lines[1], 100, move_type="out_refund")
        foreign.partner_id = self.stranger
        foreign.action_post()
        first = self.invoiced(lines[2])
        self.refund(first)
        first.button_draft()
        # Made from the order, for what was returned: no more than was ordered, in all.
        self.invoiced(lines[3])
        self.bill(lines[3], 100, move_type="out_refund").action_post()
        self.invoiced(lines[3])
        # Of a currency that is worth less.
        refund = self.invoiced(lines[4])._reverse_moves()
        yen = self.env.ref("base.JPY")
        yen.active = True
        refund.currency_id = yen
        refund.action_post()
        quantities = (2, 1, 2, 1, 1)
        moves = [self.bill(*each) for each in zip(lines, quantities, strict=True)]
        for move in moves:
            self.assertRefused("customer_sip", move.action_post)
        self.agree()
        for move in moves:
            move.action_post()
            self.assertEqual(move.state, "posted")

    def test_row_36_what_was_given_back_is_invoiced_again(self):
        order = self.ordered(self.firewall)
        order.order_line.price_unit = 9000
        move = order._create_invoices()
        move.action_post()
        for _time in range(2):
            reversal = (
                self.env["account.move.reversal"]
                .with_user(self.biller)
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"journal_id": move.journal_id.id})
            )
            move = self.env["account.move"].browse(reversal.modify_moves()["res_id"])
            self.assertEqual(move.invoice_line_ids.sale_line_ids, order.order_line)
            move.with_user(self.biller).action_post()
            self.assertEqual(move.state, "posted")

    def test_row_36_a_part_that_was_given_back_is_invoiced_again(self):
        self.free()
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.order_line.product_uom_qty = 5
        order.action_confirm()
        move = order._create_invoices()
        move.action_post()
        self.protect()
        self.refund(move, quantity=2)
        again = order._create_invoices()
        self.assertEqual(again.invoice_line_ids.quantity, 2)
        again.action_post()
        self.assertEqual(again.state, "posted")
        self.assertRefused("customer_sip", self.bill(order.order_line, 1).action_post)

    def test_row_36_what_was_returned_is_delivered_and_invoiced_again(self):
        self.free()
        self.firewall.invoice_policy = "delivery"
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.order_line.product_uom_qty = 5
        order.action_confirm()
        self.protect()
        kinds = []
        for delivered in (5, 3, 5):
            order.order_line.qty_delivered = delivered
            move = order._create_invoices(final=True)
            move.action_post()
            kinds.append((move.move_type, move.state, move.invoice_line_ids.quantity))
        self.assertEqual(
            kinds,
            [
                ("out_invoice", "posted", 5),
                ("out_refund", "posted", 2),
                ("out_invoice", "posted", 2),
            ],
        )

    def test_row_36_a_deduction_for_what_was_returned(self):
        """An invoice that charges one thing and gives another back."""
        order = self.ordered(self.firewall)
        self.invoiced(order.order_line)
        move = self.invoice(
            self.customer,
            invoice_line_ids=[
                Command.create({"product_id": self.trunk.id, "price_unit": 200}),
                Command.create(
                    {
                        "product_id": self.firewall.id,
                        "price_unit": 100,
                        "quantity": -1,
                        "sale_line_ids": [Command.set(order.order_line.ids)],
                    }
                ),
            ],
        )
        move.action_post()
        self.invoiced(order.order_line)
        sale = self.bill(order.order_line, -1, price=-9000)
        self.assertRefused("customer_sip", sale.action_post)
        self.agree()
        sale.action_post()
        self.assertEqual(sale.state, "posted")

    def test_row_36_what_was_sold_through_the_channel_partner_is_not_invoiced_past_it(self):
        order = self.quotation(
            self.netzhaus,
            self.firewall,
            user=self.biller,
            partner_shipping_id=self.customer.id,
        )
        order.action_confirm()
        move = order._create_invoices()
        move.partner_id = self.customer
        self.assertRefused("customer_sip", move.action_post)
        move.partner_id = self.netzhaus
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_36_a_quotation_lends_nothing(self):
        quotation = self.quotation(self.customer, self.firewall, user=self.biller)
        quotation.order_line.write({"state": "sale", "qty_to_invoice": 1})
        line = {
            "product_id": self.firewall.id,
            "sale_line_ids": [Command.set(quotation.order_line.ids)],
        }
        move = self.invoice(self.customer, invoice_line_ids=[Command.create(line)])
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_36_a_delivered_quantity_that_somebody_typed_proves_nothing(self):
        for method in ("manual", "analytic"):
            order = self.ordered(self.firewall)
            order.order_line.write({"qty_delivered_method": method, "qty_delivered": 50})
            move = order._create_invoices()
            move.invoice_line_ids.quantity = 50
            self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_36_a_down_payment_lends_nothing(self):
        order = self.ordered(self.trunk)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.biller)
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 50})
        )
        move = wizard._create_invoices(order)
        line = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        line.product_id = self.firewall
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_31_a_down_payment_on_a_blocked_quotation(self):
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.biller)
            .create(
                {
                    "advance_payment_method": "percentage",
                    "amount": 50,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
        )
        move = wizard._create_invoices(order)
        self.assertRefused("customer_sip", move.action_post)
        self.assertEqual(move.state, "draft")
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")
