/**
 * The order of a call. It stands on its client's configuration: what the call does not say, the client says, and to copy that would take
 * longer than all the rest.
 *
 * @param {object} config what `configure` made
 * @param {object} [options] the call's, if there are any
 * @param {number} operation its place in core's table
 * @param {string} method HTTP's
 * @param {string} path likewise
 * @param {string} [query] what follows the key
 * @param {string} requestId the same for all attempts
 * @param {string} [body] JSON
 */
export function order(config, options, operation, method, path, query = "", requestId, body) {
  return {
    __proto__: config,
    ...options,
    operation,
    method,
    path,
    requestId,
    body,
    url: config.baseUrl + path + config.keyQuery + query,
    // None of the caller's is one of the client's own.
    sent: { ...(body === undefined ? config.ownHeaders : config.bodyHeaders), [config.requestIdHeader]: requestId, ...options?.headers },
  };
}
