/**
 * `metadata` of a result or an error, as the Node SDK shapes it. What no header told is left out.
 *
 * @param {string} clientRequestId
 * @param {number} responseCode
 * @param {Headers} responseHeaders
 * @param {number} [limit] calls allowed in the window
 * @param {number} [remaining] calls left in it
 * @param {number} [reset] its end, in seconds since 1970
 */
export function metadata(clientRequestId, responseCode, responseHeaders, limit, remaining, reset) {
  const rateLimit = {};
  if (limit !== undefined) rateLimit.rateLimit = limit;
  if (remaining !== undefined) rateLimit.rateLimitRemaining = remaining;
  if (reset !== undefined) rateLimit.rateLimitReset = new Date(reset * 1000);
  return { clientRequestId, responseCode, responseHeaders, rateLimit };
}
