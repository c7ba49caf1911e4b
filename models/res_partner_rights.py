from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .res_partner import MANAGER, PROTECTED


class ResPartner(models.Model):
    """What only a channel manager says about a contact."""

    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_protected(self):
        # Made anew, a customer would be nobody's.
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        entities = self.filtered(lambda contact: contact == contact.commercial_partner_id)
        known = self.env["channel.policy"]._get_known(entities.ids)
        kept = entities.filtered(lambda each: each.id in known or each.is_channel_partner)
        if kept:
            raise AccessError(
                self.env._(
                    "“%s” is known to the charter: only a channel manager may delete it. Archive "
                    "it instead.",
                    kept[0].display_name,
                )
            )

    def _channel_check_rights(self, vals):
        """Refuse what only a channel manager may say, unless it says nothing new.

        Odoo copies a company's commercial fields to its contacts as the current user, so
        what the company already has must pass.
        """
        if "commercial_partner_id" in vals and not self._channel_follows_parent(vals):
            # Computed, and all protection hangs on it; Odoo lets it be written all the same.
            raise AccessError(
                self.env._(
                    "The company that a contact belongs to follows from its parent: set that one."
                )
            )
        if "channel_known_facts" in vals:
            # More than is known, as a merge of contacts may say, is asked for and not found.
            said = set(str(vals["channel_known_facts"] or "").split())
            if any(
                set((known or "").split()) - said
                for known in self.sudo().mapped("channel_known_facts")
            ):
                raise AccessError(
                    self.env._("What is known of a contact follows from its deals and consents.")
                )
        asked = vals.keys() & PROTECTED
        if not (asked or "tz" in vals) or self.env.su or self.env.user.has_group(MANAGER):
            return
        self._channel_check_timezone(vals)
        for name in asked:
            if not self._channel_says_nothing_new(name, vals):
                raise AccessError(
                    self.env._(
                        "Only a channel manager decides who is a channel partner, who manages a "
                        "customer and what it buys: ask one to change “%s”.",
                        self._fields[name]._description_string(self.env),
                    )
                )

    def _channel_check_timezone(self, vals):
        """Refuse to let the operator's days begin at another time: a deal could end before its
        last day does, and begin again."""
        operators = self.sudo().filtered(
            lambda contact: (contact.tz or False) != (vals.get("tz", contact.tz) or False)
        )
        if operators.ref_company_ids and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Deals and consents begin and end by the time zone of “%s”: ask a channel "
                    "manager to change it.",
                    operators.ref_company_ids[0].name,
                )
            )

    def _channel_follows_parent(self, vals):
        """Return whether the company given is the one that these contacts belong to already.

        Odoo's accounting computes it again by itself, and so writes it: after what it follows
        from, never along with that.
        """
        return (
            bool(self)
            and not vals.keys() & {"parent_id", "is_company"}
            and all(
                contact.commercial_partner_id.id == vals["commercial_partner_id"]
                for contact in self
            )
        )

    def _channel_says_nothing_new(self, name, vals):
        """Return whether a value is the one that each of these contacts has already, or that
        Odoo copies to it from its company."""
        field, value = self._fields[name], vals[name]
        if not self and not value:
            return True  # the form of a new contact sends all its fields along
        if field.type == "many2many":
            # No command; or of a new contact, such as a copied user's, one that links nothing.
            return value == [] or (
                not self and all(each[0] >= Command.CLEAR and not any(each[1:]) for each in value)
            )
        if not self:
            company = self.browse(vals.get("parent_id") or ()).commercial_partner_id
            return (
                name in self._commercial_fields()
                and bool(company)
                and value == (field.convert_to_write(company[name], company))
            )
        return all(
            value
            in {
                field.convert_to_write(source[name], source)
                for source in (
                    (contact, contact.commercial_partner_id)
                    if name in self._commercial_fields()
                    else (contact,)
                )
            }
            for contact in self
        )
