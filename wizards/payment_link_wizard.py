from odoo import api, models


class PaymentLinkWizard(models.TransientModel):
    """Makes no payment link for what may not be sent."""

    _inherit = "payment.link.wizard"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._channel_refuse_link(values)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            self._channel_refuse_link({"res_model": wizard.res_model, "res_id": wizard.res_id})
        return wizards

    @api.model
    def _channel_refuse_link(self, values):
        if values.get("res_model") and values.get("res_id"):
            self.env["channel.guard"]._refuse_to_leave(values["res_model"], values["res_id"])
