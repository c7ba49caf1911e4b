from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _allocate_leads_deduplicate(self, leads, duplicates_cache=None):
        # Merging those would be refused, and with that no lead of any team be assigned: they are
        # assigned one by one, and whoever gets them sees the others.
        duplicates = {} if duplicates_cache is None else duplicates_cache
        for lead in leads - leads.browse(lead.id for lead in duplicates):
            duplicates[lead] = lead._get_lead_duplicates(email=lead.email_from)
        for lead in leads:
            several = duplicates[lead]
            if len(several) > 1 and several.exists()._channel_merge_conflict():
                duplicates[lead] = lead
        return super()._allocate_leads_deduplicate(leads, duplicates_cache=duplicates)
