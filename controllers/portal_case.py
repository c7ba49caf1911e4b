import uuid

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.channel_case_form import NAME_MAX, TEXT_MAX

#: What is read of the form that opens a case.
TYPED = ("type", "customer_id", "customer_name", "description")


class CasePages(CustomerPortal):
    """The cases of a channel partner: open one, read it, discuss, propose, accept.

    Whoever may read a case by the record rules gets in. Then it is read as superuser, and only
    what the page shows.
    """

    def _find_case(self, case_id):
        """Return a case that the user's channel partner is a side of.

        :raise AccessError: where it is somebody else's, also for our own people
        :raise MissingError: where there is none
        """
        case = self._document_check_access("channel.case", case_id)
        if not request.env.user._channel_partner() & case.channel_partner_ids:
            raise AccessError(request.env._("This case is not yours."))
        return case

    # ------------------------------------------------------------------------ new

    @http.route("/my/cases/new", type="http", auth="user", website=True, methods=["GET"])
    def portal_case_new(self, **params):
        if not request.env.user._channel_partner():
            return request.redirect("/my")
        # The pages of customers and deals lead here.
        typed = {name: params.get(name) or "" for name in TYPED}
        return self._render_new(typed, {}, str(uuid.uuid4()))

    @http.route("/my/cases/new", type="http", auth="user", website=True, methods=["POST"])
    def portal_case_open(self, token=None, **params):
        user = request.env.user
        if not user._channel_partner():
            return request.redirect("/my")
        typed = {name: params.get(name) or "" for name in TYPED}
        cases = request.env["channel.case"]
        values, errors = cases.sudo()._read_case(typed, user._channel_partner())
        if not errors:
            try:
                with request.env.cr.savepoint():
                    case = cases._open_in_portal(user, values, token)
            except UserError as error:
                errors["form"] = str(error)
            else:
                return request.redirect(f"{case.access_url}?message=opened")
        return self._render_new(typed, errors, token or str(uuid.uuid4()))

    def _render_new(self, typed, errors, token):
        channel_partner = request.env.user._channel_partner()
        customers = request.env["channel.portal.customer"]
        types = request.env["channel.case"]._get_portal_types()
        if not customers._get_deals(channel_partner):
            types.pop("extension")
        return request.render(
            "channel_partner.portal_case_form",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_case_new",
                "typed": typed,
                "errors": errors,
                "token": token,
                "types": types,
                "customers": customers._find(channel_partner, order="name, id"),
                "name_max": NAME_MAX,
                "text_max": TEXT_MAX,
            },
        )

    # ----------------------------------------------------------------- one of them

    @http.route("/my/cases/<int:case_id>", type="http", auth="user", website=True)
    def portal_case_page(self, case_id, message=None, **_params):
        try:
            case = self._find_case(case_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_case(case, message=message)

    def _render_case(self, case, **values):
        channel_partner = request.env.user._channel_partner()
        customers = request.env["channel.portal.customer"]
        return request.render(
            "channel_partner.portal_case_page",
            {
                **self._prepare_portal_layout_values(),
                "errors": {},
                "typed": {},
                "message": None,
                **values,
                "page_name": "channel_case",
                "case": case,
                "object": case,
                "situation": case._get_situation(),
                "customer": customers._find(channel_partner) & case.customer_id,
                # Of the other sides' registrations nobody reads here.
                "registrations": case.registration_ids.filtered(
                    lambda each: (
                        each.channel_partner_id == channel_partner
                        and (each.state != "draft" or each.source != "manual")
                    )
                ),
                "text_max": TEXT_MAX,
            },
        )

    def _act_on_case(self, case_id, done, act):
        """Do something with a case, and show its page again.

        :param str done: what the page says afterwards
        :param act: gets the case, returns errors by field
        """
        try:
            case = self._find_case(case_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                errors = act(case)
        except UserError as error:
            errors = {"case": str(error)}
        if errors:
            case.invalidate_recordset()
            return self._render_case(case, errors=errors, typed=dict(request.params))
        return request.redirect(f"{case.access_url}?message={done}")

    @http.route(
        "/my/cases/<int:case_id>/propose", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_case_propose(self, case_id, proposal="", **_params):
        def propose(case):
            text, error = case._read_text(proposal, TEXT_MAX)
            if error or not text:
                return {"proposal": error or request.env._("Write what you propose.")}
            case._propose(request.env.user, text)
            return {}

        return self._act_on_case(case_id, "proposed", propose)

    @http.route(
        "/my/cases/<int:case_id>/accept", type="http", auth="user", website=True, methods=["POST"]
    )
    def portal_case_accept(self, case_id, proposal_id="", **_params):
        def accept(case):
            number = str(proposal_id)
            known = number.isascii() and number.isdigit() and len(number) < 10
            case._accept(request.env.user, int(number) if known else 0)
            return {}

        return self._act_on_case(case_id, "accepted", accept)
