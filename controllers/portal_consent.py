import re
from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class ConsentPortal(CustomerPortal):
    """The channel partner's consents: read, discuss, sign, refuse, withdraw.

    Who comes with a login of the channel partner, or by the link that was mailed to one of its
    people, reads and answers. Our own people may look at the page, and answer nothing on it.
    """

    # --------------------------------------------------------------------- access

    def _find_consent(self, consent_id, access_token=None):
        """Return a consent, and who of the channel partner it is that asks for it.

        :return: the consent, as superuser, and the person: none for our own people
        :rtype: tuple
        :raise AccessError: for everybody else, also where a link is worth nothing any more
        :raise MissingError: where there is none
        """
        consent = request.env["channel.consent"].browse(consent_id)
        consent_sudo = consent.sudo().exists()
        if not consent_sudo:
            raise MissingError(request.env._("This consent does not exist."))
        user = request.env.user
        person = consent_sudo._get_person(access_token)
        try:
            consent.check_access("read")
        except AccessError:
            if not person:
                raise
        else:
            own = user.sudo().partner_id
            person = own if user.share and consent_sudo._is_theirs(own) else person
        return consent_sudo, person

    def _consent_url(self, consent, access_token=None, **parameters):
        parameters = {"access_token": access_token, **parameters}
        given = {name: value for name, value in parameters.items() if value}
        return f"/my/consents/{consent.id}" + (f"?{urlencode(given)}" if given else "")

    def _closed_page(self, answered=None):
        """Say that a link opens nothing any more, without a word about what it opened."""
        response = request.render(
            "channel_partner.portal_consent_closed", {"answered": answered, "page_name": "consent"}
        )
        if not answered:
            response.status_code = 403
        return response

    # ----------------------------------------------------------------------- list

    def _is_channel_partner(self):
        company = request.env.user.sudo().partner_id.commercial_partner_id
        return bool(company.is_channel_partner)

    def _get_consent_domain(self):
        company = request.env.user.sudo().partner_id.commercial_partner_id
        return Domain("channel_partner_id", "=", company.id) & Domain("state", "!=", "draft")

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "channel_consent_count" in counters:
            values["channel_consent_count"] = (
                request.env["channel.consent"].search_count(self._get_consent_domain())
                if self._is_channel_partner()
                else 0
            )
        return values

    def _get_consent_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "id desc"},
            "end": {"label": env._("Until"), "order": "date_end, id desc"},
            "customer": {"label": env._("Customer"), "order": "customer_id, id desc"},
            "name": {"label": env._("Number"), "order": "name desc"},
        }

    def _get_consent_filters(self):
        env = request.env
        states = {
            "all": (env._("All"), Domain.TRUE),
            "waiting": (env._("Waiting for you"), Domain("state", "=", "requested")),
            "granted": (env._("Given"), Domain("state", "=", "granted")),
            "closed": (
                env._("Refused, withdrawn or over"),
                Domain("state", "in", ("refused", "revoked", "expired")),
            ),
        }
        return {key: {"label": label, "domain": each} for key, (label, each) in states.items()}

    def _get_consent_inputs(self):
        env = request.env
        return {
            "all": {"input": "all", "label": env._("Search in all")},
            "name": {"input": "name", "label": env._("Search in number")},
            "customer": {"input": "customer", "label": env._("Search in customer")},
            "service": {"input": "service", "label": env._("Search in services")},
        }

    def _get_consent_search(self, search_in, search):
        fields = {"name": "name", "customer": "customer_id.name", "service": "service_ids.name"}
        names = [fields[search_in]] if search_in in fields else fields.values()
        # What they type is text: to the database, some characters stand for any.
        text = re.sub(r"([\\%_])", r"\\\1", search)
        return Domain.OR(Domain(name, "ilike", text) for name in names)

    @http.route(
        ["/my/consents", "/my/consents/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_consents(
        self, page=1, sortby=None, filterby=None, search=None, search_in="all", **kwargs
    ):
        if not self._is_channel_partner():
            return request.redirect("/my")
        sortings, filters = self._get_consent_sortings(), self._get_consent_filters()
        inputs = self._get_consent_inputs()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        search_in = search_in if search_in in inputs else "all"
        domain = self._get_consent_domain() & filters[filterby]["domain"]
        if search:
            # As superuser: they may search by the names of what they read.
            known = (
                request.env["channel.consent"]
                .sudo()
                .search(domain & self._get_consent_search(search_in, search))
            )
            domain &= Domain("id", "in", known.ids)
        consents = request.env["channel.consent"]
        arguments = {
            "sortby": sortby,
            "filterby": filterby,
            "search": search,
            "search_in": search_in,
        }
        pages = pager(
            url="/my/consents",
            total=consents.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={name: value for name, value in arguments.items() if value},
        )
        found = consents.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        return request.render(
            "channel_partner.portal_my_consents",
            {
                **self._prepare_portal_layout_values(),
                **arguments,
                "page_name": "consent",
                "consents": found.sudo(),
                "pager": pages,
                "default_url": "/my/consents",
                "searchbar_sortings": sortings,
                "searchbar_filters": filters,
                "searchbar_inputs": inputs,
            },
        )

    # ------------------------------------------------------------------- one of it

    @http.route("/my/consents/<int:consent_id>", type="http", auth="public", website=True)
    def portal_consent_page(self, consent_id, access_token=None, answered=None, **kwargs):
        try:
            consent, person = self._find_consent(consent_id, access_token)
        except (AccessError, MissingError):
            if request.env.user._is_public() and not access_token:
                return request.redirect(f"/web/login?redirect=/my/consents/{consent_id}")
            return self._closed_page(answered if answered in ("refused", "withdrawn") else None)
        return self._render_consent(consent, person, access_token, answered=answered)

    def _render_consent(self, consent, person, access_token, **values):
        by_link = bool(person) and person != request.env.user.sudo().partner_id
        values = {
            "errors": {},
            "typed": {},
            "answered": None,
            **values,
            "page_name": "consent",
            "consent": consent,
            "object": consent,
            "person": person,
            "link_token": access_token if by_link else None,
            "sign_url": self._consent_url(
                consent, access_token if by_link else None, shown=consent._get_terms_hash()
            ).replace("?", "/sign?", 1),
        }
        if by_link:
            # For the discussion: who writes, and that they may.
            values |= {
                "token": access_token,
                "pid": person.id,
                "hash": consent._sign_token(person.id),
                "no_breadcrumbs": request.env.user._is_public(),
            }
        response = request.render("channel_partner.portal_consent_page", values)
        # The address carries what lets this person in: it is told to no other site.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    # -------------------------------------------------------------------- answers

    @http.route("/my/consents/<int:consent_id>/sign", type="jsonrpc", auth="public", website=True)
    def portal_consent_sign(
        self, consent_id, access_token=None, shown=None, name=None, signature=None
    ):
        arguments = request.httprequest.args
        access_token = access_token or arguments.get("access_token")
        shown = shown or arguments.get("shown")
        try:
            consent, person = self._find_consent(consent_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("This link is no longer valid: nothing was signed.")}
        try:
            with request.env.cr.savepoint():
                consent._sign(person, name, signature, request.httprequest.remote_addr, shown)
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": self._consent_url(consent, access_token, answered="signed"),
        }

    @http.route(
        "/my/consents/<int:consent_id>/refuse",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_consent_refuse(self, consent_id, access_token=None, reason=None, **kwargs):
        return self._answer("_refuse", "refused", consent_id, access_token, reason)

    @http.route(
        "/my/consents/<int:consent_id>/withdraw",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_consent_withdraw(self, consent_id, access_token=None, reason=None, **kwargs):
        return self._answer("_withdraw", "withdrawn", consent_id, access_token, reason)

    def _answer(self, method, answered, consent_id, access_token, reason):
        try:
            consent, person = self._find_consent(consent_id, access_token)
        except (AccessError, MissingError):
            return self._closed_page()
        try:
            with request.env.cr.savepoint():
                getattr(consent, method)(person, reason)
        except UserError as error:
            return self._render_consent(
                consent,
                person,
                access_token,
                errors={answered: str(error)},
                typed={answered: reason},
            )
        return request.redirect(self._consent_url(consent, access_token, answered=answered))

    @http.route("/my/consents/<int:consent_id>/document", type="http", auth="public", website=True)
    def portal_consent_document(self, consent_id, access_token=None, **kwargs):
        try:
            consent, _person = self._find_consent(consent_id, access_token)
        except (AccessError, MissingError):
            return self._closed_page()
        if not consent.document_id:
            return request.redirect(self._consent_url(consent, access_token))
        stream = request.env["ir.binary"]._get_stream_from(consent.document_id)
        return stream.get_response(as_attachment=True)
