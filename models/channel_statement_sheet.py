import io

import xlsxwriter

from odoo import api, models
from odoo.tools import format_date


class ChannelStatement(models.AbstractModel):
    """The statement as a spreadsheet: one row a line, amounts as numbers."""

    _inherit = "channel.statement"

    @api.model
    def _get_sheet(self, channel_partner, first, last):
        """Return the statement of one period as the content of an XLSX file.

        :param res.partner channel_partner: whose it is
        :param date first: the first day
        :param date last: the last day, included
        :rtype: bytes
        """
        statement = self._get(channel_partner, first, last)
        content = io.BytesIO()
        # What somebody named as a formula stays a name.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(content, options) as book:
            formats = {
                "bold": book.add_format({"bold": True}),
                "date": book.add_format({"num_format": "yyyy-mm-dd"}),
                "money": book.add_format({"num_format": "#,##0.00"}),
                "total": book.add_format({"num_format": "#,##0.00", "bold": True}),
            }
            self._write_lines(book.add_worksheet(self.env._("Lines")), statement, formats)
            totals = book.add_worksheet(self.env._("Totals"))
            totals.set_column(0, 0, 40)
            title = self.env._(
                "%(channel_partner)s, %(first)s to %(last)s",
                channel_partner=channel_partner.name,
                first=format_date(self.env, first),
                last=format_date(self.env, last),
            )
            totals.write_string(0, 0, title, formats["bold"])
            self._write_totals(totals, statement, formats)
        return content.getvalue()

    def _get_columns(self):
        """Return what a row says: its title, what it is of a line, and its format."""
        return [
            (self.env._("Invoice Date"), "date", "date", 12),
            (self.env._("Invoice"), "document", None, 18),
            (self.env._("Customer"), "customer", None, 28),
            (self.env._("Service"), "service", None, 20),
            (self.env._("Invoiced"), "base", "money", 12),
            (self.env._("Rate (%)"), "rate", "money", 9),
            (self.env._("Commission"), "amount", "money", 12),
            (self.env._("Currency"), "currency", None, 9),
            (self.env._("State"), "state_label", None, 12),
            (self.env._("Why"), "reason", None, 60),
            (self.env._("Clause"), "clause", None, 60),
        ]

    def _write_lines(self, sheet, statement, formats):
        columns = self._get_columns()
        for column, (title, _name, _format, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, formats["bold"])
        sheet.freeze_panes(1, 0)
        for row, line in enumerate(statement["lines"], start=1):
            for column, (_title, name, kind, _width) in enumerate(columns):
                value = line[name]
                if value is None:
                    continue
                if kind == "date":
                    sheet.write_datetime(row, column, value, formats[kind])
                elif kind:
                    sheet.write_number(row, column, value, formats[kind])
                else:
                    sheet.write_string(row, column, value.name if name == "currency" else value)

    def _write_totals(self, sheet, statement, formats):
        row = 2
        for title, key in (
            (self.env._("Total"), "totals"),
            (self.env._("By customer"), "by_customer"),
            (self.env._("By service"), "by_service"),
            (self.env._("By state"), "by_state"),
        ):
            sheet.write_string(row, 0, title, formats["bold"])
            for each in statement[key]:
                row += 1
                sheet.write_string(row, 0, each["name"] or "")
                sheet.write_number(row, 1, each["amount"], formats["money"])
                sheet.write_string(row, 2, each["currency"].name)
            row += 2
