// The client's own module: one WebAssembly instance serves both entries.
import "../client/index.mjs";

export { signWebhook } from "../client/core.mjs";
