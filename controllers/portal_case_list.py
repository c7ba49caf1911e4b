from odoo import http
from odoo.fields import Domain
from odoo.http import request

from ..models.channel_case_intake import OPEN
from .portal_list import ChannelList


class CaseList(ChannelList):
    """The cases that a channel partner is a side of."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "channel_case_count" in counters:
            channel_partner = request.env.user._channel_partner()
            cases = request.env["channel.case"].sudo()
            values["channel_case_count"] = (
                cases.search_count(
                    cases._get_portal_domain(channel_partner) & Domain("state", "in", OPEN)
                )
                if channel_partner
                else 0
            )
        return values

    @http.route(["/my/cases", "/my/cases/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_cases(self, **asked):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        cases = request.env["channel.case"].sudo()
        values = self._prepare_list(
            cases,
            cases._get_portal_domain(channel_partner),
            asked,
            url="/my/cases",
            sortings=self._get_case_sortings(),
            filters=self._get_case_filters(cases._find_waiting(channel_partner)),
            search=self._get_case_search(),
        )
        return request.render(
            "channel_partner.portal_my_cases",
            {
                **values,
                "page_name": "channel_case",
                "cases": values["records"],
                "types": cases._get_portal_types(),
            },
        )

    def _get_case_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "id desc"},
            "name": {"label": env._("Number"), "order": "name desc, id desc"},
            "type": {"label": env._("About"), "order": "type, id desc"},
        }

    def _get_case_filters(self, waiting):
        env = request.env
        filters = {
            "all": (env._("All"), Domain.TRUE),
            "waiting": (env._("Waiting for your answer"), Domain("id", "in", waiting.ids)),
            "open": (env._("Not settled"), Domain("state", "in", OPEN)),
            "agreed": (env._("Agreed"), Domain("state", "=", "agreed")),
            "closed": (env._("Closed"), Domain("state", "=", "closed")),
        }
        return {key: {"label": label, "domain": each} for key, (label, each) in filters.items()}

    def _get_case_search(self):
        env = request.env

        def by_name(text):
            return Domain("name", "ilike", text)

        def by_customer(text):
            # The linked contact's name is looked at only where it is what they see.
            linked = Domain("customer_name", "=", False) & Domain("customer_id.name", "ilike", text)
            return Domain("customer_name", "ilike", text) | linked

        return {
            "all": {"label": env._("Search in all"), "domain": self._in_any(by_name, by_customer)},
            "name": {"label": env._("Search in number"), "domain": by_name},
            "customer": {"label": env._("Search in customer"), "domain": by_customer},
        }
