from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

REPORT = "channel_partner.action_report_channel_statement"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CommissionPortal(CustomerPortal):
    """What a channel partner has earned: its statements, each to read and to download."""

    def _find_statement(self, day):
        """Return the channel partner who asks, and the period that a day lies in.

        :param str day: a day, as YYYY-MM-DD
        :return: the channel partner as superuser, the first and the last day; nobody and None
            where there is nothing to show
        :rtype: tuple
        """
        channel_partner = request.env.user._channel_partner()
        try:
            day = Date.to_date(day)
        except ValueError:
            day = None
        if not channel_partner or not day:
            return request.env["res.partner"], None, None
        return channel_partner, *self._statements()._get_period(channel_partner, day)

    def _statements(self):
        return request.env["channel.statement"].sudo()

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "channel_statement_count" in counters:
            channel_partner = request.env.user._channel_partner()
            values["channel_statement_count"] = (
                len(self._statements()._get_periods(channel_partner)) if channel_partner else 0
            )
        return values

    @http.route(
        ["/my/commissions", "/my/commissions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_commissions(self, page=1, **_params):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        periods = self._statements()._get_periods(channel_partner)
        step = self._items_per_page
        pages = pager(url="/my/commissions", total=len(periods), page=page, step=step)
        return request.render(
            "channel_partner.portal_my_commissions",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_commission",
                "periods": periods[pages["offset"] : pages["offset"] + step],
                "expected": self._statements()._get_expected(channel_partner),
                "pager": pages,
                "default_url": "/my/commissions",
            },
        )

    @http.route(
        "/my/commissions/<string:day>", type="http", auth="user", website=True, readonly=True
    )
    def portal_commission_statement(self, day, message=None, **_params):
        channel_partner, first, last = self._find_statement(day)
        if not channel_partner:
            return request.redirect("/my/commissions")
        statement = self._statements()._get(channel_partner, first, last)
        return request.render(
            "channel_partner.portal_commission_statement",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_commission",
                "statement": statement,
                "first": first,
                "last": last,
                "shows_base": any(line["base"] is not None for line in statement["lines"]),
                "message": message,
            },
        )

    @http.route(
        "/my/commissions/<string:day>/xlsx", type="http", auth="user", website=True, readonly=True
    )
    def portal_commission_sheet(self, day, **_params):
        channel_partner, first, last = self._find_statement(day)
        if not channel_partner:
            return request.redirect("/my/commissions")
        content = self._statements()._get_sheet(channel_partner, first, last)
        return self._send(content, XLSX, f"{self._get_file_name(first)}.xlsx")

    @http.route(
        "/my/commissions/<string:day>/pdf", type="http", auth="user", website=True, readonly=True
    )
    def portal_commission_pdf(self, day, **_params):
        channel_partner, first, last = self._find_statement(day)
        if not channel_partner:
            return request.redirect("/my/commissions")
        report = request.env["ir.actions.report"].sudo().with_context(lang=request.env.lang)
        period = {"first": str(first), "last": str(last)}
        try:
            content, _type = report._render_qweb_pdf(REPORT, channel_partner.ids, data=period)
        except UserError:
            # The server may lack what makes PDF files: reading goes on.
            return request.redirect(f"/my/commissions/{first}?message=no_pdf")
        return self._send(content, "application/pdf", f"{self._get_file_name(first)}.pdf")

    def _get_file_name(self, first):
        return request.env._("Commissions from %s", first)

    def _send(self, content, kind, name):
        return request.make_response(
            content,
            [
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
