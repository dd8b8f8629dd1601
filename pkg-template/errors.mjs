// The error classes, and the one place where the plain data that wasm throws becomes one of them.

/** Every error of this package. */
export class StreamError extends Error {
  /**
   * @param {string} message what happened, why, and what to do next
   * @param {{ cause?: unknown } & Record<string, unknown>} fields further fields of the error
   */
  constructor(message, { cause, ...fields } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { metadata: {}, retryable: false, attempts: 0 }, fields);
  }

  /** For logs: JSON leaves out what an `Error` has that is not enumerable. Of a cause only what it says, whatever hangs on it. */
  toJSON() {
    const { name, message, cause } = this;
    return { name, message, ...this, ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }) };
  }
}

/** The server answered with an error, or with something that is not the API's. */
export class StreamApiError extends StreamError {}

/** The server answered 429. */
export class StreamRateLimitError extends StreamApiError {}

/** There was no connection, or it broke, or the reply pointed elsewhere. */
export class StreamConnectionError extends StreamError {}

/** The time was up. */
export class StreamTimeoutError extends StreamError {}

/** The caller's signal ended the call; its reason is the cause. */
export class StreamAbortError extends StreamError {}

/** An argument was refused before anything was sent or signed. */
export class StreamInputError extends StreamError {}

/** A token was refused. */
export class TokenError extends StreamError {}

/** A webhook was refused; `hint` says what may be behind it and what to do. */
export class InvalidWebhookError extends StreamError {}

/** Every message that an `InvalidWebhookError` can have: those of Stream's Node SDK, to compare with. */
export const InvalidWebhookErrorMessages = Object.freeze({
  signatureMismatch: "signature mismatch",
  invalidBase64: "invalid base64 encoding",
  gzipFailed: "gzip decompression failed",
  invalidJson: "invalid JSON payload",
});

/** A task ended without having done its work; `task` is what the server says about it. */
export class TaskFailedError extends StreamError {}

/** Work on many items ended before its input did; it holds what was done, what failed and what was not sent. */
export class BulkError extends StreamError {}

const classes = {
  StreamError,
  StreamApiError,
  StreamRateLimitError,
  StreamConnectionError,
  StreamTimeoutError,
  StreamAbortError,
  StreamInputError,
  TokenError,
  InvalidWebhookError,
  TaskFailedError,
  BulkError,
};

// The names that runtimes give their own errors of these kinds, so that one check covers both.
const names = { StreamTimeoutError: "TimeoutError", StreamAbortError: "AbortError" };

for (const [name, Class] of Object.entries(classes)) {
  // A literal, so that minifiers cannot change it.
  define(Class.prototype, "name", names[name] ?? name);
  // Two copies of the package in one process (ESM and CommonJS, two versions) recognise each other's errors by this mark.
  const mark = Symbol.for(`stream-users-wasm.${name}`);
  define(Class.prototype, mark, true);
  define(Class, Symbol.hasInstance, function isInstance(value) {
    return this === Class ? value?.[mark] === true : Function.prototype[Symbol.hasInstance].call(this, value);
  });
}

function define(object, key, value) {
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
}

/**
 * The error that wasm's plain data describes; `undefined` for anything else.
 *
 * @param {unknown} thrown what came out of wasm
 */
export function toError(thrown) {
  const Class = typeof thrown === "object" ? classes[thrown?.errorClass] : undefined;
  if (!Class) return undefined;
  const { errorClass, message, ...fields } = thrown;
  return new Class(message, fields);
}
