import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/**
 * Formats a share of something. Where there is nothing to have a share of, there is none: a
 * plain percentage would say 0 %.
 *
 * @param {number|false|null} value
 * @param {object} options as of a percentage
 * @returns {string}
 */
export function formatChannelShare(value, options = {}) {
    return value === false || value === null ? "" : formatPercentage(value, options);
}
formatChannelShare.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("channel_share", formatChannelShare);
