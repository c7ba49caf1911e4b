from odoo import models

from .account_move import REVENUE


class AccountMove(models.Model):
    """What is paid of a draft: nothing that may not be posted, and what is paid is kept."""

    _inherit = "account.move"

    def action_post(self):
        return super(AccountMove, self - self._channel_parked()).action_post()

    # ------------------------------------------------------------------- business

    def _channel_refused(self, states=("draft",), together=True):
        """Return the drafts among these that may not be posted right now.

        :param states: what counts as a draft
        :param bool together: whether all of them would be posted at once, as by one payment
        :return: move → its blocked lines; none where the order of a down payment is blocked
        :rtype: dict
        """
        drafts = self.sudo().filtered(lambda move: move.state in states)
        drafts = drafts.filtered(lambda move: move.move_type in REVENUE)
        if not drafts:
            return {}
        decisions = drafts._channel_decide(together=drafts if together else None)
        orders = drafts._channel_paid_down()._channel_blocked()
        refused = {}
        for move in drafts:
            blocked = move._channel_blocked_lines(decisions.get(move, {}))
            if blocked or move._channel_paid_down() & orders:
                refused[move] = move._channel_told(blocked)
        return refused

    def _channel_refuse_if_blocked(self, action, states=("draft",), together=True):
        """Raise for the drafts among these that may not be posted right now.

        :param str action: what is asked, as a guard event's action
        :param states: what counts as a draft
        :param bool together: as of :meth:`_channel_refused`
        """
        if refused := self._channel_refused(states, together):
            self.sudo()._channel_paid_down()._channel_refuse_if_blocked(action)
            self._channel_refuse(action, refused)

    def _channel_park(self):
        """Leave the drafts among these that may not be posted as they are, and have a channel
        manager look at them.

        :return: these drafts
        """
        refused = self._channel_refused()
        text = self.env._("Paid, but not posted: the channel partner's written consent is missing.")
        self.env["channel.guard"]._park(refused, text)
        for move in refused:
            move._message_log(body=text)
        return self.browse(move.id for move in refused)

    def _channel_parked(self):
        return self.browse(self.env["channel.guard"]._get_parked(self._name))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def reconcile(self):
        # What is paid already waits for the invoice to be posted.
        parked = self.move_id._channel_parked()
        return super(AccountMoveLine, self - parked.line_ids).reconcile()
