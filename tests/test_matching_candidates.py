"""Which contacts may be the customer whom a channel partner named."""

from unittest.mock import patch

from odoo.tests import Form, new_test_user

from odoo.addons.channel_partner.policy.matching import Party, score

from .common import ChannelCase
from .test_matching import labelled_pairs

VAT, OTHER_VAT = "LU26375245", "LU10000356"


class CandidatesCase(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.lu")
        cls.lumen, cls.weber, cls.person = cls.env["res.partner"].create(
            [
                {
                    "name": "Quixotia Lumen S.à r.l.",
                    "is_company": True,
                    "vat": VAT,
                    "email": "office@quixotia-lumen.example",
                    "phone": "+352 26 55 12 34",
                },
                {
                    "name": "Weberknecht Optik GmbH",
                    "is_company": True,
                    "website": "https://www.weberknecht-optik.example/de",
                },
                {"name": "Zita Zwackelmann", "email": "zita.zwackelmann@gmail.com"},
            ]
        )

    def find(self, *parties, env=None):
        found = (env or self.env)["channel.matching"]._find(list(parties))
        return found[0] if len(parties) == 1 else found

    def assertFound(self, contact, **known):
        """Assert that a contact is found, and comes first."""
        found = self.find(Party(**known))
        self.assertEqual([entity for entity, _match in found[:1]], [contact], known)
        return found[0][1]

    def registration(self, **values):
        return self.env["channel.registration"].create(
            {"channel_partner_id": self.netzhaus.id, "customer_name": "Somebody", **values}
        )


class TestLookUp(CandidatesCase):
    def test_each_key_finds_its_contact(self):
        self.assertFound(self.lumen, vat="263 752 45")
        self.assertFound(self.lumen, emails=("Ann <ann@quixotia-lumen.example>",))
        self.assertFound(self.lumen, phones=("00352 26551234",))
        self.assertFound(self.lumen, phones=("26 55 12 34",), country="LU")
        self.assertFound(self.weber, websites=("weberknecht-optik.example",))
        self.assertFound(self.person, emails=("Zita.Zwackelmann@GMAIL.com",))

    def test_a_mail_domain_finds_the_website_and_the_other_way_round(self):
        self.assertFound(self.weber, emails=("info@weberknecht-optik.example",))
        self.assertFound(self.lumen, websites=("http://quixotia-lumen.example",))

    def test_a_name_is_found_however_it_is_written(self):
        for name in (
            "QUIXOTIA LUMEN",
            "Lumen Quixotia SARL",
            "Quixotia Lumenn",
            "Quixоtіа Lumen",  # Cyrillic
            "QuixotiaLumen",
        ):
            self.assertTrue(self.assertFound(self.lumen, name=name).likely, name)

    def test_a_free_mail_provider_finds_nobody_else(self):
        self.assertEqual(self.find(Party(emails=("else@gmail.com",))), [])

    def test_nothing_known_finds_nobody(self):
        self.assertEqual(self.find(Party()), [])
        self.assertEqual(self.env["channel.matching"]._find([]), [])

    def test_contacts_of_a_company_lead_to_the_company(self):
        self.env["res.partner"].create(
            {
                "name": "Ann Other",
                "parent_id": self.weber.id,
                "email": "ann@weber-optics.example",
                "phone": "+352 691 123 456",
            }
        )
        match = self.assertFound(self.weber, name="Weberknecht", emails=("x@weber-optics.example",))
        self.assertIn("domain_same", {reason.code for reason in match.reasons})
        self.assertFound(self.weber, phones=("+352691123456",))
        # Its people are not customers of their own.
        self.assertEqual(self.find(Party(name="Ann Other")), [])

    def test_keys_follow_the_contact(self):
        self.lumen.write({"name": "Ypsilon Quellwerk AG", "vat": False, "email": False})
        self.assertEqual(self.find(Party(vat=VAT)), [])
        self.assertFound(self.lumen, name="Ypsilon Quellwerk")
        self.lumen.active = False
        self.assertEqual(self.find(Party(name="Ypsilon Quellwerk")), [])

    def test_a_name_still_finds_without_trigrams(self):
        with patch.object(self.env.registry, "has_trigram", False):
            for name in ("Quixotia Lumen", "quixotia lumen SARL", "Quixotia"):
                found = self.find(Party(name=name))
                self.assertEqual([entity for entity, _match in found], [self.lumen], name)
            self.assertFound(self.lumen, vat=VAT)

    def test_a_user_finds_only_contacts_that_may_be_read(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.lumen.company_id = company
        rep = self.env(user=self.rep)
        self.assertEqual(self.find(Party(vat=VAT), env=rep), [])
        self.assertFound(self.lumen, vat=VAT)

    def test_the_number_of_queries_does_not_grow(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": f"Kryptonix {number}", "is_company": True, "vat": f"99{number:06}"}
                for number in range(30)
            ]
        )
        env = self.env(user=self.rep)

        def look_up(parties):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = self.find(*parties, Party("nobody at all"), env=env)
            return self.cr.sql_log_count - before, found

        parties = [Party(contact.name, contact.vat) for contact in contacts]
        look_up(parties)  # access rights and rules are kept from now on
        one, _found = look_up(parties[:1])
        many, found = look_up(parties)
        self.assertEqual(one, many)
        self.assertLessEqual(many, 6)
        self.assertEqual([each[0][0] for each in found[:-1]], list(contacts.with_env(env)))

    def test_labelled_pairs_that_are_the_same_are_found(self):
        pairs = [pair for pair in labelled_pairs() if pair[2]]
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": other.name,
                    "is_company": True,
                    "vat": other.vat,
                    "email": "".join(other.emails),
                    "website": "".join(other.websites),
                    "phone": "".join(other.phones),
                }
                for _one, other, _same, _row in pairs
            ]
        )
        found = self.env["channel.matching"]._find([one for one, *_rest in pairs])
        right = [
            any(entity == contact and match.likely for entity, match in candidates)
            for contact, candidates in zip(contacts, found, strict=True)
        ]
        recall = sum(right) / len(right)
        print(f"\nlook-up: {len(pairs)} same pairs, recall {recall:.3f}")  # pylint: disable=print-used
        self.assertGreaterEqual(recall, 0.90)

    def test_a_lead_can_be_compared(self):
        lead = self.env["crm.lead"].create(
            {"name": "Router", "partner_name": "Quixotia Lumen", "phone": "26551234"}
        )
        self.assertEqual(self.find(lead._channel_party())[0][0], self.lumen)

    def test_the_keys_are_for_internal_users_only(self):
        portal = new_test_user(self.env, "portal@test", groups="base.group_portal")
        names = [name for name in self.env["res.partner"]._fields if "channel_match" in name]
        self.assertEqual(len(names), 5)
        readable = self.env["res.partner"].with_user(portal).fields_get(names)
        self.assertFalse(readable)


