from odoo import http
from odoo.fields import Domain
from odoo.http import request

from ..models.channel_registration import IN_FORCE, PENDING
from .portal_list import ChannelList


class RegistrationList(ChannelList):
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

    def _get_registration_search(self):
        env = request.env

        def by_name(text):
            return Domain("name", "ilike", text)

        def by_customer(text):
            # The linked contact's name is looked at only where it is what they see.
            linked = Domain("customer_name", "=", False) & Domain("customer_id.name", "ilike", text)
            typed = Domain("customer_name", "ilike", text) | Domain("customer_vat", "ilike", text)
            return typed | linked

        def by_service(text):
            return Domain("service_ids.name", "ilike", text)

        return {
            "all": {
                "label": env._("Search in all"),
                "domain": self._in_any(by_name, by_customer, by_service),
            },
            "name": {"label": env._("Search in number"), "domain": by_name},
            "customer": {"label": env._("Search in customer"), "domain": by_customer},
            "service": {"label": env._("Search in services"), "domain": by_service},
        }

    @http.route(
        ["/my/registrations", "/my/registrations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_registrations(self, **asked):
        if not request.env.user._channel_partner():
            return request.redirect("/my")
        values = self._prepare_list(
            request.env["channel.registration"].sudo(),
            self._get_registration_domain(),
            asked,
            url="/my/registrations",
            sortings=self._get_registration_sortings(),
            filters=self._get_registration_filters(),
            search=self._get_registration_search(),
        )
        return request.render(
            "channel_partner.portal_my_registrations",
            {
                **values,
                "page_name": "channel_registration",
                "registrations": values["records"],
            },
        )
