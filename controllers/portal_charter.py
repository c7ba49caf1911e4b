from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

SIGNED = "channel_partner.channel_charter_acceptance_report"
CURRENT = "channel_partner.channel_charter_report"


class CharterPortal(CustomerPortal):
    """The charter, for users of a channel partner: read, sign, download."""

    @http.route("/my/charter", type="http", auth="user", website=True, readonly=True)
    def portal_my_charter(self, message=None, **_params):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        charter = request.env["channel.charter"]._get_current().sudo()
        document = charter._render_document() if charter else ""
        acceptances = channel_partner.channel_charter_acceptance_ids.sorted("version", reverse=True)
        return request.render(
            "channel_partner.portal_my_charter",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_charter",
                "charter": charter,
                "document": document,
                "text_hash": acceptances._hash(document),
                "acceptance": acceptances.filtered(lambda each: each.charter_id == charter)[:1],
                "acceptances": acceptances,
                "message": message,
            },
        )

    @http.route("/my/charter/sign", type="jsonrpc", auth="user", website=True)
    def portal_charter_sign(self, charter=None, text_hash=None, name=None, signature=None):
        """Accept the charter, as Odoo's signature form asks for it.

        :param charter: id of the version that was read
        :param str text_hash: of the text that was read
        """
        params = request.httprequest.args
        if not request.env.user._channel_partner():
            return {"error": request.env._("Only a channel partner accepts the charter.")}
        try:
            with request.env.cr.savepoint():
                request.env["channel.charter.acceptance"]._sign(
                    charter or params.get("charter"),
                    request.env.user,
                    name,
                    signature,
                    request.httprequest.remote_addr,
                    text_hash or params.get("text_hash"),
                )
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": "/my/charter?message=signed"}

    @http.route("/my/charter/pdf", type="http", auth="user", website=True, readonly=True)
    def portal_charter_pdf(self, version=None, **_params):
        """Download a version as it was signed, or the current one before it is."""
        channel_partner = request.env.user._channel_partner()
        charter = request.env["channel.charter"]._get_current().sudo()
        if version and version.isdecimal():
            charter = charter.search([("version", "=", int(version)), ("state", "!=", "draft")])
        acceptance = channel_partner and channel_partner._channel_charter_acceptance(charter)
        if not channel_partner or not charter:
            return request.redirect("/my")
        if not acceptance and charter.state != "published":
            # What was superseded before they signed it was never theirs.
            return request.redirect("/my/charter")
        return self._show_charter(acceptance or charter, SIGNED if acceptance else CURRENT)

    def _show_charter(self, record, report):
        try:
            pdf, _type = (
                request.env["ir.actions.report"].sudo()._render_qweb_pdf(report, record.ids)
            )
        except UserError:
            # The server may lack what makes PDF files: reading and signing go on.
            return request.redirect("/my/charter?message=no_pdf")
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Content-Disposition", content_disposition(f"{record.display_name}.pdf")),
            ],
        )
