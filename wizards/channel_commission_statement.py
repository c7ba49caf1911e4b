from base64 import b64encode

from odoo import api, fields, models
from odoo.tools import format_date

REPORT = "channel_partner.action_report_channel_statement"


class ChannelCommissionStatement(models.TransientModel):
    """Shows a channel manager what a channel partner reads of a period in the portal."""

    _name = "channel.commission.statement"
    _description = "Statement of Commissions"

    channel_partner_id = fields.Many2one(
        "res.partner",
        required=True,
        domain=[("is_channel_partner", "=", True)],
        ondelete="cascade",
    )
    date = fields.Date(
        string="Day of the Period",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="Any day of the period that the statement is for.",
    )
    date_from = fields.Date(string="From", compute="_compute_period")
    date_to = fields.Date(string="To", compute="_compute_period")
    statement = fields.Html(compute="_compute_statement", sanitize=False)
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.depends("channel_partner_id")
    def _compute_date(self):
        for wizard in self:
            periods = wizard.channel_partner_id and self._statements()._get_periods(
                wizard.channel_partner_id._origin
            )
            wizard.date = periods[0]["first"] if periods else fields.Date.context_today(self)

    @api.depends("channel_partner_id", "date")
    def _compute_period(self):
        for wizard in self:
            day = wizard.date or fields.Date.context_today(self)
            period = self._statements()._get_period(wizard.channel_partner_id, day)
            wizard.date_from, wizard.date_to = period

    @api.depends("channel_partner_id", "date")
    def _compute_statement(self):
        for wizard in self:
            wizard.statement = bool(wizard.channel_partner_id) and self.env["ir.qweb"]._render(
                "channel_partner.channel_commission_statement_body", wizard._get_values()
            )

    # -------------------------------------------------------------------- actions

    def action_earlier(self):
        """Show the period before."""
        self.ensure_one()
        self.date = fields.Date.subtract(self.date_from, days=1)
        return self._show()

    def action_later(self):
        """Show the period after."""
        self.ensure_one()
        self.date = fields.Date.add(self.date_to, days=1)
        return self._show()

    def action_pdf(self):
        """Download the statement as a PDF file."""
        self.ensure_one()
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT,
            self.channel_partner_id.ids,
            data={"first": str(self.date_from), "last": str(self.date_to)},
        )
        return self._download(content, "pdf")

    def action_sheet(self):
        """Download the statement as a spreadsheet."""
        self.ensure_one()
        content = self._statements()._get_sheet(
            self.channel_partner_id, self.date_from, self.date_to
        )
        return self._download(content, "xlsx")

    # ------------------------------------------------------------------- business

    def _statements(self):
        # Not as superuser: a manager reads of the companies that are chosen.
        return self.env["channel.statement"]

    def _get_values(self):
        statement = self._statements()._get(
            self.channel_partner_id._origin, self.date_from, self.date_to
        )
        return {
            "statement": statement,
            "shows_base": any(line["base"] is not None for line in statement["lines"]),
        }

    def _show(self):
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.channel_commission_statement_action"
            ),
            "res_id": self.id,
        }

    def _download(self, content, kind):
        self.write(
            {
                "file": b64encode(content),
                "file_name": self.env._(
                    "Commissions of %(channel_partner)s from %(day)s.%(kind)s",
                    channel_partner=self.channel_partner_id.name,
                    day=format_date(self.env, self.date_from, date_format="yyyy-MM-dd"),
                    kind=kind,
                ),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?filename_field=file_name&download=1",
            "target": "download",
        }
