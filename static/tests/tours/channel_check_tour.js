import { registry } from "@web/core/registry";
import { choose } from "./choose";

registry.category("web_tour.tours").add("channel_check_screen", {
    steps: () => [
        {
            content: "An empty screen says what to do",
            trigger: "[name=teaching]:contains(Choose a customer)",
        },
        ...choose("partner_id", "Tour Lumen"),
        {
            content: "What needs whose consent",
            trigger: "[name=restricted]:contains(written consent of Tour Netzhaus)",
        },
        { trigger: "[name=clauses]:contains(buys SIP trunk)" },
        {
            trigger:
                ".o_data_row:contains(Network Security):contains(Consent Needed):contains(Tour Netzhaus)",
        },
        { trigger: ".o_data_row:contains(SIP Trunk):contains(Free to Sell)" },
        {
            content: "Nothing to save, and nothing that says so",
            trigger: ".o_form_view:not(:has(.o_form_status_indicator))",
        },
        ...choose("partner_id", "Tour Stranger"),
        { trigger: "[name=unrestricted]:contains(Nothing restricts)" },
        { trigger: ".o_data_row:contains(Network Security):contains(Free to Sell)" },
        {
            content: "One leaves without being asked",
            trigger: "button[data-menu-xmlid='channel_partner.channel_partner_menu_root']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='channel_partner.channel_registration_menu']",
            run: "click",
        },
        { trigger: ".o_kanban_view" },
    ],
});
