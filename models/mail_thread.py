import functools
import xmlrpc.client

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..policy.mail_bytes import IncomingMail, read_addressees, read_bytes, readable
from ..policy.mail_words import clean_text

ADDON = "channel_partner"
LINKING = (Command.UNLINK, Command.LINK, Command.CLEAR, Command.SET)


class MailThread(models.AbstractModel):
    """The mails that are for deal registrations take a way on which none is lost."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        process = super().message_process
        if not self.env.su:
            # Odoo makes the document of it as superuser, whom no right stops, and lets each
            # internal user hand over mails: a mail decides nothing by what comes with it.
            custom_values = None
        options = (custom_values, save_original, strip_attachments, thread_id)
        if self._channel_mail():
            return process(model, message, *options)
        raw = message
        if isinstance(raw, xmlrpc.client.Binary):
            raw = bytes(raw.data)
        if isinstance(raw, str):
            raw = raw.encode("utf-8", "surrogateescape")
        quarantine = self.env["channel.mail.quarantine"].sudo()
        if not quarantine._is_for_registrations(model, *read_addressees(raw)):
            return process(model, message, *options)
        if not self.env.su and not self.env.user._is_internal():
            # What follows trusts who wrote the mail, and works as superuser.
            raise AccessError(self.env._("Only your mail server hands over mails."))
        mail = read_bytes(raw, fields.Datetime.now())
        # Odoo notes on the alias that it works: the gate's user may lack the right to.
        known = self.sudo().with_context(channel_mail=mail, mail_notify_force_send=False)
        deliver = functools.partial(
            super(MailThread, known).message_process, model, readable(raw), *options
        )
        return quarantine._receive(mail, raw, deliver)

    @api.model
    def _channel_leave_out_guarded(self, model, values):
        """Return what an alias lets a document begin with, without what this addon guards.

        Odoo makes the document as superuser, and whoever leads a sales team sets the alias: a
        mail neither dates a deal nor grants a consent, nor does it change other records.

        :param str model: the document's
        :param dict values: the alias' defaults, or None
        """
        target = self.env.get(model)
        if target is None or not isinstance(values, dict) or target._original_module == ADDON:
            return values

        def is_guarded(name, value):
            field = target._fields.get(name)
            if field is None or ADDON in field._modules:
                return field is not None
            return field.type in ("one2many", "many2many") and any(
                not isinstance(command, int) and command[0] not in LINKING
                for command in value or ()
            )

        return {name: value for name, value in values.items() if not is_guarded(name, value)}

    @api.model
    def _channel_mail(self):
        """Return the mail that is being processed, if it is for deal registrations.

        Its type is what counts: a client can send a context, but no such object in it.
        """
        mail = self.env.context.get("channel_mail")
        return mail if isinstance(mail, IncomingMail) else None

    @api.model
    def message_parse(self, message, save_original=False):
        result = super().message_parse(message, save_original=save_original)
        if mail := self._channel_mail():
            # What the database cannot hold; Markup stays Markup.
            for name, value in result.items():
                if isinstance(value, str):
                    result[name] = type(value)(clean_text(value))
            result["attachments"] = [
                attachment._replace(fname=clean_text(attachment.fname or "")[:200] or "attachment")
                for attachment in result.get("attachments", ())
            ]
            result["message_id"] = mail.number
            # When the server got it: a mail may claim any date.
            result["date"] = fields.Datetime.to_string(mail.received)
        return result

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        if self._channel_mail():
            # A busy morning is no loop. Answers are limited instead, see _answers_too_often.
            routes = [route for route in routes or () if route[0] != "channel.registration"]
        return super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        routes = [
            (model, thread_id, self._channel_leave_out_guarded(model, values), *rest)
            for model, thread_id, values, *rest in routes or ()
        ]
        mail = self._channel_mail()
        if not mail:
            return super()._message_route_process(message, message_dict, routes)
        registrations = self.env["channel.registration"].sudo()
        ids = [route[1] for route in routes if route[0] == registrations._name and route[1]]
        waiting = registrations.browse(ids).filtered(
            lambda registration: registration.state == "action_required"
        )
        result = super()._message_route_process(message, message_dict, routes)
        # After the mail itself is in the chatter.
        received = registrations.search([("mail_key", "=", mail.key)])
        (received | waiting)._answer_mail(mail)
        return result
