from odoo import models

from ..policy import matching


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _channel_party(self):
        """Return the company that a lead is about, to compare it with contacts.

        :rtype: Party
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        return matching.Party(
            name=self.partner_name or self.contact_name or "",
            vat=self.commercial_partner_id.vat or "",
            emails=tuple(filter(None, [self.email_from])),
            websites=tuple(filter(None, [self.website])),
            phones=tuple(filter(None, [self.phone])),
            country=self.country_id.code or company.country_id.code or "",
        )
