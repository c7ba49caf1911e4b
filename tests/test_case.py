"""Cases: two sides, proposals, an agreed outcome, and what closing one changes."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from .common import ChannelCase

#: state → the states that may follow.
MAP = {
    "draft": {"discussed", "closed"},
    "discussed": {"agreed", "closed"},
    "agreed": {"discussed", "closed"},
    "closed": set(),
}


class CaseCase(ChannelCase):
    def open_case(self, state="draft", **values):
        case = (
            self.env["channel.case"]
            .with_user(self.manager)
            .create(
                {
                    "customer_id": self.customer.id,
                    "channel_partner_ids": [Command.set((self.netzhaus | self.rival).ids)],
                    "outcome": "Both agreed on the phone",
                    **values,
                }
            )
        )
        path = {"draft": (), "closed": ("closed",), "discussed": ("discussed",)}
        for each in path.get(state, ("discussed", "agreed")):
            case.write({"state": each})
        return case

    def submitted(self, channel_partner):
        registration = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": channel_partner.id}
        )
        registration.action_submit()
        return registration

    def assertStays(self, error, act, *args):
        """Assert that an act is refused, and leaves nothing behind."""
        with self.assertRaises(error), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()

    def notes(self, record):
        return "".join(record.message_ids.mapped("body"))


class TestCase(CaseCase):
    def test_each_state_is_followed_by_those_of_the_map_and_no_other(self):
        for state, allowed in MAP.items():
            for target in MAP.keys() - {state}:
                with self.subTest(state=state, target=target):
                    case = self.open_case(state)
                    if target in allowed:
                        case.write({"state": target})
                        self.assertEqual(case.state, target)
                    else:
                        self.assertStays(UserError, case.write, {"state": target})
                        self.assertEqual(case.state, state)

    def test_a_rep_opens_and_discusses_a_case_and_can_neither_agree_nor_close(self):
        case = (
            self.env["channel.case"]
            .with_user(self.rep)
            .create({"type": "support", "channel_partner_ids": self.netzhaus.ids})
        )
        self.assertRegex(case.name, r"^CASE/\d{4}/\d{5}$")
        self.assertEqual(case.user_id, self.manager)
        self.assertStays(AccessError, case.action_close)
        case.action_discuss()
        case.sudo().outcome = "Settled"
        self.assertStays(AccessError, case.action_agree)
        self.assertStays(AccessError, case.action_close)
        case.with_user(self.manager).action_agree()
        self.assertStays(AccessError, case.action_close)
        self.assertStays(AccessError, case.write, {"state": "closed"})
        self.assertStays(AccessError, case.action_discuss)
        case.with_user(self.manager).action_close()
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.date_closed)

    def test_a_rep_does_not_record_the_outcome_by_no_way(self):
        cases = self.env["channel.case"].with_user(self.rep)
        parties = {"channel_partner_ids": self.netzhaus.ids, "customer_id": self.customer.id}
        case = cases.create(parties)
        for name, value in (
            ("outcome", "Netzhaus gets it"),
            ("outcome_owner_id", self.netzhaus.id),
            ("outcome_registrations", "cancel"),
            ("date_agreed", fields.Datetime.now()),
        ):
            with self.subTest(field=name):
                self.assertStays(AccessError, case.write, {name: value})
                self.assertStays(AccessError, cases.create, {**parties, name: value})
                by_default = cases.with_context(**{f"default_{name}": value}).create(parties)
                self.assertNotEqual(
                    by_default[name], case._fields[name].convert_to_record(value, case)
                )

    def test_a_case_is_not_closed_without_an_outcome_in_words(self):
        case = self.open_case(outcome=False)
        self.assertStays(UserError, case.action_close)
        case.outcome = "  "
        self.assertStays(UserError, case.action_close)
        case.outcome = "Nothing to do"
        case.action_close()
        self.assertEqual(case.state, "closed")

    def test_what_was_agreed_stays_until_it_is_discussed_again(self):
        case = self.open_case("agreed")
        self.assertTrue(case.date_agreed)
        for values in (
            {"outcome": "Other"},
            {"outcome_owner_id": self.rival.id},
            {"type": "breach"},
        ):
            self.assertStays(UserError, case.write, values)
        case.action_discuss()
        self.assertFalse(case.date_agreed)
        case.outcome = "Other"
        case.action_agree()
        case.action_close()
        self.assertStays(UserError, case.write, {"outcome": "Yet another"})
        self.assertEqual(case.outcome, "Other")

    def test_a_discussed_case_is_kept(self):
        self.open_case().unlink()
        self.assertStays(UserError, self.open_case("discussed").unlink)

    def test_the_sides_are_channel_partners_and_the_outcome_goes_to_one_of_them(self):
        self.assertStays(UserError, lambda: self.open_case(channel_partner_ids=self.stranger.ids))
        third = self.rival.copy({"name": "Third IT"})
        self.assertStays(UserError, lambda: self.open_case(outcome_owner_id=third.id))

    def test_a_case_decides_on_its_own_customers_registrations_only(self):
        other = self.register(self.stranger, self.netzhaus)
        self.assertStays(UserError, lambda: self.open_case(registration_ids=other.ids))
        mine = self.register(self.customer, self.netzhaus)
        self.assertStays(
            UserError,
            lambda: self.open_case(
                registration_ids=mine.ids,
                outcome_registrations="one",
                outcome_registration_id=other.id,
            ),
        )
        self.assertStays(
            UserError,
            lambda: self.open_case(registration_ids=mine.ids, outcome_registrations="one"),
        )


class TestCaseOutcome(CaseCase):
    def test_closing_an_agreed_case_gives_the_customer_its_new_owner(self):
        self.manage(self.customer, self.netzhaus)
        case = self.open_case("agreed", outcome_owner_id=self.rival.id)
        self.assertEqual(self.customer.channel_partner_id, self.netzhaus)
        case.action_close()
        self.assertEqual(self.customer.channel_partner_id, self.rival)
        self.assertIn(case.name, self.notes(self.customer))
        self.assertIn("Rival IT", self.notes(case))

    def test_what_was_not_agreed_is_not_done(self):
        case = self.open_case("discussed", outcome_owner_id=self.rival.id)
        self.assertStays(UserError, case.action_close)
        case.outcome_owner_id = False
        case.action_close()
        self.assertFalse(self.customer.channel_partner_id)

    def test_one_registration_goes_on_for_another_and_the_rest_is_cancelled(self):
        first = self.register(self.customer, self.netzhaus)
        second = self.submitted(self.rival)
        lost = self.submitted(self.rival)
        lost.write({"refusal_reason": "An example", "state": "refused"})
        case = self.open_case(
            "agreed",
            registration_ids=(first | second | lost).ids,
            outcome_registrations="one",
            outcome_registration_id=first.id,
            outcome_holder_id=self.rival.id,
        )
        case.action_close()
        self.assertEqual(first.channel_partner_id, self.rival)
        self.assertEqual(first.state, "registered")
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(lost.state, "refused")
        for registration in (first, second):
            self.assertIn(case.name, self.notes(registration))
            self.assertIn(registration.name, self.notes(case))

    def test_all_registrations_are_cancelled_where_that_was_agreed(self):
        first = self.register(self.customer, self.netzhaus)
        case = self.open_case("agreed", registration_ids=first.ids, outcome_registrations="cancel")
        case.action_close()
        self.assertEqual(first.state, "cancelled")

    def test_a_registration_that_ended_cannot_be_the_one_that_goes_on(self):
        first = self.register(self.customer, self.netzhaus)
        first.action_lost()
        case = self.open_case(
            "discussed",
            registration_ids=first.ids,
            outcome_registrations="one",
            outcome_registration_id=first.id,
        )
        self.assertStays(UserError, case.action_agree)

    def test_an_outcome_is_done_as_a_whole_or_not_at_all(self):
        first = self.register(self.customer, self.netzhaus)
        case = self.open_case(
            "agreed",
            registration_ids=first.ids,
            outcome_owner_id=self.rival.id,
            outcome_registrations="cancel",
        )
        # Meanwhile it is no channel partner any more: the owner cannot be set.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET is_channel_partner = false WHERE id = %s", [self.rival.id]
        )
        self.env.invalidate_all()
        self.assertStays(UserError, case.action_close)
        self.assertEqual((case.state, first.state), ("agreed", "registered"))
        self.assertFalse(self.customer.channel_partner_id)

    def test_a_registration_of_another_company_follows_the_outcome(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.register(self.customer, self.netzhaus, company_id=other.id)
        case = self.open_case("discussed")
        case.sudo().write(
            {"registration_ids": theirs.ids, "outcome_registrations": "cancel", "state": "agreed"}
        )
        case.action_close()
        self.assertEqual(theirs.state, "cancelled")


class TestCaseProposals(CaseCase):
    def propose(self, case, user, **values):
        return (
            self.env["channel.case.proposal"]
            .with_user(user)
            .create(
                {
                    "case_id": case.id,
                    "proposed_by_id": self.netzhaus.id,
                    "proposal": "We share the commission",
                    **values,
                }
            )
        )

    def test_a_rep_records_a_proposal_and_a_manager_who_accepted_it(self):
        case = self.open_case("discussed")
        proposal = self.propose(case, self.rep)
        self.assertFalse(proposal.date_accepted)
        accepted = {"accepted_by_ids": self.rival.ids}
        self.assertStays(AccessError, proposal.write, accepted)
        self.assertStays(AccessError, lambda: self.propose(case, self.rep, **accepted))
        proposal.with_user(self.manager).write(accepted)
        self.assertTrue(proposal.date_accepted)
        proposal.with_user(self.manager).accepted_by_ids = False
        self.assertFalse(proposal.date_accepted)

    def test_the_moment_of_a_proposal_is_the_servers(self):
        case = self.open_case("discussed")
        early = {"date": "2001-01-01 00:00:00"}
        for user in (self.rep, self.manager):
            self.assertStays(AccessError, lambda user=user: self.propose(case, user, **early))
        proposals = self.env["channel.case.proposal"].with_user(self.rep)
        proposal = proposals.with_context(default_date=early["date"]).create(
            {"case_id": case.id, "proposed_by_id": self.netzhaus.id, "proposal": "Later"}
        )
        self.assertGreater(proposal.date.year, 2001)

    def test_the_timeline_of_an_agreed_case_stays(self):
        case = self.open_case("discussed")
        proposal = self.propose(case, self.manager)
        case.action_agree()
        self.assertStays(UserError, lambda: self.propose(case, self.manager))
        self.assertStays(UserError, proposal.write, {"accepted_by_ids": self.rival.ids})

    def test_a_proposal_stays_as_it_was_made(self):
        proposal = self.propose(self.open_case("discussed"), self.manager)
        other = self.open_case("discussed")
        for values in (
            {"proposal": "Never said"},
            {"proposed_by_id": self.rival.id},
            {"case_id": other.id},
        ):
            self.assertStays(AccessError, proposal.write, values)
        self.assertStays(AccessError, proposal.unlink)


class TestCaseScreens(CaseCase):
    def test_a_rep_opens_a_case_in_its_form_with_a_proposal(self):
        with Form(self.env["channel.case"].with_user(self.rep)) as form:
            form.customer_id = self.customer
            form.channel_partner_ids.add(self.netzhaus)
            with form.proposal_ids.new() as line:
                line.proposed_by_id = self.netzhaus
                line.proposal = "Leave it to us"
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.outcome = "Ours"
        self.assertEqual(form.record.proposal_ids.proposal, "Leave it to us")

    def test_a_manager_records_the_outcome_in_the_form(self):
        registration = self.register(self.customer, self.netzhaus)
        case = self.open_case("discussed", registration_ids=registration.ids)
        with Form(case) as form:
            form.outcome_owner_id = self.netzhaus
            form.outcome_registrations = "one"
            form.outcome_registration_id = registration
        case.action_agree()
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(case).outcome_owner_id = self.rival

    def test_contacts_and_registrations_count_their_cases(self):
        registration = self.register(self.customer, self.netzhaus)
        case = self.open_case(registration_ids=registration.ids)
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        for contact in (self.customer, self.netzhaus, self.rival, person):
            self.assertEqual(contact.with_user(self.rep).channel_case_count, 1, contact.name)
            found = self.env["channel.case"].search(contact.action_channel_cases()["domain"])
            self.assertEqual(found, case)
        self.assertEqual(self.stranger.channel_case_count, 0)
        action = registration.with_user(self.rep).action_view_cases()
        self.assertEqual(self.env["channel.case"].search(action["domain"]), case)
        new = Form(self.env["channel.case"].with_user(self.rep).with_context(**action["context"]))
        self.assertEqual(new.customer_id, self.customer)

    def test_a_rep_sees_no_button_that_closes(self):
        for user, shown in ((self.rep, False), (self.manager, True)):
            arch = self.env["channel.case"].with_user(user).get_view(view_type="form")["arch"]
            for button in ("action_agree", "action_close"):
                self.assertEqual(f'name="{button}"' in arch, shown, (button, user.name))
