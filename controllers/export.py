"""What outsiders typed leaves in exports as text: a spreadsheet would run some of it.

A customer that a channel partner names ``=HYPERLINK(...)`` is a name. Odoo marks some of these
with an apostrophe in CSV files, and writes them as live formulas into XLSX files.
"""

import json

from werkzeug.datastructures import FileStorage

from odoo import http

from odoo.addons.web.controllers.export import CSVExport, ExcelExport
from odoo.addons.web.controllers.pivot import TableExporter

#: What a spreadsheet that opens a CSV file takes for the beginning of a formula, beside what Odoo
#: marks itself. The last ones are those of East Asian keyboards.
CSV_FORMULA = ("@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: What the library that writes XLSX files takes for one, or for a link into another file.
XLSX_FORMULA = ("=", "{=", "internal:", "external:", "file:")


def as_text(value, formula):
    """Return what is exported, marked as text wherever it begins as a formula does."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(formula) else value
    if isinstance(value, tuple):
        return tuple(as_text(each, formula) for each in value)
    if isinstance(value, list):
        return [as_text(each, formula) for each in value]
    if isinstance(value, dict):
        return {key: as_text(each, formula) for key, each in value.items()}
    return value


class TextOfCSV(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        return super().from_data(fields, columns_headers, as_text(rows, CSV_FORMULA))


class TextOfXLSX(ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        return super().from_data(fields, columns_headers, as_text(rows, XLSX_FORMULA))

    def from_group_data(self, fields, columns_headers, groups):
        self._channel_mark(groups)
        return super().from_group_data(fields, columns_headers, groups)

    def _channel_mark(self, node):
        node.data = as_text(node.data, XLSX_FORMULA)
        children = list(node.children.items())
        node.children.clear()
        for name, child in children:
            self._channel_mark(child)
            node.children[as_text(name, XLSX_FORMULA)] = child


class TextOfPivot(TableExporter):
    @http.route()
    def export_xlsx(self, data, **kw):
        table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        return super().export_xlsx(json.dumps(as_text(table, XLSX_FORMULA)), **kw)
