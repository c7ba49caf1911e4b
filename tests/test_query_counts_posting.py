from odoo import fields
from odoo.fields import Command

from .common_accounting import AccountingCase
from .common_queries import QueryCase

SIZES = (1, 10, 50)

#: How the addon's own queries are known: what holds contacts, facts, marks, rules.
HOLD, FACTS, MARK = "SELECT id, channel_known_facts", "WITH fact(", "channel_audit_mark"
OURS = (HOLD, FACTS, MARK, "FROM channel_service")


class TestQueryCountsOfPosting(QueryCase, AccountingCase):
    """Posting an invoice costs the same few queries, however many lines it has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls._product(f"Fibre {number}", "connectivity") for number in range(50)]
        rate = cls.env["commission"].create({"name": "Ten", "fix_qty": 10.0})
        cls.env["channel.rule"].search([("decision", "=", "commission")]).commission_id = rate

    def on_posting(self, write):
        """Return the addon's own queries on posting a line, and assert that more lines cost no
        more of any."""
        found = {}
        for size in SIZES:
            move = write(self.products[:size])
            self.env.flush_all()
            found[size] = self.least(move.action_post)
        self.assertSameForAll(found)
        ours = {
            size: [query for query in queries if any(table in query for table in OURS)]
            for size, queries in found.items()
        }
        self.assertEqual(len({len(queries) for queries in ours.values()}), 1, ours)
        return ours[1]

    def invoice(self, customer, products):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 100.0})
                    for product in products
                ],
            }
        )

    def of_an_order(self, products):
        order = self.quotation(self.customer, *products)
        order.action_confirm()
        move = order.sudo()._create_invoices()
        self.assertEqual(len(move.invoice_line_ids.agent_ids), len(products))
        return move

    def test_for_a_customer_of_whom_nothing_is_known(self):
        hold, mark = self.on_posting(lambda products: self.invoice(self.stranger, products))
        self.assertIn(HOLD, hold)
        self.assertIn(MARK, mark)

    def test_for_a_customer_whose_channel_partner_earns(self):
        self.on_posting(lambda products: self.invoice(self.customer, products))

    def test_for_the_invoice_of_an_order_that_earns(self):
        """What its lines sell was decided with the order: no facts are asked for."""
        found = self.on_posting(self.of_an_order)
        self.assertFalse([query for query in found if FACTS in query or HOLD in query])

    def test_for_more_than_a_customer_of_whom_nothing_is_known_ordered(self):
        """Whether as much was delivered is asked once."""

        def write(products):
            order = self.quotation(self.stranger, *products)
            order.action_confirm()
            order.order_line.write({"qty_delivered_method": "analytic"})
            move = order.sudo()._create_invoices()
            again = move.copy()
            again.invoice_date = fields.Date.today()
            for line, ordered in zip(again.invoice_line_ids, order.order_line, strict=True):
                line.sale_line_ids = ordered
            move.action_post()
            return again

        self.on_posting(write)

    def test_agents_of_a_dated_invoice_and_products_are_not_written_or_read_apart(self):
        move = self.invoice(self.customer, self.products[:10])
        self.env.flush_all()
        self.assertEqual(len(move.invoice_line_ids.agent_ids), 10)
        found = self.queries(move.action_post)
        self.assertFalse([each for each in found if 'UPDATE "account_invoice_line_agent"' in each])
        of_products = [each for each in found if 'FROM "product_' in each]
        # What a line's text may hide, of a customer of whom something is known.
        self.assertEqual(len(of_products), 1)
        self.assertIn('SELECT "product_template"."id", "product_template"."name"', of_products[0])

    def test_lines_of_an_invoice_get_their_number_and_their_state_in_one_writing(self):
        move = self.invoice(self.customer, self.products[:10])
        self.env.flush_all()
        found = self.queries(move.action_post)
        numbering = [each for each in found if '"move_name" = ' in each]
        self.assertTrue(numbering)
        self.assertTrue(all('"parent_state" = ' in each for each in numbering))

    def test_many_draft_invoices_that_follow_a_fact_cost_what_one_does(self):
        counts = {}
        rule = self.env["channel.rule"].search(
            [("scenario_id.code", "=", "customer_sip"), ("service_id.code", "=", "connectivity")]
        )
        for size in (1, 10):
            for _number in range(size):
                self.invoice(self.customer, self.products[:3])
            self.env.flush_all()
            found = self.least(lambda: rule.write({"decision": "consent"}))
            counts[size] = len(found)
            self.assertTrue(
                any('DELETE FROM "account_invoice_line_agent"' in each for each in found)
            )
        self.assertEqual(counts[1], counts[10], "\n--\n".join(found))
