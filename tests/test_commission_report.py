"""What commissions cost against what was invoiced, as managers analyse it."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_commission import CommissionInvoiceCase


@tagged("post_install", "-at_install")
class TestCommissionReport(CommissionInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.stranger, cls.rival, "connectivity")
        cls.report = cls.env["channel.commission.report"]
        cls.trunk.list_price = 300

    def posted(self, customer, *products, **values):
        move = self.invoice(customer, *products, **values).sudo()
        move.action_post()
        self.env.flush_all()
        return move

    def sums(self, moves, groupby, user=None):
        rows = self.report.with_user(user or self.manager)._read_group(
            [("move_id", "in", moves.ids)],
            groupby,
            ["revenue:sum", "commission:sum", "share:avg"],
        )
        return {tuple(row[: len(groupby)]): tuple(row[len(groupby) :]) for row in rows}

    def assertSums(self, found, expected):
        self.assertEqual(set(found), set(expected))
        for key, amounts in expected.items():
            for value, amount in zip(found[key], amounts, strict=True):
                self.assertAlmostEqual(value, amount, msg=key)

    def test_sums_are_those_of_the_invoice_lines(self):
        moves = self.posted(self.customer, self.fibre, self.trunk, self.sim)
        moves |= self.posted(self.stranger, self.fibre, quantity=3)
        lines = moves.invoice_line_ids
        agents = self.ours(lines)
        ((revenue, commission, share),) = self.sums(moves, []).values()
        self.assertAlmostEqual(revenue, sum(lines.mapped("price_subtotal")))
        self.assertAlmostEqual(revenue, -sum(lines.mapped("balance")))
        self.assertAlmostEqual(commission, sum(agents.mapped("amount")))
        # A share of the sums: 50 of 800, and no average of lines.
        self.assertAlmostEqual(share, 50 / 800)
        self.assertEqual(self.report.search_count([("move_id", "in", moves.ids)]), len(lines))

    def test_it_is_told_by_channel_partner_service_scenario_and_month(self):
        moves = self.posted(self.customer, self.fibre, self.trunk, invoice_date="2026-03-10")
        moves |= self.posted(self.stranger, self.fibre, invoice_date="2026-04-02")
        nobody = self.env["res.partner"]
        self.assertSums(
            self.sums(moves, ["channel_partner_id"]),
            {
                (self.netzhaus,): (100, 10, 0.1),
                (self.rival,): (100, 10, 0.1),
                (nobody,): (300, 0, 0),
            },
        )
        self.assertSums(
            self.sums(moves, ["service_id"]),
            {
                (self.service("connectivity"),): (200, 20, 0.1),
                (self.service("sip_trunk"),): (300, 0, 0),
            },
        )
        by_scenario = self.sums(moves, ["scenario_id"])
        self.assertEqual(
            {scenario.code: values[1] for (scenario,), values in by_scenario.items()},
            {"customer_sip": 10, "customer_connectivity": 10, False: 0},
        )
        by_month = self.sums(moves, ["date:month"])
        self.assertEqual(
            {str(day)[:7]: values[:2] for (day,), values in by_month.items()},
            {"2026-03": (400, 10), "2026-04": (100, 10)},
        )

    def test_a_refund_counts_less(self):
        move = self.posted(self.customer, self.fibre)
        refund = move._reverse_moves([{}])
        refund.action_post()
        self.env.flush_all()
        self.assertSums(self.sums(refund, []), {(): (-100, -10, 0.1)})
        ((revenue, commission, share),) = self.sums(move | refund, []).values()
        self.assertEqual((revenue, commission), (0, 0))
        self.assertIs(share, False, "a share of nothing is none")

    def test_what_is_not_posted_or_not_sold_is_left_out(self):
        draft = self.invoice(self.customer, self.fibre)
        cancelled = self.posted(self.customer, self.fibre)
        cancelled.button_draft()
        cancelled.button_cancel()
        noted = self.posted(
            self.customer,
            invoice_line_ids=[
                Command.create({"product_id": self.fibre.id}),
                Command.create({"display_type": "line_note", "name": "Thank you"}),
            ],
        )
        moves = draft | cancelled | noted
        self.assertEqual(self.report.search([("move_id", "in", moves.ids)]).move_id, noted)
        self.assertEqual(self.report.search_count([("move_id", "=", noted.id)]), 1)

    def test_agents_of_our_own_are_no_cost_of_the_channel(self):
        self.customer.commission_agent_ids = self.env["res.partner"].create(
            {"name": "Own Agent", "agent": True, "commission_id": self.five.id}
        )
        move = self.posted(self.customer, self.fibre)
        self.assertEqual(len(move.invoice_line_ids.agent_ids), 2)
        self.assertSums(self.sums(move, ["channel_partner_id"]), {(self.netzhaus,): (100, 10, 0.1)})

    def test_another_currency_counts_in_the_currency_of_the_company(self):
        other = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        move = self.posted(self.customer, self.fibre, currency_id=other.id)
        move.button_draft()
        move.invoice_line_ids.price_unit = 400
        move.action_post()
        self.env.flush_all()
        self.assertEqual(self.ours(move.invoice_line_ids).amount, 40)
        row = self.report.search([("move_id", "=", move.id)])
        self.assertEqual(row.currency_id, self.env.company.currency_id)
        self.assertSums(self.sums(move, []), {(): (100, 10, 0.1)})

    def test_only_channel_managers_read_it_and_nobody_writes_it(self):
        move = self.posted(self.customer, self.fibre)
        portal = new_test_user(self.env, "portal@test", groups="base.group_portal")
        for user in (self.rep, self.biller, portal):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.sums(move, [], user)
        row = self.report.with_user(self.manager).search([("move_id", "=", move.id)])
        self.assertEqual(row.commission, 10)
        for act in (lambda: row.write({"revenue": 1}), row.unlink, lambda: row.create({})):
            with self.assertRaises(AccessError):
                act()

    def test_each_company_is_for_its_own_managers(self):
        move = self.posted(self.customer, self.fibre)
        abroad = self.env["res.company"].create({"name": "Operator Abroad"})
        foreigner = new_test_user(
            self.env,
            "foreigner@test",
            groups="channel_partner.group_channel_manager",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        domain = [("move_id", "=", move.id)]
        self.assertTrue(self.report.with_user(self.manager).search(domain))
        self.assertFalse(self.report.with_user(foreigner).search(domain))
