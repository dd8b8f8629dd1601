// The types of "stream-users-wasm/testing", written by hand: what tests of your own code need.
import type { RawBody, SecretOptions } from "./index.js";

/** The headers that Stream sends with a webhook. */
export interface WebhookHeaders {
  "content-type": "application/json";
  /** The signature over the uncompressed body. */
  "x-signature": string;
  /** Names the delivery; the same in all its attempts. */
  "x-webhook-id": string;
  /** Which attempt it is; the first is `"1"`. */
  "x-webhook-attempt": string;
  [header: string]: string;
}

/**
 * The headers with which Stream would send a webhook's body, to try your handler with. Only `x-api-key` is missing, which names your app.
 *
 * Compressing comes after signing: the signature is over the uncompressed body.
 *
 * @param body the event as JSON text or bytes
 * @param secret the secret that your handler checks with
 * @param options see {@link SecretOptions}
 * @throws {StreamInputError} for a body that is neither text nor bytes, and for an empty secret
 * @example
 * ```js
 * const body = JSON.stringify({ type: "user.updated", user: { id: "john" } });
 * const headers = signWebhook(body, secret);
 * const event = client.verifyAndParseWebhook(body, headers["x-signature"]);
 * ```
 */
export declare function signWebhook(body: RawBody, secret: string, options?: SecretOptions): WebhookHeaders;
