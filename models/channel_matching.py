from odoo import api, models
from odoo.tools import SQL

from ..policy import contact_keys, matching

#: How alike two names must be for the database to look at a contact at all: by trigrams.
LOOK_ALIKE = 0.5
#: How many contacts are compared for each key at most. A domain can be a hoster's.
COMPARED = 50


class ChannelMatching(models.AbstractModel):
    """Which contacts may be a company that somebody named.

    The database finds contacts by exact keys and by names alike; policy/matching.py compares
    them. The number of queries is fixed, whatever the number of companies asked about.
    """

    _name = "channel.matching"
    _description = "Contacts That May Be a Company"

    @api.model
    def _find(self, parties):
        """Find the contacts that may be these companies.

        :param list parties: :class:`~..policy.matching.Party` s
        :return: for each party its candidates, likeliest first, as (commercial entity,
            :class:`~..policy.matching.Match`); only contacts that the user may read
        :rtype: list
        """
        found = self._look_up(parties)
        contacts = self.env["res.partner"].browse(
            {contact for hits in found for hit in hits for contact in hit}
        )
        readable = set(contacts._filtered_access("read").ids) if contacts else set()
        # What the comparison reads, the user may read; the keys are for internal users only.
        contacts = contacts.sudo().filtered(lambda contact: contact.id in readable)
        contacts.fetch(["name", "company_name", "vat", "email", "website", "phone", "country_id"])
        contacts.country_id.fetch(["code"])
        return [
            self._compare(party, hits, readable) for party, hits in zip(parties, found, strict=True)
        ]

    @api.model
    def _compare(self, party, hits, readable):
        by_entity = {}
        for contact, entity in hits:
            if contact in readable and entity in readable:
                by_entity.setdefault(entity, []).append(contact)
        contact_model = self.env["res.partner"]
        candidates = [
            (
                contact_model.browse(entity),
                matching.score(
                    party,
                    contact_model.sudo()
                    .browse(entity)
                    ._channel_party(contact_model.sudo().browse(sorted(contacts))),
                ),
            )
            for entity, contacts in by_entity.items()
        ]
        return sorted(candidates, key=lambda each: (-each[1].score, each[0].id))

    # ------------------------------------------------------------------- look-up

    @api.model
    def _look_up(self, parties):
        """Return for each party the set of (contact id, commercial entity id) to compare."""
        found = [set() for _party in parties]
        keys = [
            (position, kind, value)
            for position, party in enumerate(parties)
            for kind, values in self._get_keys(party).items()
            for value in values
        ]
        if not keys:
            return found
        contacts = self.env["res.partner"]
        contacts.flush_model(
            [*self._get_columns(), "channel_match_name", "active", "commercial_partner_id"]
        )
        if self.env.registry.has_trigram:
            # For this transaction only: the index is asked by an operator without argument.
            self.env.cr.execute(
                SQL("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", str(LOOK_ALIKE))
            )
        asked = SQL(
            "asked (position, kind, value) AS (SELECT * FROM unnest(%s::int[], %s::text[],"
            " %s::text[]))",
            *(list(column) for column in zip(*keys, strict=True)),
        )
        lookups = SQL(" UNION ").join(
            [*(self._look_up_by(column) for column in self._get_columns()), self._look_up_names()]
        )
        self.env.cr.execute(SQL("WITH %s %s", asked, lookups))
        for position, contact, entity in self.env.cr.fetchall():
            found[position].add((contact, entity))
        return found

    @api.model
    def _get_columns(self):
        """Return the columns with exact keys: column → kind of key."""
        return {
            "channel_match_vat": "vat",
            "channel_match_email": "email",
            "channel_match_website": "domain",
            "channel_match_phone": "phone",
        }

    @api.model
    def _get_keys(self, party):
        """Return by what a party is looked up: kind of key → values."""
        mails = {contact_keys.email_key(each) for each in party.emails}
        return {
            "name": filter(None, [party.parsed_name.key]),
            "vat": filter(None, [party.tax_id.number]),
            # A website's domain may be the one of a contact's mail, and the other way round.
            "email": filter(None, mails | party.domains),
            "domain": party.domains,
            "phone": party.numbers,
        }

    @api.model
    def _look_up_by(self, column):
        return SQL(
            """SELECT asked.position, hit.id, hit.commercial_partner_id
                 FROM asked
                CROSS JOIN LATERAL (
                      SELECT id, commercial_partner_id
                        FROM res_partner
                       WHERE %(column)s = asked.value AND active
                       LIMIT %(limit)s
                ) AS hit
                WHERE asked.kind = %(kind)s""",
            column=SQL.identifier(column),
            kind=self._get_columns()[column],
            limit=COMPARED,
        )

    @api.model
    def _look_up_names(self):
        if self.env.registry.has_trigram:
            condition = SQL("channel_match_name %% asked.value")
            order = SQL("similarity(channel_match_name, asked.value) DESC, id")
        else:
            # Without trigrams: names that begin with the same word.
            word = SQL("split_part(asked.value, ' ', 1)")
            condition = SQL(
                "channel_match_name ~>=~ %(word)s"
                " AND channel_match_name ~<~ (%(word)s || chr(1114111))",
                word=word,
            )
            order = SQL("channel_match_name = asked.value DESC, id")
        return SQL(
            """SELECT asked.position, hit.id, hit.commercial_partner_id
                 FROM asked
                CROSS JOIN LATERAL (
                      SELECT id, commercial_partner_id
                        FROM res_partner
                       WHERE %s AND channel_match_name IS NOT NULL AND active
                       ORDER BY %s
                       LIMIT %s
                ) AS hit
                WHERE asked.kind = 'name'""",
            condition,
            order,
            COMPARED,
        )

    # ------------------------------------------------------------------- display

    @api.model
    def _describe(self, candidates, party):
        """Return candidates as what a screen shows of them.

        :param list candidates: (commercial entity, Match), from :meth:`_find`
        :param Party party: what they were compared with
        :return: a dict for each
        :rtype: list
        """
        entities = self.env["res.partner"].union(*(entity for entity, _match in candidates))
        in_force = self._get_registrations_in_force(entities)
        owners = entities.channel_partner_id._filtered_access("read")
        described = []
        for entity, match in candidates:
            owner = entity.channel_partner_id & owners
            registration = in_force.get(entity)
            described.append(
                {
                    "id": entity.id,
                    "name": entity.display_name,
                    # Nothing that is compared here makes sure.
                    "percent": min(99, round(match.score * 100)),
                    "likely": match.likely,
                    "compared": self._get_compared(party, entity),
                    "reasons": [
                        {"text": self._get_reason(reason), "tone": self._get_tone(reason)}
                        for reason in match.reasons
                    ],
                    "owner": owner.display_name if owner else False,
                    "registration": registration.display_name if registration else False,
                }
            )
        return described

    @api.model
    def _get_registrations_in_force(self, entities):
        registrations = self.env["channel.registration"].search(
            [("customer_id", "in", entities.ids), ("state", "in", ("registered", "won"))]
        )
        return {
            registration.customer_id: registration
            for registration in registrations
            if registration.date_start <= registration._today() <= registration.date_end
        }

    @api.model
    def _get_compared(self, party, entity):
        """Return line by line what was named, and what the contact says."""
        named = {
            self.env._("Name"): (party.name, entity.name),
            self.env._("Tax ID"): (party.vat, entity.vat),
            self.env._("Email"): (", ".join(party.emails), entity.email),
            self.env._("Website"): (", ".join(party.websites), entity.website),
            self.env._("Phone"): (", ".join(party.phones), entity.phone),
        }
        return [
            {"label": label, "named": one or "", "contact": other or ""}
            for label, (one, other) in named.items()
            if one or other
        ]

    @api.model
    def _get_tone(self, reason):
        """Return the colour of an observation: what misleads must not look like proof."""
        if reason.code in ("domain_lookalike", "vat_slip", "vat_same_unchecked"):
            return "warning"
        return "success" if reason.weight > 0 else "light"

    @api.model
    def _get_reason(self, reason):
        """Return an observation in the reader's language."""
        first = reason.evidence[0] if reason.evidence else ""
        texts = {
            "vat_same": self.env._("Same tax ID"),
            "vat_same_unchecked": self.env._("Same tax ID, which is not a valid one"),
            "vat_slip": self.env._("The tax IDs differ by a single slip, and one is not valid"),
            "vat_differs": self.env._("Another tax ID"),
            "vat_differs_unchecked": self.env._("Another tax ID, as far as it can be read"),
            "vat_other_country": self.env._("A tax ID of another country"),
            "email_same": self.env._("Same mail address: %s", first),
            "domain_same": self.env._("Same domain: %s", first),
            "domain_named": self.env._("The domain names both: %s", first),
            "name_is_domain": self.env._("The domain spells the other's name: %s", first),
            "domain_lookalike": self.env._(
                "Look-alike domains, be careful: %s", ", ".join(reason.evidence)
            ),
            "domain_other_ending": self.env._(
                "Same domain, another ending: %s", ", ".join(reason.evidence)
            ),
            "domain_differs": self.env._("Another domain"),
            "phone_same": self.env._("Same phone number"),
            "phone_differs": self.env._("Another phone number"),
            "name_same": self.env._("Same name"),
            "name_inside": self.env._("One name is part of the other"),
            "name_alike": self.env._("Similar name")
            if reason.weight > 0
            else self.env._("Another name"),
            "name_clash": self.env._("The numbers in the names differ"),
            "form_differs": self.env._("Another kind of legal form"),
        }
        return texts[reason.code]
