import io

import openpyxl

from odoo.fields import Command, Date
from odoo.tests import tagged

from .common_commission import CommissionInvoiceCase
from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestStatement(PortalCase, CommissionInvoiceCase):
    """A channel partner reads what it has earned, line by line, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.manage(cls.stranger, cls.rival, "sip_trunk")
        cls.statements = cls.env["channel.statement"]
        cls.firewall.list_price = 500

    def posted(self, customer, *products, day="2026-03-10", **values):
        move = self.invoice(customer, *products, invoice_date=day, **values)
        move.sudo().action_post()
        return move

    def march(self, channel_partner=None):
        return self.statements._get(
            channel_partner or self.netzhaus, Date.to_date("2026-03-01"), Date.to_date("2026-03-31")
        )

    def test_each_line_says_what_was_earned_and_why(self):
        move = self.posted(self.customer, self.trunk, self.fibre)
        (line,) = self.march()["lines"]
        self.assertEqual(
            {name: line[name] for name in ("document", "customer", "service", "base", "amount")},
            {
                "document": move.name,
                "customer": "Atelier Lumen",
                "service": "Connectivity",
                "base": 100.0,
                "amount": 10.0,
            },
        )
        self.assertEqual(line["rate"], 10)
        self.assertEqual(line["state"], "earned")
        self.assertEqual(line["clause"], self.scenario("customer_sip").clause)
        self.assertIn("Netzhaus earns Ten", line["reason"])

    def test_a_period_has_the_invoices_of_its_days(self):
        self.posted(self.customer, self.fibre, day="2026-02-28")
        first = self.posted(self.customer, self.fibre, day="2026-03-01")
        last = self.posted(self.customer, self.sim, day="2026-03-31")
        self.posted(self.customer, self.fibre, day="2026-04-01")
        self.assertEqual(
            [line["document"] for line in self.march()["lines"]], [first.name, last.name]
        )
        periods = self.statements._get_periods(self.netzhaus)
        self.assertEqual(
            [(str(each["first"]), each["totals"][0]["amount"]) for each in periods],
            [("2026-04-01", 10.0), ("2026-03-01", 20.0), ("2026-02-01", 10.0)],
        )
        self.netzhaus.channel_settlement_period = "quaterly"
        periods = self.statements._get_periods(self.netzhaus)
        self.assertEqual([str(each["last"]) for each in periods], ["2026-06-30", "2026-03-31"])

    def test_sums_are_those_of_the_lines(self):
        self.posted(self.customer, self.fibre, self.sim)
        self.posted(self.customer, self.fibre)
        statement = self.march()
        self.assertEqual([each["amount"] for each in statement["totals"]], [30.0])
        self.assertEqual(
            [(each["name"], each["amount"]) for each in statement["by_service"]],
            [("Connectivity", 20.0), ("Mobile", 10.0)],
        )
        self.assertEqual(
            [(each["name"], each["amount"]) for each in statement["by_customer"]],
            [("Atelier Lumen", 30.0)],
        )

    def test_a_refund_takes_back(self):
        move = self.posted(self.customer, self.fibre)
        refund = move.sudo()._reverse_moves([{"invoice_date": "2026-03-20"}])
        refund.action_post()
        statement = self.march()
        self.assertEqual([line["amount"] for line in statement["lines"]], [10.0, -10.0])
        self.assertEqual([line["base"] for line in statement["lines"]], [100.0, -100.0])
        self.assertEqual([each["amount"] for each in statement["totals"]], [0.0])

    def test_each_currency_is_summed_by_itself(self):
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.env.company.currency_id.id)], limit=1)
        )
        other.active = True
        self.posted(self.customer, self.fibre)
        self.posted(self.customer, self.fibre, currency_id=other.id)
        totals = self.march()["totals"]
        self.assertEqual(
            {each["currency"] for each in totals}, {self.env.company.currency_id, other}
        )

    def test_a_draft_is_earned_by_nobody(self):
        self.invoice(self.customer, self.fibre, invoice_date="2026-03-10")
        self.assertFalse(self.march()["lines"])

    def test_agents_of_our_own_are_on_no_statement(self):
        self.customer.commission_agent_ids = self.env["res.partner"].create(
            {"name": "Agent Smith", "agent": True, "commission_id": self.ten.id}
        )
        self.posted(self.customer, self.fibre)
        self.assertEqual(len(self.march()["lines"]), 1)
        self.assertNotIn("Smith", str(self.march()))

    def test_what_the_customer_was_invoiced_is_told_as_far_as_the_company_allows(self):
        self.posted(self.customer, self.fibre)
        self.env.company.channel_statement_amounts = False
        (line,) = self.march()["lines"]
        self.assertEqual((line["base"], line["rate"], line["amount"]), (None, None, 10.0))
        page = self.get("/my/commissions/2026-03-01", self.nadia)
        self.assertPage(page, "10.00", "Atelier Lumen")
        self.assertNotIn("100.00", page.text)
        self.assertNotIn("Invoiced", page.text)

    def test_what_is_still_to_come_is_told_apart(self):
        self.quotation(self.customer, self.fibre)
        order = self.quotation(self.customer, self.fibre, self.sim)
        order.action_confirm()
        expected = {
            each["kind"]: (each["count"], each["amount"])
            for each in self.statements._get_expected(self.netzhaus)
        }
        self.assertEqual(expected, {"quotation": (1, 10.0), "order": (2, 20.0)})
        order._create_invoices().action_post()
        expected = self.statements._get_expected(self.netzhaus)
        self.assertEqual([each["kind"] for each in expected], ["quotation"])

    # ----------------------------------------------------------------------- pages

    def test_the_people_of_a_channel_partner_read_its_statements(self):
        move = self.posted(self.customer, self.fibre)
        self.posted(self.stranger, self.fibre)
        for user in (self.nadia, self.colleague):
            page = self.get("/my/commissions", user)
            self.assertPage(page, "/my/commissions/2026-03-01", "10.00")
            page = self.get("/my/commissions/2026-03-17", user)
            self.assertPage(page, move.name, "Connectivity", "Netzhaus earns Ten")
            self.assertNotIn("Stranger", page.text)
            self.assertNotIn("Rival", page.text)

    def test_nobody_else_reads_them(self):
        self.posted(self.customer, self.fibre)
        for way in ("", "/2026-03-01", "/2026-03-01/pdf", "/2026-03-01/xlsx"):
            for user in (self.lucie, self.outsider):
                answer = self.get(f"/my/commissions{way}", user)
                self.assertSentHome(answer)
                self.assertNotIn("Connectivity", answer.text)
            self.assertSentToLogin(self.get(f"/my/commissions{way}"))
        self.assertNotIn("Lumen", self.get("/my/commissions/2026-03-01", self.ruth).text)
        self.netzhaus.channel_partner_id = False
        self.customer.channel_partner_id = False
        self.netzhaus.is_channel_partner = False
        self.assertSentHome(self.get("/my/commissions/2026-03-01", self.nadia))

    def test_portal_users_read_no_agent_line_by_themselves(self):
        self.posted(self.customer, self.fibre)
        for user in (self.nadia, self.lucie):
            lines = self.env["account.invoice.line.agent"].with_user(user)
            self.assertFalse(lines.has_access("read"))

    def test_an_empty_page_says_what_earns_a_commission(self):
        self.assertPage(self.get("/my/commissions", self.nadia), "Nothing earned yet")
        self.assertPage(
            self.get("/my/commissions/2026-03-01", self.nadia), "Nothing was earned in this period"
        )

    def test_a_day_that_is_none_leads_back_to_the_list(self):
        for day in ("2026-13-01", "yesterday", "1", "0000-00-00"):
            answer = self.get(f"/my/commissions/{day}", self.nadia)
            self.assertTrue(answer.url.endswith("/my/commissions"), answer.url)

    def test_the_pdf_is_one(self):
        self.posted(self.customer, self.fibre)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf(
            "channel_partner.action_report_channel_statement",
            self.netzhaus.ids,
            data={"first": "2026-03-01", "last": "2026-03-31"},
        )
        self.assertTrue(content.startswith(b"%PDF"))

    def test_the_spreadsheet_has_the_lines_and_their_sums(self):
        self.customer.name = "=HYPERLINK(1)"
        move = self.posted(self.customer, self.fibre)
        answer = self.get("/my/commissions/2026-03-01/xlsx", self.nadia)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        lines, totals = book.worksheets
        header, row = lines.iter_rows(values_only=True)
        told = dict(zip(header, row, strict=True))
        self.assertEqual((told["Invoice"], told["Commission"]), (move.name, 10))
        self.assertEqual(lines.cell(2, 3).data_type, "s", "a name that looks like a formula")
        self.assertIn(10, [cell for row in totals.iter_rows(values_only=True) for cell in row])

    def test_queries_do_not_grow_with_the_lines(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.march()
            return self.env.cr.sql_log_count - before

        self.posted(self.customer, self.fibre)
        count()
        few = count()
        line = [Command.create({"product_id": self.sim.id}) for _each in range(20)]
        self.posted(self.customer, self.fibre, invoice_line_ids=line)
        self.assertLessEqual(count() - few, 2)
