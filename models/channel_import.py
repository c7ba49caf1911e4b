"""What a channel manager loads an existing business from: templates, and names of owners."""

from odoo import api, models

MANAGER = "channel_partner.group_channel_manager"


def _template(label, name):
    return {"label": label, "template": f"/channel_partner/static/xls/{name}_import_template.xlsx"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        templates = super().get_import_templates()
        if not self.env.user.has_group(MANAGER):
            return templates
        return [
            *templates,
            _template(self.env._("Import Template for Channel Partners"), "channel_partners"),
            _template(
                self.env._("Import Template for Customers and Who Manages Them"),
                "managed_customers",
            ),
        ]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def get_import_templates(self):
        templates = super().get_import_templates()
        if not self.env.user.has_group(MANAGER):
            return templates
        return [
            *templates,
            _template(
                self.env._("Import Template for the Services of Products"), "product_services"
            ),
        ]


class ChannelRegistration(models.Model):
    _inherit = "channel.registration"

    @api.model
    def get_import_templates(self):
        return [
            _template(self.env._("Import Template for Registered Deals"), "registrations_in_force")
        ]


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Find a channel partner by its name, once for all the rows that name it.

        Whoever imports contacts may name one that comes with the same file. So, at each name,
        Odoo first creates the rows before it, one by one in the end: minutes for thousands of
        customers. A channel partner that is there already needs none of that.
        """
        by_name = subfield is None and field.name == "channel_partner_id" and value
        if by_name and (found := self._find_channel_partner(self.env[field.comodel_name], value)):
            return found, []
        return super().db_id_for(model, field, subfield, value, savepoint)

    def _find_channel_partner(self, contacts, name):
        """Return the id of the only channel partner of this name; None of none or several."""
        known = self.env.context.get("import_cache", {})
        key = ("channel_partner_id", name)
        if key not in known:
            found = contacts.name_search(
                name, [("is_channel_partner", "=", True)], operator="=", limit=2
            )
            if len(found) != 1:
                return None
            known[key] = found[0][0]
        return known[key]
