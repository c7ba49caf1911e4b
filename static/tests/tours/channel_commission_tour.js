import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_commission_settle", {
    steps: () => [
        {
            content: "what the customer has paid is payable",
            trigger: ".o_data_row:contains(Tour Lumen):contains(Payable)",
        },
        { trigger: "button:contains(Settle Now)", run: "click" },
        { trigger: ".modal .o_field_widget[name=due_count]:contains(1)" },
        { trigger: ".modal .o_field_widget[name=make_bills] input", run: "uncheck" },
        { trigger: ".modal footer button[name=action_settle]", run: "click" },
        {
            content: "the settlement waits for its bill",
            trigger: ".o_data_row:contains(Tour Netzhaus):contains(Settled)",
        },
        {
            trigger: ".o_data_row:contains(Tour Netzhaus) .o_list_record_selector input",
            run: "click",
        },
        { trigger: "button[name=action_channel_bill]", run: "click" },
        {
            content: "whoever may read no bills is told that they are made",
            trigger: ".o_notification:contains(Draft bills made)",
        },
        { trigger: ".o_data_row:contains(Tour Netzhaus):contains(Billed)" },
    ],
});

registry.category("web_tour.tours").add("channel_commission_hold", {
    steps: () => [
        { trigger: ".o_data_row:contains(Tour Lumen) .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_channel_hold]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Tour Lumen)" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The delivery is disputed.",
        },
        { trigger: ".modal footer .o_form_button_save", run: "click" },
        {
            content: "the list says what is held and why",
            trigger:
                "body:not(:has(.modal)) .o_data_row:contains(Tour Lumen):contains(Held):contains(The delivery is disputed.)",
        },
        { trigger: ".o_data_row:contains(Tour Lumen) td[name=agent_id]", run: "click" },
        { trigger: ".o_form_view button[name=action_channel_view_holds]", run: "click" },
        { trigger: ".o_form_view button[name=action_release]", run: "click" },
        { trigger: ".o_form_view .ribbon:contains(Released)" },
        { trigger: ".breadcrumb a:contains(Commissions), .o_back_button", run: "click" },
        { trigger: ".o_data_row:contains(Tour Lumen):contains(Payable)" },
    ],
});

registry.category("web_tour.tours").add("channel_commission_statement", {
    steps: () => [
        { trigger: "a[href='/my/commissions']", run: "click", expectUnloadPage: true },
        {
            trigger: "table a[href^='/my/commissions/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "each line says from what and why",
            trigger: ".o_channel_statement:contains(Tour Lumen):contains(Tour Netzhaus earns Ten)",
        },
        { trigger: "#statement_total:contains(10.00)" },
        {
            content: "the spreadsheet is one; the browser of a test keeps no downloads",
            trigger: "a[href$='/xlsx']",
            run: async ({ anchor }) => {
                const text = await (await fetch(anchor.href)).text();
                if (!text.startsWith("PK")) {
                    throw new Error(`The file begins with ${text.slice(0, 20)}`);
                }
            },
        },
        { trigger: "a[href$='/pdf']:contains(PDF)" },
    ],
});

registry.category("web_tour.tours").add("channel_commission_statement_manager", {
    steps: () => [
        { trigger: ".o_notebook .nav-link[name=channel]", run: "click" },
        { trigger: "button[name=action_channel_statement]", run: "click" },
        { trigger: ".modal .o_channel_statement:contains(Tour Lumen):contains(Earned)" },
        { trigger: ".modal button[name=action_earlier]", run: "click" },
        { trigger: ".modal .o_field_widget[name=statement]:contains(Nothing was earned)" },
        { trigger: ".modal button[name=action_later]", run: "click" },
        { trigger: ".modal .o_channel_statement:contains(Tour Lumen)" },
        { trigger: ".modal footer button[name=action_sheet]", run: "click" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
