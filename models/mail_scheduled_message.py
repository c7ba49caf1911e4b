from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class MailScheduledMessage(models.Model):
    """Mails what may not be sent not later either: it may not be scheduled, and what was is asked
    for once more when its time has come."""

    _inherit = "mail.scheduled.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._channel_refuse_to_leave()
        return messages

    def _post_message(self, raise_exception=True):
        if raise_exception:
            self._channel_refuse_to_leave()
            return super()._post_message(raise_exception)
        # Odoo gives up what cannot be posted, and tells its author: so do we, and say why.
        reasons = self._channel_refused()
        refused = self.browse(message.id for message in reasons)
        result = super(MailScheduledMessage, self - refused)._post_message(raise_exception)
        for message, reason in reasons.items():
            message._channel_give_back(reason)
        refused.unlink()
        return result

    def _channel_refuse_to_leave(self):
        """Raise for the messages among these that reach somebody outside on a document which
        must not leave.

        :raise UserError: naming lines, clause, channel partner and next step
        """
        guard = self.env["channel.guard"]
        outside = self.filtered(lambda message: guard._get_outsiders(message.partner_ids))
        for model, messages in outside.grouped("model").items():
            guard._refuse_to_leave(model, messages.mapped("res_id"))

    def _channel_refused(self):
        """Return the messages among these that may not be posted right now.

        :return: message → why, as its author may know
        :rtype: dict
        """
        refused = {}
        for message in self:
            author = message.create_uid
            try:
                message.with_user(author).with_context(
                    lang=author.lang
                ).sudo()._channel_refuse_to_leave()
            except UserError as error:
                refused[message] = str(error)
        return refused

    def _channel_give_back(self, reason):
        """Tell the author of a message why it is not posted, and give back what it says."""
        self.ensure_one()
        author = self.create_uid
        self.env["mail.thread"].message_notify(
            partner_ids=author.partner_id.ids,
            subject=self.with_context(lang=author.lang).env._("Your message was not sent"),
            body=plaintext2html(reason) + Markup("<blockquote>%s</blockquote>") % self.body,
        )
