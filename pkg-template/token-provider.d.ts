// The types of "stream-users-wasm/token-provider", the page's half of a token endpoint.
export { tokenProvider } from "./index.js";
export type { Fetch, FetchResponse, HeadersShape, TokenProvider, TokenProviderOptions } from "./index.js";
