from odoo.fields import Command

from .common_portal_case import PortalCaseCase


class TestPortalCasePage(PortalCaseCase):
    """What the sides of a case do on its page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.case(cls.netzhaus, cls.rival, type="conflict")

    def test_a_proposal_is_made_for_all_sides_and_the_manager_is_told(self):
        answer = self.propose(self.own, self.nadia, "We share the hotel.\nHalf each.")
        self.assertPage(answer, "Your proposal is made", "We share the hotel.")
        proposal = self.own.proposal_ids
        self.assertEqual(proposal.proposed_by_id, self.nadia.partner_id)
        self.assertEqual(proposal.accepted_by_ids, self.netzhaus)
        self.assertPage(self.get(self.own.access_url, self.ruth), "Half each.")
        message = self.written_of(self.own)
        self.assertEqual(message.author_id, self.nadia.partner_id)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)
        # The other side's people have followed since the discussion began.
        self.assertIn(self.ruth.partner_id, message.notified_partner_ids)

    def test_a_proposal_that_a_rep_records_is_told_to_the_sides(self):
        proposal = {"proposed_by_id": self.env.company.partner_id.id, "proposal": "Split it."}
        draft = self.case(self.netzhaus, state="draft")
        for case in self.own | draft:
            self.env["channel.case.proposal"].with_user(self.rep).create(
                {**proposal, "case_id": case.id}
            )
        message = self.written_of(self.own)
        self.assertIn("Split it.", message.body)
        self.assertEqual(message.author_id, self.rep.partner_id)
        self.assertLessEqual(
            self.nadia.partner_id | self.ruth.partner_id, message.notified_partner_ids
        )
        # What we have only begun is told to nobody.
        self.assertFalse(self.written_of(draft))

    def written_of(self, case):
        return case.message_ids.filtered(lambda each: each.message_type == "auto_comment")[:1]

    def test_a_second_click_makes_no_second_proposal(self):
        for _each in range(2):
            self.propose(self.own, self.nadia, "We share the hotel.")
        self.assertEqual(len(self.own.proposal_ids), 1)
        self.propose(self.own, self.ruth, "We share the hotel.")
        self.assertEqual(len(self.own.proposal_ids), 2)

    def test_an_empty_or_endless_proposal_is_refused(self):
        answer = self.propose(self.own, self.nadia, "  ")
        self.assertIn("what you propose", self.error_at(answer, "proposal"))
        answer = self.propose(self.own, self.nadia, "x" * 5001)
        self.assertIn("5000 characters at most", self.error_at(answer, "proposal"))
        self.assertIn("x" * 5001, answer.text)
        self.assertFalse(self.own.proposal_ids)

    def test_an_hours_proposals_are_limited(self):
        self.env.company.channel_case_limit = 1
        self.propose(self.own, self.nadia, "One")
        answer = self.propose(self.own, self.colleague, "Two")
        self.assertPage(answer, "has reached the limit of 1 in an hour", "Two")
        self.assertEqual(self.own.proposal_ids.mapped("proposal"), ["One"])

    def test_the_other_side_accepts_once(self):
        proposal = self.proposal(self.own, self.rival, "We share it.")
        for _each in range(2):
            answer = self.accept(self.own, self.colleague, proposal)
        self.assertPage(answer, "You have accepted the proposal", "Accepted by:")
        self.assertEqual(proposal.accepted_by_ids, self.netzhaus)
        self.assertTrue(proposal.date_accepted)
        message = self.written_of(self.own)
        self.assertIn("accepts for Netzhaus", message.body)
        self.assertIn(self.manager.partner_id, message.notified_partner_ids)
        self.assertEqual(len(self.own.message_ids.filtered(lambda m: "accepts" in m.body)), 1)
        self.assertEqual(self.own.state, "discussed")

    def test_their_own_proposal_has_no_button(self):
        self.proposal(self.own, self.nadia.partner_id, "We keep it.")
        self.assertNotIn("Accept this proposal", self.get(self.own.access_url, self.nadia).text)
        self.assertIn("Accept this proposal", self.get(self.own.access_url, self.ruth).text)

    def test_a_proposal_of_another_case_is_not_accepted_here(self):
        other = self.proposal(self.case(self.rival), self.rival, "Ours alone")
        self.assertPage(self.accept(self.own, self.nadia, other), "does not exist any more")
        self.assertFalse(other.accepted_by_ids)

    def test_what_is_agreed_is_neither_proposed_nor_accepted_any_more(self):
        proposal = self.proposal(self.own, self.rival, "We share it.")
        form = self.form(self.page(self.own.access_url, self.nadia), "case_propose")
        self.own.outcome = "They share it."
        self.own.action_agree()
        answer = self.url_open(
            f"{self.own.access_url}/propose", data={**form, "proposal": "Too late"}
        )
        self.assertPage(answer, "The case is agreed or closed")
        self.assertPage(self.accept(self.own, self.nadia, proposal), "The case is agreed or closed")
        self.assertFalse(proposal.accepted_by_ids)
        self.assertEqual(self.own.proposal_ids, proposal)

    def test_the_outcome_shows_once_it_is_agreed_and_stays(self):
        self.own.write({"outcome": "They share it.", "outcome_owner_id": self.rival.id})
        self.assertNotIn("They share it.", self.get(self.own.access_url, self.nadia).text)
        self.own.action_agree()
        for act in (lambda: None, self.own.action_close):
            act()
            for user in (self.nadia, self.ruth):
                self.assertPage(
                    self.get(self.own.access_url, user), "What was agreed", "They share it."
                )

    # ------------------------------------------------------------------- attention

    def attention(self, channel_partner):
        return [
            row["title"]
            for row in channel_partner._get_channel_attention()
            if "proposal waits" in row["title"]
        ]

    def test_a_proposal_waits_for_the_side_that_has_not_answered_it(self):
        self.assertFalse(self.attention(self.netzhaus))
        proposal = self.proposal(self.own, self.env.company.partner_id, "Share it.")
        self.assertEqual(len(self.attention(self.netzhaus)), 1)
        self.assertPage(self.get("/my", self.nadia), "A proposal waits for your answer")
        proposal.accepted_by_ids = [Command.link(self.netzhaus.id)]
        self.assertFalse(self.attention(self.netzhaus))
        self.assertEqual(len(self.attention(self.rival)), 1)
        # Who proposes something else has answered.
        self.proposal(self.own, self.ruth.partner_id, "We keep it.")
        self.assertFalse(self.attention(self.rival))
        self.assertEqual(len(self.attention(self.netzhaus)), 1)
        self.own.outcome = "Settled"
        self.own.action_close()
        self.assertFalse(self.attention(self.netzhaus))

    def test_in_a_draft_of_ours_nothing_waits(self):
        draft = self.case(self.netzhaus, state="draft")
        self.proposal(draft, self.env.company.partner_id, "Share it.")
        self.assertFalse(self.attention(self.netzhaus))

    def test_a_deal_that_runs_out_soon_needs_attention(self):
        self.register(self.customer, self.netzhaus)
        self.env.company.channel_reminder_days_first = 200
        titles = [row["title"] for row in self.netzhaus._get_channel_attention()]
        self.assertTrue([title for title in titles if "ends soon" in title])

    def test_headings_and_inputs_are_marked_up(self):
        self.proposal(self.own, self.rival, "We share it.")
        page = self.page(self.own.access_url, self.nadia)
        self.assertEqual(len(page.xpath("//h1")), 1)
        for field in page.xpath("//form[@id='case_propose']//textarea"):
            self.assertEqual(len(page.xpath(f"//label[@for='{field.get('id')}']")), 1)
        for name in page.xpath("//section/@aria-labelledby"):
            self.assertEqual(len(page.xpath(f"//*[@id='{name}']")), 1, name)
