/**
 * A call's order. It stands on its client's configuration: what the call does not say, the client says.
 *
 * @param {object} config what `configure` made
 * @param {string} told members of the order, as JSON text
 * @param {string} [body] the request's
 */
export const order = (config, told, body) => Object.assign(Object.create(config), JSON.parse(told), { body });
