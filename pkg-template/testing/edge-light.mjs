import "../client/edge-light.mjs";

export { signWebhook } from "../client/core.mjs";
