from datetime import timedelta

from odoo import fields, models

from .channel_registration import MANAGER


class ChannelRegistration(models.Model):
    """What the senders of mails are answered."""

    _inherit = "channel.registration"

    def action_submit(self):
        drafts = self.filtered(lambda each: each.source == "mail" and each.state == "draft")
        result = super().action_submit()
        # A manager said whose it is, or made room for it: now its sender may hear of it.
        incomplete = drafts.filtered(lambda each: each._get_missing())
        if incomplete and self.env.user.has_group(MANAGER):
            incomplete.action_ask_information()
            drafts -= incomplete
        drafts._send_answer("channel_partner.mail_template_registration_received")
        return result

    def _answer_mail(self, mail):
        """Tell the sender of a mail what became of it."""
        for registration in self:
            if registration._answers_too_often(mail):
                continue
            if registration._is_from_channel_partner(mail.sender):
                kinds = {"action_required": "incomplete", "draft": "beyond_limit"}
                kind = kinds.get(registration.state, "received")
                registration._send_answer(f"channel_partner.mail_template_registration_{kind}")
            elif registration.mail_key == mail.key:
                registration._answer_unknown(mail)

    def _answers_too_often(self, mail):
        """Return whether a machine that hides it may be writing: as many mails in as short a
        time as Odoo's own gateway takes for a loop. They are kept, and not answered."""
        self.ensure_one()
        if not mail.sender:
            return True
        parameters = self.env["ir.config_parameter"].sudo()
        minutes = int(parameters.get_param("mail.gateway.loop.minutes", 120))
        limit = int(parameters.get_param("mail.gateway.loop.threshold", 20))
        if not self.channel_partner_id:
            # A stranger hears from us once a day.
            minutes, limit = 24 * 60, 2
        since = mail.received - timedelta(minutes=minutes)
        mails = self.sudo().search_count(
            [("mail_sender", "=", mail.sender), ("date_received", ">=", since)]
        )
        return mails >= limit

    def _answer_unknown(self, mail):
        self.ensure_one()
        template = self.env.ref("channel_partner.mail_template_registration_unknown")
        template.sudo().send_mail(
            self.id,
            email_values={
                # Not whoever the mail server logs in as.
                "author_id": self.company_id.partner_id.id,
                "email_to": mail.sender,
                "recipient_ids": [],
                "references": mail.number,
                "headers": repr(self._get_answer_headers()),
            },
        )

    def _send_answer(self, template):
        for registration in self:
            registration.with_context(
                mail_notify_force_send=False, channel_answering=True
            ).message_post_with_source(
                template,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=registration._get_answered().ids,
                email_layout_xmlid="mail.mail_notification_light",
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _get_answered(self):
        """Return who is written to: whoever sent the mail and whoever registered the deal, or
        the channel partner itself where it has no such person with a mail address."""
        self.ensure_one()
        company = self.channel_partner_id
        people = (self._find_sender(self.mail_sender) | self.contact_id).filtered(
            lambda each: each.commercial_partner_id == company
        )
        return people.filtered("email") or company.filtered("email")

    def _get_answer_lang(self):
        """Return the language of those who are written to."""
        self.ensure_one()
        readers = self._get_answered() | self.company_id.partner_id
        return readers.filtered("lang")[:1].lang

    def _notify_by_email_get_headers(self, headers=None):
        headers = super()._notify_by_email_get_headers(headers=headers)
        if self.env.context.get("channel_answering"):
            headers |= self._get_answer_headers()
        return headers

    def _get_answer_headers(self):
        """Say that a machine answers, so that no other machine answers that (RFC 3834)."""
        return {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "OOF, AutoReply"}

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Have replies come to where registrations come in."""
        result = super()._notify_get_reply_to(default=default, author_id=author_id)
        for registration in self:
            if address := registration.company_id.channel_registration_email:
                result[registration.id] = self._notify_get_reply_to_formatted_email(
                    address, author_id=author_id
                )
        return result

    def _get_received_text(self):
        """Return the moment of receipt as a mail states it: to the second, with its zone."""
        self.ensure_one()
        zone = self.company_id.partner_id.tz or "UTC"
        moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), self.date_received)
        return f"{moment:%Y-%m-%d %H:%M:%S} ({zone})"
