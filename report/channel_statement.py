from odoo import api, models
from odoo.fields import Date


class ReportChannelStatement(models.AbstractModel):
    _name = "report.channel_partner.report_channel_statement"
    _description = "Statement of Commissions"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the statements of some channel partners for one period.

        :param list docids: ids of channel partners
        :param dict data: ``first`` and ``last`` day, as YYYY-MM-DD
        :rtype: dict
        """
        channel_partners = self.env["res.partner"].browse(docids)
        channel_partners.check_access("read")
        first, last = Date.to_date(data["first"]), Date.to_date(data["last"])
        statements = self.env["channel.statement"]
        return {
            "docs": channel_partners,
            "first": first,
            "last": last,
            "statements": {
                each.id: statements._get(each, first, last) for each in channel_partners
            },
        }
