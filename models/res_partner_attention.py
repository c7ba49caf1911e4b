from odoo import models


class ResPartner(models.Model):
    """What needs a channel partner's attention, on top of its portal."""

    _inherit = "res.partner"

    def _get_channel_attention(self):
        """Return what a channel partner's people see on top of their portal, most urgent first.

        :rtype: list
        """
        self.ensure_one()
        return sorted(self._channel_attention(), key=lambda row: row["sequence"])

    def _channel_attention(self):
        """Return what needs the attention of this channel partner. Hook: each kind of document
        adds its rows, in the reader's language.

        :return: dicts with ``sequence`` (the lower, the more urgent), ``icon`` (of Font
            Awesome), ``title``, ``text`` and ``url``
        :rtype: list
        """
        return []
