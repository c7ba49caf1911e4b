import re

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.channel_registration import IN_FORCE, PENDING


class RegistrationList(CustomerPortal):
    """The deal registrations of a channel partner."""

    def _get_registration_domain(self):
        """Return what all its people see: the record rule's, for the page read as superuser."""
        own = Domain("channel_partner_id", "=", request.env.user._channel_partner().id)
        return own & (Domain("state", "!=", "draft") | Domain("source", "!=", "manual"))

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "channel_registration_count" in counters:
            values["channel_registration_count"] = (
                request.env["channel.registration"]
                .sudo()
                .search_count(self._get_registration_domain() & Domain("state", "in", PENDING))
                if request.env.user._channel_partner()
                else 0
            )
        return values

    def _get_registration_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "date_received desc, id desc"},
            "end": {"label": env._("Protected until"), "order": "date_end, id desc"},
            "customer": {"label": env._("Customer"), "order": "customer_name, id desc"},
            "name": {"label": env._("Number"), "order": "name desc, id desc"},
        }

    def _get_registration_filters(self):
        env = request.env
        filters = {
            "all": (env._("All"), Domain.TRUE),
            "open": (env._("Not decided"), Domain("state", "in", ("draft", *PENDING))),
            "question": (env._("Need your answer"), Domain("state", "=", "action_required")),
            "protected": (env._("Protected"), Domain("state", "in", IN_FORCE)),
            "closed": (
                env._("Closed"),
                Domain("state", "in", ("refused", "lost", "expired", "cancelled")),
            ),
        }
        return {key: {"label": label, "domain": each} for key, (label, each) in filters.items()}

    def _get_registration_inputs(self):
        env = request.env
        return {
            "all": {"input": "all", "label": env._("Search in all")},
            "name": {"input": "name", "label": env._("Search in number")},
            "customer": {"input": "customer", "label": env._("Search in customer")},
            "service": {"input": "service", "label": env._("Search in services")},
        }

    def _get_registration_search(self, search_in, search):
        # What they type is text: to the database, some characters stand for any.
        text = re.sub(r"([\\%_])", r"\\\1", search)
        # The linked contact's name is looked at only where it is what they see.
        linked = Domain("customer_name", "=", False) & Domain("customer_id.name", "ilike", text)
        domains = {
            "name": Domain("name", "ilike", text),
            "customer": Domain("customer_name", "ilike", text)
            | Domain("customer_vat", "ilike", text)
            | linked,
            "service": Domain("service_ids.name", "ilike", text),
        }
        return domains[search_in] if search_in in domains else Domain.OR(domains.values())

    @http.route(
        ["/my/registrations", "/my/registrations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_registrations(
        self, page=1, sortby=None, filterby=None, search=None, search_in="all", **_params
    ):
        if not request.env.user._channel_partner():
            return request.redirect("/my")
        sortings, filters = self._get_registration_sortings(), self._get_registration_filters()
        inputs = self._get_registration_inputs()
        arguments = {
            "sortby": sortby if sortby in sortings else "date",
            "filterby": filterby if filterby in filters else "all",
            "search": search,
            "search_in": search_in if search_in in inputs else "all",
        }
        domain = self._get_registration_domain() & filters[arguments["filterby"]]["domain"]
        if search:
            domain &= self._get_registration_search(arguments["search_in"], search)
        registrations = request.env["channel.registration"].sudo()
        pages = pager(
            url="/my/registrations",
            total=registrations.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={name: value for name, value in arguments.items() if value},
        )
        return request.render(
            "channel_partner.portal_my_registrations",
            {
                **self._prepare_portal_layout_values(),
                **arguments,
                "page_name": "channel_registration",
                "registrations": registrations.search(
                    domain,
                    order=sortings[arguments["sortby"]]["order"],
                    limit=self._items_per_page,
                    offset=pages["offset"],
                ),
                "pager": pages,
                "default_url": "/my/registrations",
                "searchbar_sortings": sortings,
                "searchbar_filters": filters,
                "searchbar_inputs": inputs,
            },
        )
