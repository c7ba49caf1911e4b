from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: How often a mail is tried that collides with others; each try waits for the others to end.
TRIES = 3


class ChannelMailQuarantine(models.Model):
    """Mails that Odoo fetches from a mail server, which it asks for once.

    A mail that is handed over by RPC and collides with another transaction is run again by
    Odoo. One that it fetches is not: it counts as handled, and its mail server forgets it.
    """

    _inherit = "channel.mail.quarantine"

    @api.model
    def _receive(self, mail, raw, deliver, by_hand=False):
        if by_hand or not self.env.context.get("default_fetchmail_server_id"):
            return super()._receive(mail, raw, deliver, by_hand=by_hand)
        try:
            # Whatever is left to write collides in here, and not once nobody looks any more.
            with self.env.cr.savepoint():
                return super()._receive(mail, raw, deliver)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            return self._receive_apart(mail, raw)

    @api.model
    def _receive_apart(self, mail, raw):
        """Keep a mail for certain, then process it in a transaction that sees what it met.

        :return: the id of its registration, or False where a manager has to look at it
        """
        error = self.env._("Others were at work on the same records at the same moment.")
        # A cursor commits once it is left.
        with self.env.registry.cursor() as cr:
            kept_id = self._with_cursor(cr)._keep(mail, raw, "failed", error).id
        # None where another process keeps the same mail.
        for _attempt in range(TRIES if kept_id else 0):
            try:
                with self.env.registry.cursor() as cr:
                    kept = self._with_cursor(cr).browse(kept_id)
                    kept._process_again()
                    return kept.registration_id.id
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
        return False

    @api.model
    def _with_cursor(self, cr):
        # Nobody is mailed about what is settled in a moment.
        return self.with_env(self.env(cr=cr)).with_context(mail_activity_quick_update=True)
