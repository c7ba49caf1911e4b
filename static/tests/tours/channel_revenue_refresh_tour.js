import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_revenue_refresh", {
    steps: () => [
        {
            trigger: "button[data-menu-xmlid='channel_partner.channel_partner_menu_root']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='channel_partner.channel_revenue_refresh_menu']",
            run: "click",
        },
        { trigger: ".modal .o_channel_revenue_refresh button:contains(Start)", run: "click" },
        {
            content: "An error says what happened, and how far it came",
            trigger: ".modal [data-stage=stopped]:contains(Stopped after)",
        },
        { trigger: ".modal [data-stage=stopped]:contains(The line is busy)" },
        {
            content: "The bar stands where it stopped",
            trigger: ".modal .o_progress:not([aria-valuenow='0']):not([aria-valuenow='100'])",
        },
        { trigger: ".modal .o_channel_revenue_refresh button:contains(Continue)", run: "click" },
        { trigger: ".modal [data-stage=finished]:contains(1 with changed)" },
        { trigger: ".modal .o_progress[aria-valuenow='100']" },
    ],
});
