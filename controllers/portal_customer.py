from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .portal_list import ChannelList


class CustomerPages(ChannelList):
    """The customers of a channel partner, and what is protected for each.

    They are contacts, which portal users do not read: these pages find and read them as
    superuser, by whose they are, and show no more than ``channel.portal.customer`` tells.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "channel_customer_count" in counters:
            channel_partner = request.env.user._channel_partner()
            values["channel_customer_count"] = (
                len(request.env["channel.portal.customer"]._find(channel_partner))
                if channel_partner
                else 0
            )
        return values

    @http.route(
        ["/my/customers", "/my/customers/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_customers(self, **asked):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        customers = request.env["channel.portal.customer"]
        deals = customers._get_deals(channel_partner)
        values = self._prepare_list(
            request.env["res.partner"].sudo(),
            customers._get_domain(channel_partner, deals),
            asked,
            url="/my/customers",
            sortings=self._get_customer_sortings(),
            filters=self._get_customer_filters(channel_partner, deals),
            search=self._get_customer_search(deals),
        )
        decisions = customers._decide(channel_partner, values["records"])
        return request.render(
            "channel_partner.portal_my_customers",
            {
                **values,
                "page_name": "channel_customer",
                "customers": values["records"],
                "deals": deals,
                "asked": customers._get_asked(decisions),
            },
        )

    def _get_customer_sortings(self):
        env = request.env
        return {
            "name": {"label": env._("Name"), "order": "name, id"},
            "date": {"label": env._("Newest"), "order": "id desc"},
        }

    def _get_customer_filters(self, channel_partner, deals):
        env = request.env
        managed = request.env["channel.portal.customer"]._get_managed_domain(channel_partner)
        protected = Domain("id", "in", [customer.id for customer in deals])
        return {
            "all": {"label": env._("All"), "domain": Domain.TRUE},
            "managed": {"label": env._("Managed by you"), "domain": managed},
            "deal": {"label": env._("With a registered deal"), "domain": protected},
        }

    def _get_customer_search(self, deals):
        env = request.env

        def by_name(text):
            return Domain("name", "ilike", text)

        def by_deal(text):
            found = [
                customer.id
                for customer, deal in deals.items()
                if deal.filtered_domain(Domain("name", "ilike", text))
            ]
            return Domain("id", "in", found)

        return {
            "all": {"label": env._("Search in all"), "domain": self._in_any(by_name, by_deal)},
            "name": {"label": env._("Search in name"), "domain": by_name},
            "deal": {"label": env._("Search in number of the deal"), "domain": by_deal},
        }

    @http.route("/my/customers/<int:customer_id>", type="http", auth="user", website=True)
    def portal_customer_page(self, customer_id, **_params):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        customers = request.env["channel.portal.customer"]
        customer = customers._find(channel_partner, Domain("id", "=", customer_id))
        if not customer:
            return request.redirect("/my")
        lines = customers._get_lines(customers._decide(channel_partner, customer)[customer])
        scenarios = dict.fromkeys(each for line in lines for each in line["scenarios"])
        return request.render(
            "channel_partner.portal_customer_page",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_customer",
                "customer": customer,
                "is_managed": customer.channel_partner_id == channel_partner,
                "deal": customers._get_deals(channel_partner).get(customer),
                "lines": lines,
                "clauses": list(scenarios),
                **customers._get_documents(channel_partner, customer),
            },
        )
