import binascii

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal


class ReviewedQuotationPortal(CustomerPortal):
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
