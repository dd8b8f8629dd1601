/** Puts onto an order what is not among the call's options, in one go: from WebAssembly each property is a crossing. */
export function complete(order, operation, name, method, path, query, requestId, body) {
  Object.assign(order, { operation, name, method, path, query, requestId, body });
}
