"""The statement as a channel manager reads it: the same as its channel partner, if it may."""

import io
from base64 import b64decode

import openpyxl

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common_commission import CommissionInvoiceCase


@tagged("post_install", "-at_install")
class TestStatementManager(CommissionInvoiceCase, HttpCase):
    def posted(self, day="2026-03-10"):
        move = self.invoice(self.customer, self.fibre, invoice_date=day).sudo()
        move.action_post()
        return move

    def wizard(self, user=None, **values):
        return (
            self.env["channel.commission.statement"]
            .with_user(user or self.manager)
            .create({"channel_partner_id": self.netzhaus.id, **values})
        )

    def test_it_begins_with_the_newest_period_and_walks_to_others(self):
        first, last = self.posted("2026-03-10"), self.posted("2026-04-10")
        wizard = self.wizard()
        self.assertEqual(str(wizard.date_from), "2026-04-01")
        self.assertIn(last.name, wizard.statement)
        self.assertIn("Netzhaus earns Ten", wizard.statement)
        action = wizard.action_earlier()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual((str(wizard.date_from), str(wizard.date_to)), ("2026-03-01", "2026-03-31"))
        self.assertIn(first.name, wizard.statement)
        self.assertNotIn(last.name, wizard.statement)
        wizard.action_later()
        self.assertIn(last.name, wizard.statement)

    def test_it_waits_for_a_channel_partner_to_be_chosen(self):
        with Form(self.env["channel.commission.statement"].with_user(self.manager)) as form:
            self.assertFalse(form.statement)
            form.channel_partner_id = self.netzhaus
            self.assertIn("Nothing was earned", form.statement)

    def test_both_files_are_those_of_the_channel_partner(self):
        move = self.posted()
        wizard = self.wizard()
        action = wizard.action_sheet()
        book = openpyxl.load_workbook(io.BytesIO(b64decode(wizard.file)))
        self.assertIn(move.name, [cell.value for cell in book.worksheets[0]["B"]])
        self.authenticate(self.manager.login, self.manager.login)
        answer = self.url_open(action["url"])
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        wizard.with_context(force_report_rendering=True).action_pdf()
        self.assertTrue(b64decode(wizard.file).startswith(b"%PDF"))
        self.assertTrue(wizard.file_name.endswith("2026-03-01.pdf"))

    def test_a_contact_leads_to_its_commissions_and_its_statement(self):
        move = self.posted()
        self.posted().button_draft()
        person = self.env["res.partner"].create({"name": "Nadia", "parent_id": self.netzhaus.id})
        for contact in (self.netzhaus, person):
            mine = contact.with_user(self.manager)
            self.assertEqual(mine.channel_commission_count, 1)
            action = mine.action_channel_commissions()
            lines = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
            self.assertEqual(lines.invoice_id, move)
            action = mine.action_channel_statement()
            self.assertEqual(action["context"]["default_channel_partner_id"], self.netzhaus.id)
        self.assertEqual(self.rival.with_user(self.manager).channel_commission_count, 0)

    def test_a_rep_counts_what_it_may_read(self):
        own = new_test_user(self.env, "own@test", groups="sales_team.group_sale_salesman")
        self.posted()
        self.assertEqual(self.netzhaus.with_user(own).channel_commission_count, 0)
        self.assertEqual(self.netzhaus.with_user(self.rep).channel_commission_count, 1)

    def test_nobody_but_a_manager_reads_statements(self):
        self.posted()
        data = {"first": "2026-03-01", "last": "2026-03-31"}
        for user in (self.rep, self.biller):
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    self.wizard(user)
                report = self.env["ir.actions.report"].with_user(user)
                with self.assertRaises(AccessError):
                    report._render_qweb_html(
                        "channel_partner.report_channel_statement", self.netzhaus.ids, data=data
                    )

    def test_a_manager_reads_of_the_companies_that_it_may_see(self):
        move = self.posted()
        abroad = self.env["res.company"].create({"name": "Operator Abroad"})
        foreigner = new_test_user(
            self.env,
            "foreigner@test",
            groups="channel_partner.group_channel_manager",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        wizard = self.wizard(foreigner, date="2026-03-10")
        self.assertNotIn(move.name, wizard.statement)
        self.assertNotIn("Lumen", wizard.statement)
        self.assertIn(move.name, self.wizard(date="2026-03-10").statement)
