// Not the bundle itself: Node would read through its base64 for the names it exports.
import testing from "./index.cjs";

export const { signWebhook } = testing;
