import { registry } from "@web/core/registry";
import { choose } from "./choose";

const card = (name) => `.o_kanban_record:contains(${name})`;
const PRODUCTS = "Classify what you sell";
const RATES = "Set the commissions";

registry.category("web_tour.tours").add("channel_setup_step", {
    steps: () => [
        { content: "What is done is not shown", trigger: card(PRODUCTS) },
        { trigger: "body:not(:has(.o_kanban_record:contains(Mark your channel partners)))" },
        { trigger: `${card(PRODUCTS)} button:contains(Go There)`, run: "click" },
        {
            content: "The button leads to what is missing",
            trigger: ".o_group_header:not(.o_group_open)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tour Mystery Box) .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Classify)", run: "click" },
        ...choose("channel_service_id", "Mobile", ".modal"),
        { trigger: ".modal button[name=action_classify]", run: "click" },
        {
            content: "All products are classified",
            trigger: ".o_view_nocontent:contains(Every product that you sell is classified)",
        },
        { trigger: ".breadcrumb-item a:contains(First Steps), .o_back_button", run: "click" },
        { content: "So that step is gone", trigger: `body:not(:has(${card(PRODUCTS)}))` },
        { trigger: `${card(RATES)} button:contains(Not needed)`, run: "click" },
        {
            content: "Nothing is left to do",
            trigger: ".o_view_nocontent:contains(All done)",
        },
        { trigger: ".o_facet_remove", run: "click" },
        {
            content: "All steps, with what became of them",
            trigger: `${card(PRODUCTS)}:contains(Done)`,
        },
        { trigger: `${card(RATES)}:contains(Not needed) button:contains(Needed after all)` },
    ],
});
