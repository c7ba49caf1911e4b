import binascii

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal


class ReviewedQuotationPortal(CustomerPortal):
    @http.route()
    def portal_order_page(self, order_id, report_type=None, access_token=None, **kw):
        """Show what is being reviewed as a page that says so, never as a document."""
        order = self._channel_kept_back(order_id, access_token) if report_type else None
        if order:
            return request.redirect(order.get_portal_url())
        return super().portal_order_page(
            order_id, report_type=report_type, access_token=access_token, **kw
        )

    @http.route()
    def portal_my_sale_order_download_edi(self, order_id=None, access_token=None, **kw):
        """Hand out no electronic document of it either."""
        if order := self._channel_kept_back(order_id, access_token):
            return request.redirect(order.get_portal_url())
        return super().portal_my_sale_order_download_edi(order_id, access_token, **kw)

    def _channel_kept_back(self, order_id, access_token):
        """Return the quotation that somebody may see, if it must not leave; None otherwise."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return None
        return order_sudo if order_sudo._channel_must_not_leave() else None

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Keep the signature of a customer whose page still showed where to sign."""
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return super().portal_quote_accept(order_id, access_token, name, signature)
        if signature and order_sudo._channel_would_be_signed():
            try:
                order_sudo._channel_keep_signature(name, signature)
                order_sudo.flush_recordset()
            except (TypeError, binascii.Error):
                return {"error": request.env._("Invalid signature data.")}
            return {
                "force_refresh": True,
                "redirect_url": order_sudo.get_portal_url(query_string="&message=channel_review"),
            }
        return super().portal_quote_accept(order_id, access_token, name, signature)
