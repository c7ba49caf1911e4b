import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, consteq, format_date, format_datetime
from odoo.tools.image import binary_to_image

#: What people type is kept as they typed it, within reason.
NAME_LENGTH = 100
REASON_LENGTH = 2000
#: A drawn signature has some 20 kB; this leaves room for an uploaded picture.
SIGNATURE_LENGTH = 2_000_000


class ChannelConsent(models.Model):
    """How a channel partner answers: it signs, refuses or withdraws, and the rep is told.

    Two answers at a time write the same record, so the database lets one of them through; the
    other one is tried again by Odoo, and told what has been answered meanwhile.
    """

    _inherit = "channel.consent"

    signed_hash = fields.Char(
        string="Fingerprint of the Text (SHA-256)",
        readonly=True,
        copy=False,
        help="Of the exact text that was shown when it was signed.",
    )
    signed_ip = fields.Char(
        string="Signed from (IP Address)", readonly=True, copy=False, groups="base.group_user"
    )
    answered_by_id = fields.Many2one(
        "res.partner",
        string="Answered by",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Whose login or personal link it was.",
    )
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_days = fields.Float(
        string="Days to Answer",
        compute="_compute_answer_days",
        store=True,
        aggregator="avg",
        groups="base.group_user",
        help="From asking to the answer, in days.",
    )

    @api.depends("date_requested", "date_answered")
    def _compute_answer_days(self):
        for consent in self:
            asked, answered = consent.date_requested, consent.date_answered
            consent.answer_days = (
                (answered - asked).total_seconds() / 86400 if asked and answered else False
            )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "answer_days:avg":
            # The database keeps 0 for what has no answer, which would make the average too good.
            days = self._field_to_sql(self._table, "answer_days", query)
            return SQL("AVG(NULLIF(%s, 0))", days)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _get_server_fields(self):
        return super()._get_server_fields() | {
            "signed_hash",
            "signed_ip",
            "answered_by_id",
            "date_answered",
        }

    @api.model
    def _get_locked_fields(self):
        return super()._get_locked_fields() | {"signed_hash", "signed_ip"}

    # -------------------------------------------------------------------- answers

    def _sign(self, person, name, signature, address, shown):
        """Agree to the text of a request, by somebody of the channel partner.

        :param res.partner person: whose login or link it is
        :param str name: who signs, as typed
        :param str signature: the picture, base64-encoded
        :param str address: the IP address that it comes from
        :param str shown: the SHA-256 of the text that was shown
        :raise UserError: where it cannot be signed (any more), or something is missing
        """
        self._check_answerable(person)
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter your name."))
        if len(name) > NAME_LENGTH:
            raise UserError(self.env._("Enter a shorter name."))
        self._check_signature(signature)
        if not consteq(self._get_terms_hash(), shown or ""):
            raise UserError(
                self.env._("The text has changed since you opened the page: read it again.")
            )
        self._take_use("answer")
        self.sudo().write(
            {
                "state": "granted",
                "signature": signature,
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signed_ip": address,
                "signed_hash": self._get_terms_hash(),
                "answered_by_id": person.id,
            }
        )

    def _refuse(self, person, reason):
        """Refuse a request, by somebody of the channel partner.

        :param res.partner person: whose login or link it is
        :param str reason: why
        :raise UserError: where it cannot be refused (any more), or without a reason
        """
        self._check_answerable(person)
        reason = self._clean_reason(reason)
        self._take_use("answer")
        self.sudo().write(
            {"state": "refused", "reason": reason, "answered_by_id": person.id},
        )

    def _withdraw(self, person, reason):
        """Withdraw a consent that was given, by somebody of the channel partner.

        :param res.partner person: whose login or link it is
        :param str reason: why
        :raise UserError: where there is nothing to withdraw (any more), or without a reason
        """
        self.ensure_one()
        self._check_theirs(person)
        if self.state != "granted":
            raise UserError(self._get_answered_text())
        reason = self._clean_reason(reason)
        self._take_use("withdrawal")
        self.sudo().write({"state": "revoked", "reason": reason})

    def _take_use(self, kind):
        """Count an answer among those of the hour, or refuse it."""
        consent = self.sudo()
        self.env["channel.portal.use"]._take(kind, consent.channel_partner_id, consent.company_id)

    def _check_answerable(self, person):
        self.ensure_one()
        self._check_theirs(person)
        if not self._waits_for_answer():
            raise UserError(self._get_answered_text())

    def _check_theirs(self, person):
        if len(person) != 1 or not self.sudo()._is_theirs(person.sudo()):
            raise UserError(
                self.env._(
                    "Only people of %s can answer.", self.sudo().channel_partner_id.display_name
                )
            )

    def _waits_for_answer(self):
        """Return whether it can be signed or refused as of now."""
        self.ensure_one()
        return self.state == "requested" and not self._is_over()

    def _get_answered_text(self):
        """Return why there is nothing to answer any more, for whoever wanted to."""
        self.ensure_one()
        if self.state == "granted" and self.signed_by:
            return self.env._(
                "%(consent)s was signed by %(name)s on %(moment)s.",
                consent=self.name,
                name=self.signed_by,
                moment=format_datetime(self.env, self.signed_on),
            )
        if self.state == "granted":
            return self.env._("%s has been given already.", self.name)
        if self.state == "refused":
            return self.env._("%s was refused.", self.name)
        if self.state == "revoked":
            return self.env._("%s was withdrawn.", self.name)
        if self.date_end and (self.state == "expired" or self._is_over()):
            return self.env._(
                "%(consent)s could be answered until %(day)s. If you still want to, ask for a "
                "new request.",
                consent=self.name,
                day=format_date(self.env, self.date_end),
            )
        return self.env._("%s cannot be answered.", self.name)

    def _check_signature(self, signature):
        if not signature:
            raise UserError(self.env._("Draw your signature, or have it written."))
        if not isinstance(signature, str) or len(signature) > SIGNATURE_LENGTH:
            raise UserError(self.env._("This picture is too large: use a smaller one."))
        try:
            binary_to_image(binascii.a2b_base64(signature, strict_mode=True))
        except (binascii.Error, ValueError, UserError) as error:
            raise UserError(
                self.env._("This is no picture of a signature: draw it again.")
            ) from error

    def _clean_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Tell us why."))
        if len(reason) > REASON_LENGTH:
            raise UserError(self.env._("Tell us in %s characters at most.", REASON_LENGTH))
        return reason

    # --------------------------------------------------------------- what follows

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "requested":
            self.sudo().write({"date_answered": False, "answered_by_id": False})
        elif state in ("granted", "refused"):
            asked = self.sudo().filtered("date_requested")
            asked.write({"date_answered": fields.Datetime.now()})
        if state in ("refused", "revoked", "expired"):
            # Links that were mailed are worth nothing from now on.
            self.sudo().write({"access_token": False})
        if state in ("granted", "refused", "revoked", "expired"):
            for consent in self:
                # That a consent which was given runs out is no news.
                if state != "expired" or (consent.date_requested and not consent.date_answered):
                    consent._tell_rep(state)
        return result

    def _tell_rep(self, state):
        """Tell whoever asked what became of it, unless it was they who did it."""
        self.ensure_one()
        consent = self.sudo()
        user = consent.user_id.filtered("active") or consent.company_id._channel_manager()
        if not user or user == self.env.user:
            return
        # In their own language, who may be another one than the channel partner's.
        consent = consent.with_context(lang=user.lang)
        text = consent._get_news(state)
        if consent.reason and state in ("refused", "revoked"):
            text = f"{text} {consent.reason}"
        author = consent.answered_by_id or self.env.user.partner_id
        consent.with_context(mail_notify_force_send=False).message_post(
            body=text,
            subject=consent.display_name,
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_note",
            author_id=author.id,
        )
        if consent.order_id:
            # Internal: the end customer follows the order.
            consent.order_id._message_log(body=text, author_id=author.id)
        user._bus_send(
            "simple_notification",
            {
                "type": "success" if state == "granted" else "warning",
                "title": consent.display_name,
                "message": text,
                "sticky": True,
            },
        )

    def _get_news(self, state):
        names = {
            "channel_partner": self.channel_partner_id.name,
            "services": ", ".join(self.service_ids.mapped("name")),
            "customer": self.order_id.name or self.customer_id.name,
        }
        return {
            "granted": self.env._(
                "%(channel_partner)s has consented to %(services)s for %(customer)s.", **names
            ),
            "refused": self.env._(
                "%(channel_partner)s has refused %(services)s for %(customer)s.", **names
            ),
            "revoked": self.env._(
                "The consent of %(channel_partner)s to %(services)s for %(customer)s is withdrawn.",
                **names,
            ),
            "expired": self.env._(
                "%(channel_partner)s has not answered in time about %(services)s for %(customer)s.",
                **names,
            ),
        }[state]
