from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount


class ReviewedInvoicePortal(PortalAccount):
    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, **kw):
        """Show what is being reviewed as a page that says so, and nothing of what it bills."""
        try:
            invoice_sudo = self._document_check_access("account.move", invoice_id, access_token)
        except (AccessError, MissingError):
            return super().portal_my_invoice_detail(invoice_id, access_token=access_token, **kw)
        if not invoice_sudo._channel_must_not_leave():
            return super().portal_my_invoice_detail(invoice_id, access_token=access_token, **kw)
        if kw.get("report_type"):
            return request.redirect(invoice_sudo.get_portal_url())
        values = {"page_name": "invoice", "invoice": invoice_sudo}
        return request.render(
            "channel_partner.portal_invoice_reviewed",
            self._get_page_view_values(
                invoice_sudo, access_token, values, "my_invoices_history", False
            ),
        )
