from odoo import api, fields, models
from odoo.exceptions import UserError

from ..policy import local_day

MANAGER = "channel_partner.group_channel_manager"

#: Set by publishing, and by nothing else.
PUBLISHED = {"version", "date_published", "scenario_table"}
#: What channel partners read, and sign.
TEXT = {"name", "body"}


class ChannelCharter(models.Model):
    """One version of the charter: what the operator promises its channel partners.

    A version is written as a draft. Publishing numbers it, freezes the table of scenarios into
    it and supersedes the version before. From then on its text stays as it is, in every
    language: somebody may have signed it.
    """

    _name = "channel.charter"
    _description = "Channel Partner Charter"
    _inherit = ["channel.lifecycle.mixin", "mail.thread"]
    _order = "version desc, id desc"

    name = fields.Char(
        string="Title",
        required=True,
        translate=True,
        tracking=True,
        default=lambda self: self.env._("Channel Partner Charter"),
    )
    version = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Current"), ("superseded", "Superseded")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    date_published = fields.Date(string="Published on", readonly=True, copy=False)
    body = fields.Html(
        string="Text",
        required=True,
        translate=True,
        help="What you promise, in your own words. The table of scenarios follows it by itself.",
    )
    acceptance_ids = fields.One2many(
        "channel.charter.acceptance", "charter_id", string="Acceptances", readonly=True
    )
    acceptance_count = fields.Integer(compute="_compute_counts")
    missing_count = fields.Integer(
        compute="_compute_counts", help="Channel partners who have not accepted this version."
    )

    _one_current = models.UniqueIndex(
        "(state) WHERE state = 'published'", "Only one version of the charter can be current."
    )
    _version_unique = models.UniqueIndex(
        "(version) WHERE version > 0", "Another version of the charter has this number already."
    )

    # -------------------------------------------------------------------- compute

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for charter in self:
            charter.display_name = (
                self.env._(
                    "%(title)s, version %(number)s", title=charter.name, number=charter.version
                )
                if charter.version
                else self.env._("%(title)s (draft)", title=charter.name or "")
            )

    @api.depends("acceptance_ids", "state")
    def _compute_counts(self):
        partners = self.env["res.partner"].sudo()
        missing = partners.search_count([("channel_charter_state", "=", "missing")])
        for charter in self:
            charter.acceptance_count = len(charter.acceptance_ids.channel_partner_id)
            charter.missing_count = missing if charter.state == "published" else 0

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # The form of a new record sends all its fields along, also the empty ones.
        for vals in vals_list:
            self._check_protected({name for name in vals if vals[name]})
        return super().create(vals_list)

    def write(self, vals):
        # Completed when publishing, and the caller's own are left alone.
        vals = dict(vals)
        self._check_protected(vals.keys())
        self._check_locked(vals.keys())
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._check_locked({field_name})
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(charter.state != "draft" for charter in self):
            raise UserError(
                self.env._("A version that was published is kept: channel partners signed it.")
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | PUBLISHED

    @api.model
    def _check_protected(self, names):
        if PUBLISHED & names:
            raise UserError(
                self.env._("Number, date and table of a charter are set by publishing it.")
            )

    def _check_locked(self, names):
        if TEXT & names and any(charter.state != "draft" for charter in self):
            raise UserError(
                self.env._(
                    "A published text stays as it is, in every language: channel partners may "
                    "have signed it. Choose “New Version” and change that one."
                )
            )

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {"draft": {"published": MANAGER}, "published": {"superseded": MANAGER}}

    def _check_created_as(self, state):
        raise UserError(self.env._("A charter begins as a draft: create one, then publish it."))

    def _before_becoming(self, state, vals):
        if state == "published":
            self.ensure_one()
            current = self._get_current()
            current.write({"state": "superseded"})
            # Before the next one is current, or the database refuses to have two.
            current.flush_recordset(["state"])
            last = self.sudo().search([("version", ">", 0)], order="version desc", limit=1).version
            vals.update(
                version=last + 1,
                date_published=local_day(fields.Datetime.now(), self.env.company.partner_id.tz),
                scenario_table=self._build_table(),
            )
        return super()._before_becoming(state, vals)

    def action_publish(self):
        """Make a draft the current version: its text is fixed, and everybody is asked again."""
        self.write({"state": "published"})
        return True

    def action_new_version(self):
        """Open a copy of a version, as a draft to change."""
        self.ensure_one()
        return {
            **self.copy()._get_records_action(name=self.env._("New Version")),
            "view_mode": "form",
        }

    def action_view_acceptances(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.channel_charter_acceptance_action"
            ),
            "domain": [("charter_id", "=", self.id)],
            "context": {},
        }

    def action_view_missing(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "channel_partner.res_partner_action_charter"
        )

    # ------------------------------------------------------------------- business

    @api.model
    def _get_current(self):
        """Return the version in force, for whoever asks; none before the first is published.

        :rtype: channel.charter
        """
        return self.sudo().search([("state", "=", "published")], limit=1).with_env(self.env)
