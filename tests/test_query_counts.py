from collections import Counter
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.crm.models.crm_lead import CrmLead as CoreLead

from .common_queries import QueryCase

SIZES = (1, 10, 100)


class TestQueryCounts(QueryCase):
    """What the addon asks the database for, beside what Odoo asks it for anyway.

    The same act is counted twice: as it is, and with the addon's part of it taken out of
    the registry. Counts of a database without the addon would need a second database, and
    a number written down here would change with every version of Odoo.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.products = [cls._product(f"Fibre {number}", "connectivity") for number in range(100)]

    @contextmanager
    def without_the_addon(self):
        """Take gathering, judging and recording out; what is stored stays empty."""

        def nothing(records, *args, **kwargs):
            return {}

        def no_service(lines):
            lines.channel_service_id = False

        class Notes:
            def add(self, *args, **kwargs):
                """Take no note."""

            note = add

        @contextmanager
        def no_notes(guard, orders=None, lines=None, judge_now=False):
            yield Notes()

        registry = self.env.registry
        with ExitStack() as stack:
            for model, name, instead in (
                ("channel.guard", "_watch", no_notes),
                ("sale.order", "_channel_log_changes", nothing),
                ("sale.order.line", "_channel_decide", nothing),
                ("sale.order.line", "_channel_decide_new", nothing),
                ("sale.order.line", "_compute_channel_service_id", no_service),
            ):
                stack.enter_context(patch.object(registry[model], name, instead))
            yield

    def added(self, act):
        """Return how many queries the addon adds to an act, and all that it makes."""
        with self.without_the_addon():
            alone = self.least(act)
        everything = self.least(act)
        return len(everything) - len(alone), everything

    def on_saving(self, customer, size):
        def save():
            self.quotation(customer, *self.products[:size])

        return self.added(save)

    def on_confirming(self, customer, size):
        order = self.quotation(customer, *self.products[:size])
        self.env.flush_all()
        return self.added(lambda: order.action_confirm())

    def assertAtMost(self, budget, measure, customer):
        counts = {}
        for size in SIZES:
            counts[size], found = measure(customer, size)
            self.assertLessEqual(
                counts[size],
                budget,
                f"{size} lines, {len(found)} queries:\n" + "\n--\n".join(found),
            )
        self.assertEqual(len(set(counts.values())), 1, f"not the same for all sizes: {counts}")

    def test_saving_for_a_restricted_customer(self):
        self.assertAtMost(3, self.on_saving, self.customer)

    def test_confirming_for_a_restricted_customer(self):
        self.assertAtMost(4, self.on_confirming, self.customer)

    def test_saving_for_a_customer_of_whom_nothing_is_known(self):
        self.assertAtMost(0, self.on_saving, self.stranger)

    def test_confirming_for_a_customer_of_whom_nothing_is_known(self):
        self.assertAtMost(1, self.on_confirming, self.stranger)

    def rates_asked(self, size):
        """Return how often saving, and then confirming, asks for rates."""

        def asked(act):
            return sum("rate.commission_type" in query for query in self.queries(act))

        saving = asked(lambda: self.quotation(self.customer, *self.products[:size]))
        order = self.quotation(self.customer, *self.products[:size])
        self.assertEqual(len(order.sudo().order_line.agent_ids), size)
        return saving, asked(order.action_confirm)

    def test_rates_are_asked_for_once_whoever_names_them(self):
        rule, level, own = self.env["commission"].create(
            [{"name": f"Rate {percent}", "fix_qty": percent} for percent in (5, 6, 7)]
        )
        self.netzhaus.grade_id = self.env["res.partner.grade"].create({"name": "Gold"})
        rules = self.env["channel.rule"].search([("decision", "=", "commission")])
        for names, rate in ((rules, rule), (self.netzhaus.grade_id, level), (self.netzhaus, own)):
            names.commission_id = rate
            with self.subTest(rate=rate.name):
                asked = {size: self.rates_asked(size) for size in SIZES}
                self.assertEqual(asked, dict.fromkeys(SIZES, (1, 0)))

    def test_many_quotations_at_once(self):
        """Facts are gathered for all of them together."""

        strangers = self.env["res.partner"].create(
            [{"name": f"Stranger {number}", "is_company": True} for number in range(20)]
        )

        def save(customers):
            self.env["sale.order"].with_user(self.rep).create(
                [
                    {
                        "partner_id": customer.id,
                        "order_line": [Command.create({"product_id": self.fibre.id})],
                    }
                    for customer in customers
                ]
            )

        for name, customers in (
            ("restricted", [self.customer] * 20),
            ("unknown", strangers),
            ("both", [self.customer, *strangers]),
        ):
            with self.subTest(customers=name):
                one, _found = self.added(lambda first=customers[:1]: save(first))
                many, found = self.added(lambda everybody=customers: save(everybody))
                self.assertLessEqual(many, one, "\n--\n".join(found))

    def test_the_measure_sees_what_the_addon_asks(self):
        """A measure that cannot grow would prove nothing."""
        added, found = self.on_saving(self.customer, 1)
        self.assertGreater(added, 0)
        self.assertTrue(any("WITH fact(" in query for query in found))

    def test_what_the_charter_says_of_new_lines_is_inserted_along_with_the_rest(self):
        """Odoo inserts new lines, and writes what it works out of them."""
        for customer in (self.customer, self.stranger):
            with self.subTest(customer=customer.name):
                found = self.queries(lambda who=customer: self.quotation(who, *self.products[:10]))
                written = [
                    query
                    for query in found
                    if query.strip().startswith(
                        ('UPDATE "sale_order_line"', 'INSERT INTO "sale_order_line"')
                    )
                ]
                self.assertEqual(len(written), 2, "\n--\n".join(written))
                (decided,) = [query for query in written if '"channel_status"' in query]
                self.assertTrue(decided.strip().startswith("INSERT INTO"), decided)

    def test_the_lines_of_a_confirmed_order_are_written_once(self):
        order = self.quotation(self.customer, *self.products[:10])
        found = self.queries(order.action_confirm)
        written = [query for query in found if 'UPDATE "sale_order_line"' in query]
        self.assertEqual(len(written), 1, "\n--\n".join(written))
        order.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.invoice_status, "to invoice")
        self.assertEqual(set(order.order_line.mapped("untaxed_amount_to_invoice")), {100.0})

    def test_merging_opportunities_that_nobody_introduced(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Web {number}", "type": "opportunity", "partner_id": self.stranger.id}
                for number in range(3)
            ]
        )
        leads = leads.with_user(self.rep)
        self.env.flush_all()
        with patch.object(
            self.registry["crm.lead"], "_merge_opportunity", CoreLead._merge_opportunity
        ):
            alone = self.least(leads.merge_opportunity)
        found = self.least(leads.merge_opportunity)
        more = Counter(found) - Counter(alone)
        self.assertLessEqual(len(found), len(alone), "\n--\n".join(more))
