import "../client/workerd.mjs";

export { signWebhook } from "../client/core.mjs";