class TestRegistrationCandidates(CandidatesCase):
    def test_a_registration_without_customer_shows_who_it_may_be(self):
        self.manage(self.lumen, self.rival)
        registration = self.registration(customer_name="Quixotia Lumen", customer_vat=VAT)
        (candidate,) = registration.customer_candidates
        self.assertEqual(candidate["id"], self.lumen.id)
        self.assertTrue(candidate["likely"])
        self.assertGreater(candidate["percent"], 90)
        self.assertEqual(candidate["owner"], "Rival IT")
        self.assertFalse(candidate["registration"])
        self.assertEqual(candidate["reasons"][0], {"text": "Same tax ID", "tone": "success"})
        self.assertIn(
            {"label": "Name", "named": "Quixotia Lumen", "contact": "Quixotia Lumen S.à r.l."},
            candidate["compared"],
        )

    def test_a_candidate_tells_of_the_registration_in_force(self):
        in_force = self.register(self.lumen, self.rival)
        registration = self.registration(customer_name="Quixotia Lumen")
        (candidate,) = registration.customer_candidates
        self.assertEqual(candidate["registration"], in_force.display_name)

    def test_a_likely_duplicate_of_the_chosen_customer_is_shown(self):
        registration = self.registration(customer_id=self.lumen.id)
        self.assertFalse(registration.customer_candidates)
        twin = self.lumen.copy({"name": "Quixotia Lumen SARL"})
        registration.invalidate_recordset()
        self.assertEqual([each["id"] for each in registration.customer_candidates], [twin.id])

    def test_neither_the_channel_partner_nor_a_mere_maybe_is_shown_beside_the_customer(self):
        self.netzhaus.email = "info@netzhaus.example"
        registration = self.registration(customer_email="ann@netzhaus.example")
        self.assertFalse(registration.customer_candidates)
        self.env["res.partner"].create({"name": "Quixotia Bakery", "is_company": True})
        registration = self.registration(customer_id=self.lumen.id)
        self.assertFalse(registration.customer_candidates)

    def test_candidates_come_while_typing_and_one_is_chosen(self):
        form = Form(self.env["channel.registration"].with_user(self.rep))
        form.channel_partner_id = self.netzhaus
        form.customer_name = "Quixotia Lumen"
        self.assertEqual([each["id"] for each in form.customer_candidates], [self.lumen.id])
        form.customer_id = self.lumen
        self.assertFalse(form.customer_candidates)
        self.assertEqual(form.save().customer_id, self.lumen)

    def test_a_registration_decided_against_asks_no_more(self):
        registration = self.registration(customer_name="Quixotia Lumen")
        registration.action_cancel()
        self.assertFalse(registration.customer_candidates)

    def test_every_reason_has_words(self):
        model = self.env["channel.matching"]
        for one, other, _same, _row in labelled_pairs():
            for reason in score(one, other).reasons:
                self.assertTrue(model._get_reason(reason), reason)

    def test_a_likely_duplicate_changes_no_line(self):
        self.register(self.lumen, self.rival)
        twin = self.lumen.copy({"name": "Quixotia Lumen SARL"})
        order = self.quotation(twin, self.firewall)
        self.assertStatus("allowed", order)
