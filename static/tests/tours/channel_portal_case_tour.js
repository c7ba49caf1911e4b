import { registry } from "@web/core/registry";

const follow = (trigger, content) => ({ content, trigger, run: "click", expectUnloadPage: true });

registry.category("web_tour.tours").add("channel_portal_customer", {
    steps: () => [
        follow("a[href='/my/customers']"),
        follow(".o_portal_my_doc_table a:contains(Atelier Lumen)", "each customer has a page"),
        { trigger: "tr[data-status=blocked]:contains(Phone System)" },
        { trigger: "tr[data-status=commission]:contains(you earn a commission)" },
        { trigger: "dd:contains(While this customer buys SIP trunk)" },
        follow("a:contains(Open a case)"),
        { trigger: "#customer_id:has(option[selected])" },
        follow("#case_form button[type=submit]", "what is missing is said beside it"),
        { trigger: "#type_error:contains(what the case is about)" },
        { trigger: "#description_error:contains(what happened)" },
        { trigger: "#type_support", run: "click" },
        { trigger: "#description", run: "edit The line drops every afternoon." },
        follow("#case_form button[type=submit]"),
        { trigger: ".alert-success:contains(We have received your case)" },
        { trigger: "h1:contains(A customer in trouble: Atelier Lumen)" },
        follow("aside a:contains(Atelier Lumen)", "the case leads back to the customer"),
        { trigger: "section:contains(Your cases) a[href^='/my/cases/']" },
    ],
});

registry.category("web_tour.tours").add("channel_portal_case_propose", {
    steps: () => [
        follow(".o_portal_my_doc_table a"),
        { trigger: "summary:contains(Make a proposal)", run: "click" },
        follow("#case_propose button[type=submit]"),
        { trigger: "#proposal_error:contains(what you propose)" },
        { trigger: "textarea#proposal", run: "edit We cable the new wing, and no more." },
        follow("#case_propose button[type=submit]"),
        { trigger: ".alert-success:contains(Your proposal is made)" },
        { trigger: "#proposals li:contains(We cable the new wing):contains(Netzhaus)" },
    ],
});

registry.category("web_tour.tours").add("channel_portal_case_accept", {
    steps: () => [
        follow(".o_channel_attention a:contains(A proposal waits for your answer)"),
        follow("#proposals li:contains(We cable the new wing) button"),
        { trigger: ".alert-success:contains(You have accepted the proposal)" },
        { trigger: "#proposals li:contains(Accepted by):contains(Rival IT)" },
    ],
});

registry.category("web_tour.tours").add("channel_portal_case_agreed", {
    steps: () => [
        follow(".o_portal_my_doc_table tr:contains(Agreed) a"),
        { trigger: "section:contains(What was agreed):contains(Rival IT keeps the customer)" },
        { trigger: "body:not(:has(#case_propose))" },
    ],
});
