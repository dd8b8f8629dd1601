// What results and errors tell of the reply that they are made of.

/** The length up to which a body that is no JSON is kept in the error. */
const KEPT_TEXT = 1_024;

/**
 * Gives a result or an error its `metadata`, as the Node SDK shapes it. What no header told is left out.
 *
 * @param {object} holder the result or error
 * @param {string} clientRequestId
 * @param {number} responseCode
 * @param {Headers} responseHeaders
 * @param {number} [limit] calls allowed in the window
 * @param {number} [remaining] calls left in it
 * @param {number} [reset] its end, in seconds since 1970
 */
export function tell(holder, clientRequestId, responseCode, responseHeaders, limit, remaining, reset) {
  const rateLimit = {};
  if (limit !== undefined) rateLimit.rateLimit = limit;
  if (remaining !== undefined) rateLimit.rateLimitRemaining = remaining;
  if (reset !== undefined) rateLimit.rateLimitReset = new Date(reset * 1000);
  holder.metadata = { clientRequestId, responseCode, responseHeaders, rateLimit };
}

/**
 * Puts onto an error what it tells of its reply. What a body holds of another type than the API's document says is left out.
 *
 * @param {object} error
 * @param {{ status: number, text: string, body: unknown }} reply `body` is what `JSON.parse` made of the text; `undefined` for no JSON
 * @param {object} [said] the body, if it is an error of the API's
 */
export function describe(error, { status, text, body = text.slice(0, KEPT_TEXT) }, said = {}) {
  const { more_info, details, exception_fields, unrecoverable } = said;
  const fields = Array.isArray(exception_fields) ? [] : Object.entries(Object(exception_fields));
  error.status = status;
  error.details = Array.isArray(details) ? details.filter(Number.isSafeInteger) : [];
  error.exceptionFields = Object.fromEntries(fields.filter(([, why]) => typeof why === "string"));
  error.unrecoverable = unrecoverable === true;
  error.body = body;
  if (typeof more_info === "string") error.moreInfo = more_info;
}
