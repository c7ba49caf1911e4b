from odoo import api, fields, models

#: In this order people read what a scenario says.
DECISIONS = ("consent", "commission", "allow")


class ChannelCharter(models.Model):
    """The table of scenarios in a charter: the rules, as one reads them.

    A draft shows the rules in force. Publishing freezes them, with their words in every
    language, so that a version goes on to say what was signed whatever becomes of the rules.
    """

    _inherit = "channel.charter"

    scenario_table = fields.Json(readonly=True, copy=False)
    document = fields.Html(
        string="As Channel Partners Read It",
        compute="_compute_document",
        sanitize=False,
        help="The text with its table, in your language.",
    )
    rules_changed = fields.Boolean(
        compute="_compute_rules_changed",
        help="The rules in force are no longer those of this version's table.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("name", "body", "version", "date_published", "scenario_table")
    @api.depends_context("lang")
    def _compute_document(self):
        for charter in self:
            charter.document = charter._render_document()

    @api.depends("state", "scenario_table")
    def _compute_rules_changed(self):
        now = self._get_decisions(self._build_table())
        for charter in self:
            charter.rules_changed = (
                charter.state == "published" and self._get_decisions(charter.scenario_table) != now
            )

    # ------------------------------------------------------------------- business

    @api.model
    def _build_table(self):
        """Return the rules in force as a table that can be stored.

        :return: ``services``: code → language → name; ``scenarios``: a list of dicts with
            ``code``, ``name`` and ``clause`` (language → text), and for each decision the codes
            of the services that it holds for, with everything under them
        :rtype: dict
        """
        charter = self.env["channel.policy"].sudo()._load_charter()
        services = self.env["channel.service"].sudo().search([])
        columns = services.browse(charter.alike(services.ids))
        scenarios = self.env["channel.scenario"].sudo().search([])
        names, clauses = self._get_words(scenarios, "name"), self._get_words(scenarios, "clause")
        return {
            "services": {
                service.code: words
                for service, words in zip(columns, self._get_words(columns, "name"), strict=True)
            },
            "scenarios": [
                {
                    "code": scenario.code,
                    "name": name,
                    "clause": clause,
                    **{
                        decision: [
                            service.code
                            for service in columns
                            if charter.rule(scenario.code, service.id).decision == decision
                        ]
                        for decision in DECISIONS
                    },
                }
                for scenario, name, clause in zip(scenarios, names, clauses, strict=True)
            ],
        }

    @api.model
    def _get_words(self, records, field):
        """Return what a field says in each language, a dict for each record."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        translated = [records.with_context(lang=code).mapped(field) for code in languages]
        return [dict(zip(languages, words, strict=True)) for words in zip(*translated, strict=True)]

    @api.model
    def _get_decisions(self, table):
        """Return what a table decides, without its words."""
        return [
            (row["code"], *(tuple(row[decision]) for decision in DECISIONS))
            for row in (table or {}).get("scenarios", ())
        ]

    def _get_table(self):
        """Return the table of a version in the reader's language.

        :return: a dict for each scenario: ``name``, ``clause``, whether ``everything`` may be
            sold, and for each decision the names of its services
        :rtype: list
        """
        self.ensure_one()
        table = self.scenario_table or self._build_table()

        def say(words):
            # A language that came later than the version reads what was published in English.
            return words.get(self.env.lang) or words.get("en_US") or next(iter(words.values()), "")

        return [
            {
                "name": say(row["name"]),
                "clause": say(row["clause"]),
                "everything": not row["consent"] and not row["commission"],
                **{
                    decision: [say(table["services"][code]) for code in row[decision]]
                    for decision in DECISIONS
                },
            }
            for row in table["scenarios"]
        ]

    def _render_document(self):
        """Return text and table of a version in the reader's language.

        It is what a channel partner reads, what it signs and what its hash is made of.

        :rtype: markupsafe.Markup
        """
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "channel_partner.channel_charter_document",
            {"charter": self, "table": self._get_table()},
        )
