from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _channel_is_hidden_by(self, text):
        """Return whether a line's text names its product in no language: Odoo writes it in the
        customer's, which need not be that of whoever confirms.

        :param str text: may say more than the name
        """
        text = (text or "").lower()

        def get_names():
            yield self.name
            for code, _name in self.env["res.lang"].get_installed():
                yield self.with_context(lang=code).name

        return bool(self) and not any(name.lower() in text for name in get_names())
