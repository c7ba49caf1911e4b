from odoo import models


class IrActionsReport(models.Model):
    """No document of what may not be sent: whoever prints it can hand it on."""

    _inherit = "ir.actions.report"

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # Before what was printed and kept once is handed out again.
        self._channel_refuse_documents(self._get_report(report_ref), res_ids)
        return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    def _get_rendering_context(self, report, docids, data):
        self._channel_refuse_documents(report, docids)
        return super()._get_rendering_context(report, docids, data)

    def _channel_refuse_documents(self, report, ids):
        if ids:
            ids = [ids] if isinstance(ids, int) else ids
            self.env["channel.guard"]._refuse_to_leave(report.model, ids)
