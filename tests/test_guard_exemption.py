from odoo.fields import Command
from odoo.tests import tagged

from .common_guard import GuardCase


@tagged("post_install", "-at_install")
class TestGuardExemption(GuardCase):
    """Lines that Odoo's own methods make are not judged; nobody else's are exempt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.channel_unclassified_policy = "block"
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.env.company, False)
        cls.rep.group_ids += cls.env.ref("account.group_account_invoice")

    def _down_payment(self, order):
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.rep)
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 50})
        )
        return wizard._create_invoices(order)

    def _discount(self, order, percentage=0.1, **context):
        wizard = (
            self.env["sale.order.discount"]
            .with_user(self.rep)
            .with_context(**context)
            .create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": percentage,
                }
            )
        )
        wizard.action_apply_discount()
        return order.order_line[-1]

    def test_row_09_down_payments_of_odoo_pass(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        invoice = self._down_payment(order)
        line = order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)
        self.assertEqual(line.sudo().channel_exempt, "down_payment")
        self.assertFalse(line.channel_status)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.state, "posted")
        order.action_quotation_send()

    def test_row_09_a_down_payment_made_into_a_sale_is_judged(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        self._down_payment(order)
        line = order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)
        vals = {"product_uom_qty": 1, "name": "Firewall", "price_unit": 900}
        self.assertRefused("customer_sip", line.write, vals)
        self.assertTrue(line.sudo().channel_exempt)
        self.env.company.channel_unclassified_policy = "warn"
        line.write(vals)
        self.assertEqual(line.channel_status, "unclassified")

    def test_row_09_discounts_of_odoo_pass(self):
        self.env.company.sale_discount_product_id = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "taxes_id": False}
        )
        order = self.quotation(self.customer, self.trunk)
        line = self._discount(order)
        self.assertEqual(line.sudo().channel_exempt, "discount")
        self.assertEqual(order.channel_status, "clear")
        order.action_confirm()
        later = self._discount(order)
        self.assertTrue(later.sudo().channel_exempt)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_row_09_what_comes_along_with_a_discount_is_judged(self):
        self.env.company.sale_discount_product_id = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "taxes_id": False}
        )
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        sneaked = [Command.create({"order_id": order.id, "product_id": self.firewall.id})]
        self.assertRefused("customer_sip", self._discount, order, default_linked_line_ids=sneaked)
        self.assertRefused("customer_sip", self._discount, order, -5.0)
        line = self._discount(order)
        self.assertRefused("customer_sip", line.write, {"product_id": self.firewall.id})
        self.assertRefused("customer_sip", line.write, {"price_unit": 900.0})
        self.assertRefused("customer_sip", line.write, {"product_uom_qty": 5})
        self.assertRefused("customer_sip", line.write, {"discount": 1000.0})
        self.assertRefused("customer_sip", self._discount, order, default_discount=1000.0)
        self.agree()
        line.write({"product_id": self.firewall.id})
        self.assertEqual(line.channel_status, "consented")

    def test_row_09_a_discount_that_gets_the_price_of_its_product_is_judged(self):
        """Odoo's "Update Prices" takes prices from products, of discounts too."""
        self.env.company.sale_discount_product_id = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "taxes_id": False, "list_price": 900.0}
        )
        order = self.quotation(self.customer, self.trunk)
        line = self._discount(order)
        order.with_user(self.rep).action_update_prices()
        self.assertTrue(line.sudo().channel_exempt)
        # What tells Odoo that it is a discount on the whole order can be written.
        line.extra_tax_data = False
        order.with_user(self.rep).action_update_prices()
        self.assertEqual(line.price_unit, 900.0)
        self.assertRefused("customer_sip", order.action_confirm)

    def test_row_09_a_discount_stays_one_when_the_product_of_discounts_is_exchanged(self):
        old, new = self.env["product.product"].create(
            [{"name": name, "type": "service", "taxes_id": False} for name in ("Discount", "Less")]
        )
        self.env.company.sale_discount_product_id = old
        order = self.quotation(self.customer, self.trunk)
        line = self._discount(order)
        order.action_confirm()
        self.env.company.sale_discount_product_id = new
        self.assertRefused("customer_sip", line.write, {"price_unit": 900.0})
        line.write({"price_unit": -900.0})
        self.assertEqual(line.sudo().channel_exempt, "discount")
        # Nobody can consent to what nobody knows: the company lets it through, or says what it is.
        old.channel_service_id = self.service("network_security")
        self.agree()
        line.write({"price_unit": 900.0})
        self.assertEqual(line.channel_status, "consented")

    def _promote(self, order, **reward):
        """Apply a promotion to an order, as the rep does, and return its line."""
        if "loyalty.program" not in self.env:
            self.skipTest("LOUD: sale_loyalty is missing, so row 09 lacks its promotions")
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten off",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [Command.create({"discount": 10, **reward})],
            }
        )
        order._update_programs_and_rewards()
        rewards = order._get_claimable_rewards()
        coupon = next(each for each in rewards if program.reward_ids in rewards[each])
        self.assertFalse(order._apply_program_reward(program.reward_ids, coupon))
        order._update_programs_and_rewards()
        return order.order_line.filtered(lambda line: line.reward_id == program.reward_ids)

    def test_row_09_the_discount_of_a_promotion_passes(self):
        order = self.quotation(self.customer, self.trunk)
        line = self._promote(order)
        self.assertEqual(line.sudo().channel_exempt, "discount")
        self.assertEqual(order.channel_status, "clear")
        # Odoo writes it anew as the order grows.
        (order.order_line - line).product_uom_qty = 3
        order._update_programs_and_rewards()
        self.assertTrue(line.sudo().channel_exempt)
        self.assertEqual(order.channel_status, "clear")
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_row_09_a_better_promotion_that_takes_over_a_line_passes(self):
        order = self.quotation(self.customer, self.trunk)
        line = self._promote(order)
        product = line.product_id
        self.assertEqual(self._promote(order, discount=20), line)
        self.assertNotEqual(line.product_id, product)
        self.assertTrue(line.sudo().channel_exempt)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_09_what_a_promotion_adds_is_judged(self):
        """A discount on what is taken off already makes a line above zero."""
        other_tax = self.env["account.tax"].create({"name": "Other", "amount": 6})
        order = self.quotation(self.customer, self.trunk, self.fibre)
        trunk, fibre = order.order_line
        trunk.write({"price_unit": 20000.0, "tax_ids": False})
        fibre.write({"price_unit": -10000.0, "tax_ids": other_tax.ids})
        lines = self._promote(order)
        self.assertEqual(len(lines), 2)
        for line in lines.sudo():
            self.assertEqual(bool(line.channel_exempt), line.price_unit < 0)
        self.assertRefused("customer_sip", order.action_confirm)

    def test_row_09_free_shipping_passes(self):
        order = self.quotation(self.customer, self.trunk)
        carrier = self.env["delivery.carrier"].create(
            {"name": "Courier", "product_id": self._product("Shipping", None).id, "fixed_price": 10}
        )
        order.set_delivery_line(carrier, 10)
        line = self._promote(order, reward_type="shipping")
        self.assertEqual(line.price_unit, -10)
        self.assertTrue(line.sudo().channel_exempt)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_09_the_discount_of_a_promotion_made_into_a_sale_is_judged(self):
        order = self.quotation(self.customer, self.trunk)
        line = self._promote(order)
        order.action_confirm()
        for vals in (
            {"price_unit": 900.0, "name": "Firewall"},
            {"price_unit": 900.0, "reward_id": False},
            # More than all of a negative price is taken off.
            {"discount": 1000.0, "name": "Firewall"},
            {"product_uom_qty": 5},
            {"product_id": self.firewall.id},
        ):
            self.assertRefused("customer_sip", line.write, vals)
            self.assertTrue(line.sudo().channel_exempt)
        self.agree()
        line.write({"product_id": self.firewall.id})
        self.assertEqual(line.channel_status, "consented")

    def test_row_09_a_discount_stays_one_when_the_product_of_its_promotion_is_exchanged(self):
        order = self.quotation(self.customer, self.trunk)
        line = self._promote(order)
        order.action_confirm()
        line.sudo().reward_id.discount_line_product_id = self._product("Less", None)
        self.assertRefused("customer_sip", line.write, {"price_unit": 900.0})
        self.assertEqual(line.sudo().channel_exempt, "discount")
        self.env.company.channel_unclassified_policy = "warn"
        line.write({"price_unit": 900.0})
        self.assertEqual(line.channel_status, "unclassified")

    def test_row_09_a_promotion_that_is_sold_as_something_is_judged(self):
        voucher = self._product("Firewall voucher", "network_security")
        order = self.quotation(self.customer, self.trunk)
        self.assertFalse(
            self._promote(order, discount_line_product_id=voucher.id).sudo().channel_exempt
        )
        self.assertRefused("customer_sip", order.action_confirm)

    def test_row_09_what_a_promotion_gives_for_free_is_judged(self):
        order = self.quotation(self.customer, self.trunk)
        free = {"reward_type": "product", "reward_product_id": self.firewall.id}
        self.assertFalse(self._promote(order, **free).sudo().channel_exempt)
        self.assertRefused("customer_sip", order.action_confirm)
        self.consent(self.customer, self.netzhaus, "network")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_22_a_delivery_that_odoo_adds_never_raises(self):
        if "delivery.carrier" not in self.env:
            self.skipTest("LOUD: delivery is missing, so row 22 lacks its deliveries")
        product = self._product("Shipping", None)
        carrier = self.env["delivery.carrier"].create(
            {"name": "Courier", "product_id": product.id, "fixed_price": 10}
        )
        order = self.quotation(self.customer, self.trunk)
        order.set_delivery_line(carrier, 10)
        self.assertEqual(order.order_line[-1].sudo().channel_exempt, "cost")
        order.action_confirm()
        order.set_delivery_line(carrier, 12)
        self.assertEqual(order.order_line[-1].price_unit, 12)
        self.assertTrue(order.order_line[-1].sudo().channel_exempt)
        product.channel_service_id = self.service("network_security")
        draft = self.quotation(self.customer, self.trunk)
        draft.set_delivery_line(carrier, 10)
        self.assertRefused("customer_sip", draft.action_confirm)

    def test_row_22_a_delivery_flag_of_a_caller_exempts_nothing(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        for flag in ("is_delivery", "is_expense", "is_downpayment"):
            if flag in self.env["sale.order.line"]._fields:
                self.assertRefused(
                    "customer_sip",
                    self.env["sale.order.line"].with_user(self.rep).create,
                    {"order_id": order.id, "product_id": self.firewall.id, flag: True},
                )

    def test_row_22_a_cost_that_odoo_charges_on_never_raises(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        cost = self._product("Site visit of a security engineer", "network_security")
        cost.write({"expense_policy": "cost", "can_be_expensed": True})
        employee = self.env["hr.employee"].create({"name": "Eve", "user_id": self.rep.id})
        expense = self.env["hr.expense"].create(
            {
                "name": "Visit",
                "employee_id": employee.id,
                "product_id": cost.id,
                "total_amount_currency": 80,
                "sale_order_id": order.id,
                "payment_mode": "company_account",
                "company_id": self.env.company.id,
            }
        )
        expense.action_submit()
        expense._do_approve()
        expense.action_post()
        line = order.order_line.filtered("is_expense")
        self.assertEqual(line.product_id, cost)
        self.assertTrue(line.sudo().channel_exempt)
