import uuid

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.channel_registration_form import FORM
from ..models.channel_registration_pieces import NEEDED
from ..policy.mail_words import clean_text

FILES_MAX = 5
FILE_MEGABYTES = 10


class RegistrationForm(CustomerPortal):
    """The form by which a channel partner registers a deal, and the check before it."""

    @http.route("/my/registrations/new", type="http", auth="user", website=True, methods=["GET"])
    def portal_registration_new(self, customer_name="", customer_vat="", **_params):
        if not request.env.user._channel_partner():
            return request.redirect("/my")
        # What the check was about goes on into the form.
        typed = {"customer_name": customer_name, "customer_vat": customer_vat}
        return self._render_form(typed, {}, str(uuid.uuid4()))

    @http.route("/my/registrations/new", type="http", auth="user", website=True, methods=["POST"])
    def portal_registration_create(self, **params):
        user = request.env.user
        if not user._channel_partner():
            return request.redirect("/my")
        registrations = request.env["channel.registration"].sudo()
        typed = {name: params.get(name) for name in FORM}
        typed["service_ids"] = request.httprequest.form.getlist("service_ids")
        values, errors = registrations._read_form(typed, FORM)
        errors |= registrations._get_form_lacking(values, errors, NEEDED)
        files, wrong = self._read_files()
        if wrong:
            errors["attachments"] = wrong
        token = params.get("token")
        if not errors:
            try:
                with request.env.cr.savepoint():
                    registration = registrations._register_in_portal(
                        user, values, token, clean_text(typed["note"] or "").strip(), files
                    )
            except UserError as error:
                errors["form"] = str(error)
            else:
                return request.redirect(f"{registration.access_url}?message=registered")
        return self._render_form(typed, errors, token or str(uuid.uuid4()))

    def _render_form(self, typed, errors, token):
        return request.render(
            "channel_partner.portal_registration_form",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_registration_new",
                "typed": typed,
                "errors": errors,
                "token": token,
                "limits": FORM,
                "files_max": FILES_MAX,
                "file_megabytes": FILE_MEGABYTES,
                "services": request.env["channel.registration"]._get_form_services(),
            },
        )

    def _read_files(self):
        """Read what is attached.

        :return: (name, content) of each file, and what is wrong with them
        :rtype: tuple
        """
        uploads = [each for each in request.httprequest.files.getlist("attachments") if each]
        if len(uploads) > FILES_MAX:
            return [], request.env._("Attach %s files at most.", FILES_MAX)
        files, limit = [], FILE_MEGABYTES * 1024 * 1024
        for upload in uploads:
            content = upload.read(limit + 1)
            name = clean_text(upload.filename or "").strip()[-200:] or "attachment"
            if len(content) > limit:
                return [], request.env._(
                    "%(name)s is larger than %(size)s MB.", name=name, size=FILE_MEGABYTES
                )
            files.append((name, content))
        return files, None

    # ---------------------------------------------------------------------- check

    @http.route("/my/registrations/check", type="http", auth="user", website=True, methods=["GET"])
    def portal_registration_check(self, **_params):
        return self._render_check({}, {}, None)

    @http.route("/my/registrations/check", type="http", auth="user", website=True, methods=["POST"])
    def portal_registration_do_check(self, name="", vat="", domain="", **_params):
        channel_partner = request.env.user._channel_partner()
        if not channel_partner:
            return request.redirect("/my")
        typed = {"name": name, "vat": vat, "domain": domain}
        check = request.env["channel.portal.check"].sudo()
        party, errors = check._read(typed)
        answer = None
        if not errors:
            try:
                request.env["channel.portal.use"]._take(
                    "check", channel_partner, request.env.company
                )
                answer = check._check(channel_partner, party)
            except UserError as error:
                errors["form"] = str(error)
        return self._render_check(typed, errors, answer)

    def _render_check(self, typed, errors, answer):
        if not request.env.user._channel_partner():
            return request.redirect("/my")
        response = request.render(
            "channel_partner.portal_registration_check",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "channel_registration_check",
                "typed": typed,
                "errors": errors,
                "answer": answer,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
