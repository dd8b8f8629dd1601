// The class shell: it keeps the secret, hands arguments to wasm and nothing else. What the API is like, wasm knows.
import { desk } from "./abi.mjs";
import { inChunks } from "./bulk.mjs";
import { call } from "./call.mjs";
import { walkThrough } from "./iterate.mjs";
import * as wasm from "./module_bg.js";
import { tokenHandler } from "./token-handler.mjs";
import { waitForTask } from "./waiting.mjs";

export {
  StreamError,
  StreamApiError,
  StreamRateLimitError,
  StreamConnectionError,
  StreamTimeoutError,
  StreamAbortError,
  StreamInputError,
  TokenError,
  InvalidWebhookError,
  InvalidWebhookErrorMessages,
  TaskFailedError,
  BulkError,
} from "./errors.mjs";
export { provide } from "./module.mjs";
export { tokenProvider } from "./token-provider.mjs";

/** Where claims go in and a token comes out. */
const written = desk(wasm.makeRoom);

const ANONYMOUS = Symbol("anonymous");

export class StreamClient {
  #config;
  #secret;
  #handle;

  constructor(apiKey, secret, options) {
    const anonymous = secret === ANONYMOUS;
    this.#config = wasm.configure(apiKey, options, !anonymous);
    if (anonymous) return;
    this.#secret = secret;
    wasm.authorise(this.#config, this.#key());
  }

  static anonymous(apiKey, options) {
    return new this(apiKey, ANONYMOUS, options);
  }

  static fromEnv(env = globalThis.process?.env, options = undefined) {
    const [apiKey, secret, basePath] = wasm.fromEnvironment(env, options);
    return new this(apiKey, secret, basePath === undefined ? options : { ...options, basePath });
  }

  get apiKey() {
    // A proxy of a client, or a mock that inherits from one, has no key of its own; printing it must not throw.
    return #config in this ? this.#config.apiKey : undefined;
  }

  // Fields, so that methods work when they are taken off the object.
  upsertUsers = (users, options) => this.#call("upsertUsers", users, options);
  updateUsers = (request, options) => this.#call("updateUsers", request, options);
  updateUsersPartial = (request, options) => this.#call("updateUsersPartial", request, options);
  queryUsers = (request, options) => this.#call("queryUsers", request, options);
  deactivateUser = (request, options) => this.#call("deactivateUser", request, options);
  deactivateUsers = (request, options) => this.#call("deactivateUsers", request, options);
  reactivateUser = (request, options) => this.#call("reactivateUser", request, options);
  reactivateUsers = (request, options) => this.#call("reactivateUsers", request, options);
  deleteUsers = (request, options) => this.#call("deleteUsers", request, options);
  restoreUsers = (request, options) => this.#call("restoreUsers", request, options);
  exportUser = (request, options) => this.#call("exportUser", request, options);
  exportUsers = (request, options) => this.#call("exportUsers", request, options);
  createGuest = (request, options) => this.#call("createGuest", request, options);
  getTask = (request, options) => this.#call("getTask", request, options);
  blockUsers = (request, options) => this.#call("blockUsers", request, options);
  unblockUsers = (request, options) => this.#call("unblockUsers", request, options);
  getBlockedUsers = (request, options) => this.#call("getBlockedUsers", request, options);
  getRateLimits = (request, options) => this.#call("getRateLimits", request, options);

  // The numbers are wasm's, for each kind of token.
  generateUserToken = (claims) => this.#token(0, claims);
  generateCallToken = (claims) => this.#token(1, claims);
  generatePermanentUserToken = (claims) => this.#token(2, claims);
  generateUserTokens = (userIds, options) => wasm.generateUserTokens(this.#key(), userIds, options);
  createToken = (user_id, exp, iat) => this.#token(3, { user_id, exp, iat });
  createCallToken = (user, call_cids, exp, iat) => wasm.createCallToken(this.#key(), user, { call_cids, exp, iat });
  verifyToken = (token, options) => wasm.verifyToken(this.#key(), token, options);
  decodeToken = (token) => wasm.decodeToken(token);
  verifyWebhook = (body, signature) => wasm.verifyWebhook([this.#key()], body, signature);
  verifyAndParseWebhook = (rawBody, signature) => wasm.verifyAndParseWebhook([this.#key()], rawBody, signature);
  parseSqs = parseSqs;
  parseSns = parseSns;

  waitForTask = async (id, options) => waitForTask(this.#parts, id, wasm.waitingOptions(id, options));

  // The numbers are the rows of core's table of such methods.
  upsertMany = (users, options) => this.#many(0, users, options);
  updateManyPartial = (changes, options) => this.#many(1, changes, options);
  deactivateMany = (userIds, options) => this.#many(2, userIds, options);
  reactivateMany = (userIds, options) => this.#many(3, userIds, options);
  deleteMany = (userIds, options) => this.#many(4, userIds, options);
  exportMany = (userIds, options) => this.#many(5, userIds, options);

  iterateUsers = (filter, options) => walkThrough(this.#parts, wasm.startWalk(filter, options));

  tokenHandler = (options) => tokenHandler(this, wasm.handlerOptions(options));

  #token(kind, claims) {
    return token(kind, claims, this.#handle, () => this.#key());
  }

  #call(method, argument, options) {
    return call(this.#config, method, argument, options);
  }

  async #many(work, argument, options) {
    return inChunks(this.#parts, wasm.bulkPlan(work, argument, options));
  }

  /** What the loops over calls need. */
  get #parts() {
    return {
      totalTimeout: this.#config.totalTimeout,
      call: (...asked) => this.#call(...asked),
      waitForTask: (...task) => waitForTask(this.#parts, ...task),
    };
  }

  /** The prepared secret; wasm keeps a bounded number of them, so it may have to be handed over again. */
  #key() {
    if (this.#handle === undefined || !wasm.holdsSecret(this.#handle)) this.#handle = wasm.holdSecret(this.#secret);
    return this.#handle;
  }

  toJSON() {
    return { apiKey: this.apiKey };
  }

  toString() {
    return `StreamClient { apiKey: ${JSON.stringify(this.apiKey)}, secret: [hidden] }`;
  }

  [Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }

  [Symbol.for("Deno.customInspect")]() {
    return this.toString();
  }
}

export function generateUserToken(secret, claims, options) {
  const key = keyOf(secret, options);
  return token(0, claims, key, () => key);
}

export function generateCallToken(secret, claims, options) {
  const key = keyOf(secret, options);
  return token(1, claims, key, () => key);
}

export function verifyToken(secret, token, options) {
  wasm.refuseBrowser(options, true);
  return wasm.verifyToken(wasm.holdSecret(secret), token, options);
}

export function verifyWebhook(secret, body, signature, options) {
  return wasm.verifyWebhook(keysOf(secret, options), body, signature);
}

export function verifyAndParseWebhook(secret, rawBody, signature, options) {
  return wasm.verifyAndParseWebhook(keysOf(secret, options), rawBody, signature);
}

// Amazon's queues carry no signature, so these need no secret.
export function parseSqs(body) {
  return wasm.parseQueued(false, body);
}

export function parseSns(body) {
  return wasm.parseQueued(true, body);
}

/** For the entry `stream-users-wasm/testing` alone. */
export function signWebhook(body, secret, options) {
  return wasm.signWebhook(keyOf(secret, options), body);
}

/**
 * A token. JSON text enters wasm faster from here than wasm can fetch it. Wasm makes nothing of text in which anything is wrong or open,
 * nor with a key that it does not hold any more: then it takes a fresh one, and reads the claims itself to say what is wrong.
 */
function token(kind, claims, key, fresh) {
  let text;
  try {
    text = JSON.stringify(claims);
  } catch {
    // As above.
  }
  const length = text === undefined ? 0 : wasm.signWritten(key, kind, Date.now(), written.write(text));
  return length > 0 ? written.read(length) : wasm.generateToken(fresh(), kind, claims);
}

function keyOf(secret, options) {
  wasm.refuseBrowser(options, false);
  return wasm.holdSecret(secret);
}

function keysOf(secrets, options) {
  wasm.refuseBrowser(options, false);
  return wasm.holdSecrets(secrets);
}
