"""Loading an existing business from spreadsheets, as a channel manager does it."""

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ChannelCase

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "%Y-%m-%d",
    "datetime_format": "",
    "sheet": "Import",
    "advanced": False,
    "keep_matches": False,
    "limit": 2000,
}


class ImportCase(ChannelCase):
    def template(self, model, name):
        """Return the content of a template that the import screen of a model offers."""
        offered = {
            Path(each["template"]).name: each["template"]
            for each in self.env[model].with_user(self.manager).get_import_templates()
        }
        path = offered[f"{name}_import_template.xlsx"]
        return Path(file_path(path.lstrip("/"))).read_bytes()

    def rows(self, content):
        sheet = load_workbook(BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def screen(self, model, content):
        """Upload a file as the import screen does; return it and what matches its headers."""
        wizard = (
            self.env["base_import.import"]
            .with_user(self.manager)
            .create({"res_model": model, "file": content, "file_name": "business.xlsx"})
        )
        preview = wizard.parse_preview(OPTIONS)
        self.assertNotIn("error", preview)
        fields = [
            "/".join(preview["matches"][index]) if index in preview["matches"] else False
            for index in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, fields, preview["headers"])
        return wizard, fields, preview["headers"]

    def load_template(self, model, name):
        wizard, fields, headers = self.screen(model, self.template(model, name))
        result = wizard.execute_import(fields, headers, OPTIONS)
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def refusals(self, model, fields, rows):
        """Load rows as a manager; return what is said about each row that is refused."""
        result = self.env[model].with_user(self.manager).load(fields, rows)
        self.assertFalse(result["ids"])
        return {
            message["record"]: message["message"]
            for message in result["messages"]
            if message["type"] == "error"
        }


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    def test_only_a_manager_is_offered_what_only_a_manager_loads(self):
        for model in ("res.partner", "product.template"):
            for user, offered in ((self.manager, True), (self.rep, False)):
                templates = self.env[model].with_user(user).get_import_templates()
                ours = [each for each in templates if "/channel_partner/" in each["template"]]
                self.assertEqual(bool(ours), offered, (model, user.name))

    def test_the_templates_load_as_they_are_one_after_the_other(self):
        # What the template for customers calls by name comes with the one before it.
        channel_partners = self.load_template("res.partner", "channel_partners")
        self.assertEqual(set(channel_partners.mapped("is_channel_partner")), {True})
        customers = self.load_template("res.partner", "managed_customers")
        self.assertEqual(
            customers.mapped("channel_partner_id.name"), ["Netzhaus IT", "Bytewerk Systems"]
        )
        self.assertEqual(str(customers[0].channel_partner_since), "2025-03-01")
        self.assertFalse(customers[2].channel_partner_id)
        deal = self.load_template("channel.registration", "registrations_in_force")
        self.assertEqual(deal.state, "registered")
        self.assertEqual(deal.customer_id, customers[2])
        self.assertEqual((str(deal.date_start), str(deal.date_end)), ("2026-10-01", "2027-02-01"))
        self.assertEqual(set(deal.service_ids.mapped("code")), {"network", "cloud_backup"})

    def test_a_manager_classifies_products_by_spreadsheet_and_changes_nothing_else_of_them(self):
        products = (self.unclassified | self.sim).product_tmpl_id
        ids = [row[0] for row in products.export_data(["id"])["datas"]]
        content = self.template("product.template", "product_services")
        self.assertEqual(self.rows(content)[0], ["External ID", "Channel Service"])
        _wizard, fields, _headers = self.screen("product.template", content)
        # By name or by code.
        rows = [[ids[0], "Network Security"], [ids[1], "hardware"]]
        loaded = self.env["product.template"].with_user(self.manager).load(fields, rows)
        self.assertFalse(loaded["messages"])
        self.assertEqual(
            products.mapped("channel_service_id.code"), ["network_security", "hardware"]
        )
        refusals = self.refusals(
            "product.template", ["id", "channel_service_id", "list_price"], [[*rows[0], "1"]]
        )
        self.assertIn("not allowed", refusals[0])
        result = self.env["product.template"].with_user(self.rep).load(fields, rows)
        self.assertIn("not allowed", result["messages"][0]["message"])

    def test_owners_are_given_to_customers_that_are_there_already(self):
        xmlid = self.customer.export_data(["id"])["datas"][0][0]
        result = (
            self.env["res.partner"]
            .with_user(self.manager)
            .load(["id", "channel_partner_id"], [[xmlid, "Netzhaus"]])
        )
        self.assertEqual(result["ids"], self.customer.ids)
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)

    def test_a_row_that_cannot_be_loaded_says_why_and_what_to_do(self):
        fields = ["name", "is_company", "channel_partner_id"]
        for owner, said in (
            ("Nobody Knows", "No matching record found for name 'Nobody Knows'.*Managed by"),
            ("Stranger Ltd", "Stranger Ltd is not a channel partner: mark the contact as one"),
        ):
            rows = [["Good One", "1", "Netzhaus"], ["Bad One", "1", owner]]
            refusals = self.refusals("res.partner", fields, rows)
            self.assertRegex(refusals[1], said)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Good One")]))

    def test_a_deal_that_cannot_be_loaded_says_why_and_what_to_do(self):
        self.register(self.customer, self.rival)
        fields = ["channel_partner_id", "customer_id", "state", "date_start", "date_end"]
        dates = ["2026-11-01", "2099-03-01"]
        for row, said in (
            (["Netzhaus", "Atelier Lumen", "Registered", *dates], "Another registered deal"),
            (["Stranger Ltd", "Stranger Ltd", "Registered", *dates], "mark the contact as one"),
            (["Netzhaus", "", "Registered", *dates], "choose it or type its name"),
            (["Netzhaus", "Stranger Ltd", "Registred", *dates], "not found in selection"),
            (["Netzhaus", "Stranger Ltd", "Registered", *dates[::-1]], "cannot end before"),
        ):
            with self.subTest(said):
                refusals = self.refusals("channel.registration", fields, [row])
                self.assertRegex(refusals[0], said)

    def test_a_channel_partner_is_meant_where_another_contact_has_its_name(self):
        self.env["res.partner"].create({"name": "Netzhaus", "is_company": True})
        fields = ["name", "channel_partner_id"]
        result = self.env["res.partner"].with_user(self.manager).load(fields, [["New", "Netzhaus"]])
        self.assertFalse(result["messages"])
        loaded = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(loaded.channel_partner_id, self.netzhaus)

    def test_a_channel_partner_may_come_with_the_same_file(self):
        result = (
            self.env["res.partner"]
            .with_user(self.manager)
            .load(
                ["name", "is_channel_partner", "channel_partner_id"],
                [["Newcomer", "1", ""], ["Its Customer", "", "Newcomer"]],
            )
        )
        self.assertFalse(result["messages"])
        newcomer, customer = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(customer.channel_partner_id, newcomer)

    def test_owners_cost_an_import_the_same_however_many_customers_they_have(self):
        def count(rows, owned):
            fields = ["name", "is_company", "email"] + ["channel_partner_id"] * owned
            owner = ["Netzhaus"] * owned
            data = [
                [f"Loaded {rows} {owned} {row}", "1", f"{row}@{rows}.example", *owner]
                for row in range(rows)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.env["res.partner"].with_user(self.manager).load(fields, data)
            self.env.flush_all()
            self.assertEqual(len(result["ids"]), rows, result["messages"])
            return self.env.cr.sql_log_count - before

        count(10, True)  # what is read once
        few, many = count(100, True) - count(100, False), count(300, True) - count(300, False)
        self.assertLessEqual(many - few, 10)
