from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.channel_registration_certificate import REPORT
from ..models.channel_registration_intake import MONTHS_MAX
from ..models.channel_registration_pieces import PIECES
from ..policy.mail_words import clean_text

#: As long as a reason can be.
REASON_MAX = 2000


class RegistrationPage(CustomerPortal):
    """One deal registration of a channel partner: read, answer, extend, withdraw.

    Whoever may read it by the record rules gets in. Then it is read as superuser, and only
    what the page shows.
    """

    def _find_registration(self, registration_id):
        """Return a registration of the channel partner that the user works for.

        :raise AccessError: where it is somebody else's, also for our own people
        :raise MissingError: where there is none
        """
        registration = self._document_check_access("channel.registration", registration_id)
        if registration.channel_partner_id != request.env.user._channel_partner():
            raise AccessError(request.env._("This registration is not yours."))
        return registration

    @http.route("/my/registrations/<int:registration_id>", type="http", auth="user", website=True)
    def portal_registration_page(self, registration_id, message=None, **_params):
        try:
            registration = self._find_registration(registration_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_registration(registration, message=message)

    def _render_registration(self, registration, **values):
        pieces = registration._get_open_pieces()
        return request.render(
            "channel_partner.portal_registration_page",
            {
                **self._prepare_portal_layout_values(),
                "errors": {},
                "typed": {},
                "message": None,
                **values,
                "page_name": "channel_registration",
                "registration": registration,
                "object": registration,
                "situation": registration._get_situation(),
                "asked": dict(zip(pieces, registration._get_labels(pieces), strict=True)),
                "asked_fields": [name for code in pieces for name in PIECES[code]],
                "services": registration._get_form_services(),
                "months_max": MONTHS_MAX,
            },
        )

    def _act(self, registration_id, done, act):
        """Do something with a registration, and show its page again.

        :param str done: what the page says afterwards
        :param act: gets the registration and the person, returns errors by field
        """
        try:
            registration = self._find_registration(registration_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        person = request.env.user.sudo().partner_id
        try:
            with request.env.cr.savepoint():
                errors = act(registration, person)
        except UserError as error:
            errors = {done: str(error)}
        if errors:
            registration.invalidate_recordset()
            typed = dict(request.params)
            typed["service_ids"] = request.httprequest.form.getlist("service_ids")
            return self._render_registration(registration, errors=errors, typed=typed)
        return request.redirect(f"{registration.access_url}?message={done}")

    @http.route(
        "/my/registrations/<int:registration_id>/answer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_registration_answer(self, registration_id, **typed):
        def answer(registration, person):
            names = [name for code in registration._get_open_pieces() for name in PIECES[code]]
            if not names:
                # Answered meanwhile, by a colleague or by a second click.
                return {}
            typed["service_ids"] = request.httprequest.form.getlist("service_ids")
            values, errors = registration._read_form(typed, names)
            if not values and not errors:
                pieces = registration._get_open_pieces()
                errors = registration._get_form_lacking(values, errors, pieces)
            if not errors:
                registration._answer_in_portal(person, values)
            return errors

        return self._act(registration_id, "answered", answer)

    @http.route(
        "/my/registrations/<int:registration_id>/extend",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_registration_extend(self, registration_id, months="", reason="", **_params):
        def extend(registration, person):
            text, errors = self._read_reason(reason), {}
            number = int(months) if months.isascii() and months.isdigit() and len(months) < 4 else 0
            if not 1 <= number <= MONTHS_MAX:
                errors["months"] = request.env._("Choose 1 to %s months.", MONTHS_MAX)
            if not text or len(text) > REASON_MAX:
                errors["extend_reason"] = request.env._(
                    "Say why the deal needs more time, in %s characters at most.", REASON_MAX
                )
            if not errors:
                registration._ask_for_extension(person, number, text)
            return errors

        return self._act(registration_id, "extended", extend)

    @http.route(
        "/my/registrations/<int:registration_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_registration_withdraw(self, registration_id, reason="", sure="", **_params):
        def withdraw(registration, person):
            text, errors = self._read_reason(reason), {}
            if len(text) > REASON_MAX:
                errors["withdraw_reason"] = request.env._(
                    "Tell us in %s characters at most.", REASON_MAX
                )
            if not sure:
                errors["sure"] = request.env._("Confirm that you want to withdraw it.")
            if not errors:
                registration._withdraw(person, text)
            return errors

        return self._act(registration_id, "withdrawn", withdraw)

    def _read_reason(self, text):
        return clean_text(text or "").strip()

    @http.route(
        "/my/registrations/<int:registration_id>/certificate",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_registration_certificate(self, registration_id, **_params):
        try:
            registration = self._find_registration(registration_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not registration._shows_certificate():
            return request.redirect(registration.access_url)
        report = request.env["ir.actions.report"].sudo().with_context(lang=request.env.lang)
        try:
            pdf, _type = report._render_qweb_pdf(REPORT, registration.ids)
        except UserError:
            # The server may lack what makes PDF files.
            return request.redirect(f"{registration.access_url}?message=no_pdf")
        name = content_disposition(f"{registration._get_certificate_name()}.pdf")
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Content-Disposition", name),
            ],
        )
