// The types of "stream-users-wasm", written by hand: what the methods take and give back, under the names of Stream's Node SDK.
// They need no other types: neither the DOM's nor Node's. Where a runtime's own types are there, they are used.

// ---------------------------------------------------------------------------------------------------------------------
// What comes from the runtime

// Not by the name `Headers`: Cloudflare's types declare it as a class, which `typeof globalThis` does not show.
type RuntimeHeaders = typeof globalThis extends { fetch: (...request: any) => Promise<{ headers: infer Headers }> }
  ? Headers
  : HeadersShape;

/** The runtime's `Headers`, or the part that all of them have where no types of a runtime are loaded. */
export type ResponseHeaders = RuntimeHeaders;

/** An `AbortSignal`, or whatever has this part of it. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: any;
  addEventListener(type: "abort", listener: (event: any) => void, options?: any): void;
  removeEventListener(type: "abort", listener: (event: any) => void, options?: any): void;
}

/** The part of `Headers` that every runtime has. */
export interface HeadersShape {
  get(name: string): string | null;
  has(name: string): boolean;
  forEach(callback: (value: string, name: string) => void): void;
}

/** The part of a `Response` that is used here. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: HeadersShape;
  text(): Promise<string>;
}

/**
 * A `fetch`: the runtime's own, one with a proxy or an agent behind it, or a sandbox's.
 *
 * It is called without a `this`, with the URL as a string and a plain `RequestInit`.
 */
export type Fetch = (input: string, init?: any) => Promise<FetchResponse>;

/** The request among what a `fetch` takes. */
type RequestOf<Input> = [Extract<Input, { method: string }>] extends [never] ? RequestShape : Extract<Input, { method: string }>;

/** The runtime's `Request`, or the part of it that is used here where no types of a runtime are loaded. */
export type EndpointRequest = typeof globalThis extends { fetch: (input: infer Input, ...init: any) => any }
  ? RequestOf<Input>
  : RequestShape;

/** The runtime's `Response`, or the part of it that every runtime has. */
export type EndpointResponse = typeof globalThis extends { fetch: (...request: any) => Promise<infer Reply> }
  ? Reply
  : ResponseShape;

/** The part of a `Request` that an endpoint reads. */
export interface RequestShape {
  readonly method: string;
  readonly url: string;
  readonly headers: HeadersShape;
  json(): Promise<any>;
  text(): Promise<string>;
}

/** The part of a `Response` that every runtime has. */
export interface ResponseShape extends FetchResponse {
  readonly ok: boolean;
  json(): Promise<any>;
}

// ---------------------------------------------------------------------------------------------------------------------
// Options

/** How a client behaves. An option that is not listed here is refused with a {@link StreamInputError} that names the nearest. */
export interface StreamClientOptions {
  /** How long one attempt may take, its reply read in full, in milliseconds. Default 10,000. */
  timeout?: number;
  /** How long a call may take in all, with its retries and the waits between them, in milliseconds. Default 30,000. */
  totalTimeout?: number;
  /** How often a failed attempt is repeated, where repeating is harmless. 0 means never. Default 2. */
  maxRetries?: number;
  /** Where the API is. Default `https://chat.stream-io-api.com`. Plain `http:` is accepted for a loopback address only. */
  basePath?: string;
  /** The `fetch` to call. Default: the runtime's own, looked up at every call. A proxy or an HTTP agent goes in here. */
  fetch?: Fetch;
  /**
   * Whether writes are repeated on every failure worth a retry, as reads are. Default false: a write is repeated only on 429
   * and on failures that prove that nothing was sent, for a late repetition can overwrite a newer write.
   */
  retryWrites?: boolean;
  /** Called after each attempt with what happened: data only, nothing secret. What it throws changes no call. */
  onAttempt?: (attempt: Attempt) => void;
  /** Whether the secret may be used in a page, where every visitor can read it. Default false. */
  dangerouslyAllowBrowser?: boolean;
  /** Whether plain `http:` is accepted for a host that is not a loopback address. Default false. */
  allowInsecureHttp?: boolean;
}

/** The last argument of every method that makes a request: what differs for this call. */
export interface RequestOptions {
  /** Cancels the call: before it starts, under way, or in a wait between two attempts. */
  signal?: Signal;
  /** How long one attempt may take, in milliseconds. Default: the client's. */
  timeout?: number;
  /** How long the call may take in all, in milliseconds. Default: the client's. */
  totalTimeout?: number;
  /** How often a failed attempt is repeated. Default: the client's. */
  maxRetries?: number;
  /** Headers to send besides the client's own. */
  headers?: Record<string, string>;
}

/** What {@link StreamClientOptions.onAttempt} is told. */
export interface Attempt {
  /** The API's operation id, such as `UpdateUsers`. */
  operation: string;
  /** The HTTP method. */
  method: string;
  /** The path, without the query. */
  path: string;
  /** Which attempt of the call this was, from 1. */
  attempt: number;
  /** The HTTP status, if a reply came. */
  status?: number;
  /** What failed, if something did. */
  error?: StreamError;
  /** How long the call now waits before the next attempt, in milliseconds; absent after the last one. */
  waitMs?: number;
  /** How long the attempt took, in milliseconds. */
  durationMs: number;
  /** The `x-client-request-id` that all attempts of the call share. */
  requestId: string;
}

/** For functions that take a secret but no client. */
export interface SecretOptions {
  /** Whether the secret may be used in a page, where every visitor can read it. Default false. */
  dangerouslyAllowBrowser?: boolean;
}

/** Environment variables, as Node's `process.env` or a Worker's `env` hold them. */
export interface StreamEnvironment {
  STREAM_API_KEY?: unknown;
  STREAM_API_SECRET?: unknown;
  STREAM_BASE_URL?: unknown;
  [name: string]: unknown;
}

// ---------------------------------------------------------------------------------------------------------------------
// Results

/** What the API gave back, with what is known about the request. */
export type StreamResponse<T> = T & { metadata: RequestMetadata };

/** What is known about a request and its reply. */
export interface RequestMetadata {
  /** The `x-client-request-id` that was sent: quote it to Stream's support. */
  clientRequestId: string;
  /** The HTTP status. */
  responseCode: number;
  /** The headers of the reply. */
  responseHeaders: ResponseHeaders;
  /** What the reply says about the rate limit. */
  rateLimit: RateLimit;
}

/** The rate limit of one operation, from the reply's `x-ratelimit-*` headers. */
export interface RateLimit {
  /** How many calls a window allows. */
  rateLimit?: number;
  /** How many are left in this one. */
  rateLimitRemaining?: number;
  /** When the next one begins. */
  rateLimitReset?: Date;
}

/** Objects that the API gives back may have fields that are newer than these types: they pass through untouched. */
export interface Open {
  [field: string]: unknown;
}

/** Custom data of a user: whatever your application keeps there. Give `StreamClient` your own type to have it checked. */
export type CustomData = Record<string, any>;

/** What every reply has. */
export interface Response extends Open {
  /** How long the server took, as text: `"1.87ms"`. */
  duration: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Users

/** A user as you send it. A user may be at most 5 KB in all; the server judges. */
export interface UserRequest<Custom extends object = CustomData> {
  /** The user's id: 1 to 255 ASCII letters, digits, `_`, `-` and `@`. */
  id: string;
  /** The name to show. */
  name?: string;
  /** The URL of a picture. */
  image?: string;
  /** Your application's own data. */
  custom?: Custom;
  /** The language that messages are translated to, as an ISO 639-1 code. */
  language?: string;
  /** An existing user-level role, such as `user` or `admin`. Default `user`. */
  role?: string;
  /** The teams that the user belongs to: at most 250. */
  teams?: string[];
  /** The user's role in each team. */
  teams_role?: Record<string, string>;
  /** Whether the user appears offline to others. */
  invisible?: boolean;
  /** What others may see the user do. */
  privacy_settings?: PrivacySettingsResponse;
}

/** What others may see a user do. A member that was never set is absent. */
export interface PrivacySettingsResponse {
  /** Whether others see the user type. */
  typing_indicators?: { enabled: boolean };
  /** Whether others see what the user has read. */
  read_receipts?: { enabled: boolean };
  /** Whether others see what has reached the user. */
  delivery_receipts?: { enabled: boolean };
}

/** A user as most replies have it. */
export interface UserResponse<Custom extends object = CustomData> extends Open {
  /** The user's id. */
  id: string;
  /** Your application's own data; `{}` when there is none. */
  custom: Custom;
  /** The language that messages are translated to; `""` when it was never set. */
  language: string;
  /** The user-level role. */
  role: string;
  /** The teams that the user belongs to. */
  teams: string[];
  /** When the user was created. */
  created_at: Date;
  /** When the user was last changed. */
  updated_at: Date;
  /** Whether the user is banned from the whole app. */
  banned: boolean;
  /** Whether the user is connected. */
  online: boolean;
  /** Whom the user blocks. */
  blocked_user_ids: string[];
  /** Whether the user is banned without noticing it. */
  shadow_banned: boolean;
  /** Whether the user appears offline to others. */
  invisible: boolean;
  /** The name to show. */
  name?: string;
  /** The URL of a picture. */
  image?: string;
  /** The user's role in each team. */
  teams_role?: Record<string, string>;
  /** What others may see the user do. */
  privacy_settings?: PrivacySettingsResponse;
  /** Whether the user gets push notifications. */
  push_notifications?: PushNotificationSettingsResponse;
  /** The devices that get them. */
  devices?: DeviceResponse[];
  /** When the user was last connected. */
  last_active?: Date;
  /** Since when the user is deactivated. */
  deactivated_at?: Date;
  /** Since when the user is deleted. */
  deleted_at?: Date;
  /** When the ban ends. */
  ban_expires?: Date;
  /** Tokens that were issued before this moment are refused. */
  revoke_tokens_issued_before?: Date;
  /** Whether moderation leaves the user alone. */
  bypass_moderation?: boolean;
  /** How fast the user answers on average, in seconds. */
  avg_response_time?: number;
}

/** A user as upserts, partial updates and queries give it back: with devices, mutes and unread counters. */
export interface FullUserResponse<Custom extends object = CustomData> extends UserResponse<Custom> {
  /** The devices that get push notifications. */
  devices: DeviceResponse[];
  /** Whom the user mutes. */
  mutes: UserMuteResponse<Custom>[];
  /** Which channels the user mutes. */
  channel_mutes: ChannelMute<Custom>[];
  /** How many messages are unread; an older name of `total_unread_count`. */
  unread_count: number;
  /** How many messages are unread, over all channels. */
  total_unread_count: number;
  /** How many channels have unread messages. */
  unread_channels: number;
  /** How many threads have unread messages. */
  unread_threads: number;
  /** The channels that the user hid last. */
  latest_hidden_channels?: string[];
}

/** Whether a user gets push notifications. */
export interface PushNotificationSettingsResponse extends Open {
  disabled?: boolean;
  disabled_until?: Date;
}

/** A device that gets a user's push notifications. */
export interface DeviceResponse extends Open {
  id: string;
  push_provider: string;
  user_id: string;
  created_at: Date;
  push_provider_name?: string;
  disabled?: boolean;
  disabled_reason?: string;
  hardware_id?: string;
  voip?: boolean;
}

/** A user that another one muted. */
export interface UserMuteResponse<Custom extends object = CustomData> extends Open {
  created_at: Date;
  updated_at: Date;
  expires?: Date;
  user?: UserResponse<Custom>;
  target?: UserResponse<Custom>;
}

/** A channel that a user muted. */
export interface ChannelMute<Custom extends object = CustomData> extends Open {
  created_at: Date;
  updated_at: Date;
  expires?: Date;
  user?: UserResponse<Custom>;
  channel?: Open;
}

/** The argument of {@link StreamClient.updateUsers}. */
export interface UpdateUsersRequest<Custom extends object = CustomData> {
  /** 1 to 100 users, each under its own id. */
  users: Record<string, UserRequest<Custom>>;
}

/** The reply of an upsert or a partial update. */
export interface UpdateUsersResponse<Custom extends object = CustomData> extends Response {
  /** The users as they now are, under their ids. */
  users: Record<string, FullUserResponse<Custom>>;
  /** The task that removes memberships after a change of teams; `""` when there is none. */
  membership_deletion_task_id: string;
}

/** The argument of {@link StreamClient.updateUsersPartial}. */
export interface UpdateUsersPartialRequest<Custom extends object = CustomData> {
  /** 1 to 100 changes, one a user. */
  users: UpdateUserPartialRequest<Custom>[];
}

/** What to change of one user. What it does not name stays. */
export interface UpdateUserPartialRequest<Custom extends object = CustomData> {
  /** The user's id. */
  id: string;
  /**
   * Fields to set, flat: built-in ones by their name, any other key becomes custom data. So `{ color: "blue" }` sets
   * `custom.color`, and `{ custom: { color: "blue" } }` does not. A dot is a path: `{ "address.city": "Oslo" }`.
   */
  set?: UserFields & Partial<Custom> & { [path: string]: unknown };
  /** Fields to clear, flat, with dots for paths: `["image", "address.city"]`. */
  unset?: string[];
}

/** The built-in fields that a partial update can set. */
export interface UserFields {
  name?: string;
  image?: string;
  language?: string;
  role?: string;
  teams?: string[];
  teams_role?: Record<string, string>;
  invisible?: boolean;
  /** Merged with what is there: members that are left out stay. */
  privacy_settings?: PrivacySettingsResponse;
  /** Refuses every token of the user that was issued before this moment, or without an `iat`; `null` undoes it. */
  revoke_tokens_issued_before?: Date | string | null;
}

/** The argument of {@link StreamClient.queryUsers}. */
export interface QueryUsersRequest<Custom extends object = CustomData> {
  payload: QueryUsersPayload<Custom>;
}

/** Which users to find. */
export interface QueryUsersPayload<Custom extends object = CustomData> {
  /**
   * Conditions by field, joined by AND: `{ role: "admin", name: { $autocomplete: "jo" } }`. `{}` matches everyone. Custom
   * fields go by their bare name. Operators: `$eq $ne $in $nin $gt $gte $lt $lte $exists $contains $autocomplete`, `$and`, `$or`;
   * which field allows which, the server judges.
   */
  filter_conditions: Record<string, any>;
  /** At most 5 sort keys. Default: newest first. */
  sort?: SortParamRequest[];
  /** How many users to give back: 0 to 100. Default 30. */
  limit?: number;
  /** How many matches to skip: 0 to 1,000. */
  offset?: number;
  /** Whether deactivated users are found too. Default false. Deleted ones never are. */
  include_deactivated_users?: boolean;
  /** Whether to subscribe to presence changes; without effect for a server. */
  presence?: boolean;
  /** The user on whose behalf to query. */
  user_id?: string;
  /** The same, as a user to create. */
  user?: UserRequest<Custom>;
}

/** One sort key. */
export interface SortParamRequest {
  /** The field; custom ones by their bare name. */
  field?: string;
  /** 1 for ascending, -1 for descending. Default 1. */
  direction?: 1 | -1;
  /** How a custom field's values compare. Default: as text. */
  type?: "" | "number" | "boolean";
}

/** The reply of {@link StreamClient.queryUsers}. */
export interface QueryUsersResponse<Custom extends object = CustomData> extends Response {
  users: FullUserResponse<Custom>[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Deactivation, deletion, export

/** The argument of {@link StreamClient.deactivateUser}. */
export interface DeactivateUserRequest {
  user_id: string;
  /** Who did it. */
  created_by_id?: string;
  /** Whether the user's messages appear deleted. */
  mark_messages_deleted?: boolean;
}

/** The reply of {@link StreamClient.deactivateUser}. */
export interface DeactivateUserResponse<Custom extends object = CustomData> extends Response {
  user?: UserResponse<Custom>;
}

/** The argument of {@link StreamClient.deactivateUsers}. */
export interface DeactivateUsersRequest {
  /** 1 to 100 ids. */
  user_ids: string[];
  /** Who did it. */
  created_by_id?: string;
  /** Whether the users' channels appear deleted. */
  mark_channels_deleted?: boolean;
  /** Whether the users' messages appear deleted. */
  mark_messages_deleted?: boolean;
}

/** The argument of {@link StreamClient.reactivateUser}. */
export interface ReactivateUserRequest {
  user_id: string;
  /** Who did it. */
  created_by_id?: string;
  /** A new name for the user. */
  name?: string;
  /** Whether messages come back that the deactivation marked as deleted. */
  restore_messages?: boolean;
}

/** The reply of {@link StreamClient.reactivateUser}. */
export interface ReactivateUserResponse<Custom extends object = CustomData> extends Response {
  user?: UserResponse<Custom>;
}

/** The argument of {@link StreamClient.reactivateUsers}. */
export interface ReactivateUsersRequest {
  /** 1 to 100 ids. */
  user_ids: string[];
  /** Who did it. */
  created_by_id?: string;
  /** Whether channels come back that the deactivation marked as deleted. */
  restore_channels?: boolean;
  /** Whether messages come back that the deactivation marked as deleted. */
  restore_messages?: boolean;
}

/** The argument of {@link StreamClient.deleteUsers}. */
export interface DeleteUsersRequest {
  /** 1 to 100 ids. */
  user_ids: string[];
  /** `soft` marks the user as deleted (restorable), `pruning` also strips personal data, `hard` removes everything for good. */
  user?: "soft" | "pruning" | "hard";
  /** What becomes of the user's messages: `soft` marks them, `pruning` also removes their reactions, `hard` removes them. Default: they stay. */
  messages?: "soft" | "pruning" | "hard";
  /** What becomes of channels that only the user and one other are in. Default: they stay. */
  conversations?: "soft" | "hard";
  /** What becomes of calls that only the user and one other are in. Default: they stay. */
  calls?: "soft" | "hard";
  /** Whether the files that the user uploaded are deleted. Default false. */
  files?: boolean;
  /** Who owns the channels of a hard-deleted user from now on. Default: a user made for it. */
  new_channel_owner_id?: string;
  /** Who owns the calls of a hard-deleted user from now on. Default: a user made for it. */
  new_call_owner_id?: string;
}

/** The argument of {@link StreamClient.restoreUsers}. */
export interface RestoreUsersRequest {
  /** 1 to 100 ids. */
  user_ids: string[];
}

/** The argument of {@link StreamClient.exportUser}. */
export interface ExportUserRequest {
  user_id: string;
}

/** The reply of {@link StreamClient.exportUser}. */
export interface ExportUserResponse<Custom extends object = CustomData> extends Response {
  user?: UserResponse<Custom>;
  messages?: Open[];
  reactions?: Open[];
}

/** The argument of {@link StreamClient.exportUsers}. */
export interface ExportUsersRequest {
  /** 1 to 25 ids. */
  user_ids: string[];
}

/** The reply of a call that works in the background. */
export interface TaskStartedResponse extends Response {
  /** The task's id, for {@link StreamClient.getTask}. */
  task_id: string;
}

/** The reply of {@link StreamClient.deactivateUsers}. */
export interface DeactivateUsersResponse extends TaskStartedResponse {}
/** The reply of {@link StreamClient.reactivateUsers}. */
export interface ReactivateUsersResponse extends TaskStartedResponse {}
/** The reply of {@link StreamClient.deleteUsers}. */
export interface DeleteUsersResponse extends TaskStartedResponse {}
/** The reply of {@link StreamClient.exportUsers}. */
export interface ExportUsersResponse extends TaskStartedResponse {}

/** The argument of {@link StreamClient.getTask}. */
export interface GetTaskRequest {
  /** The `task_id` of the reply that started it. */
  id: string;
}

/** How a task is doing. */
export interface GetTaskResponse extends Response {
  task_id: string;
  /** `completed` and `failed` are final. Anything else, also a word that is not listed here, means: not finished. */
  status: "pending" | "running" | "completed" | "failed" | (string & {});
  created_at: Date;
  updated_at: Date;
  /** What came out, once completed: `{ url }` of an export, the users of a deactivation, a status by user of a deletion. */
  result?: Record<string, any>;
  /** Why it failed, if it did. A task can fail without saying why. */
  error?: ErrorResult;
}

/** Why a task failed. */
export interface ErrorResult extends Open {
  type: string;
  description: string;
  stacktrace?: string;
  version?: string;
}

// ---------------------------------------------------------------------------------------------------------------------
// Guests, blocks, rate limits

/** The argument of {@link StreamClient.createGuest}. */
export interface CreateGuestRequest<Custom extends object = CustomData> {
  user: UserRequest<Custom>;
}

/** The reply of {@link StreamClient.createGuest}. */
export interface CreateGuestResponse<Custom extends object = CustomData> extends Response {
  /** The guest. Its id need not be the one you asked for. */
  user: UserResponse<Custom>;
  /** A token for that guest. */
  access_token: string;
}

/** The argument of {@link StreamClient.blockUsers}. */
export interface BlockUsersRequest<Custom extends object = CustomData> {
  /** Who is blocked. */
  blocked_user_id: string;
  /** Who blocks. The server wants this or `user`. */
  user_id?: string;
  /** Who blocks, as a user to create. */
  user?: UserRequest<Custom>;
}

/** The reply of {@link StreamClient.blockUsers}. */
export interface BlockUsersResponse extends Response {
  blocked_by_user_id: string;
  blocked_user_id: string;
  created_at: Date;
}

/** The argument of {@link StreamClient.unblockUsers}. */
export interface UnblockUsersRequest<Custom extends object = CustomData> extends BlockUsersRequest<Custom> {}

/** The argument of {@link StreamClient.getBlockedUsers}. */
export interface GetBlockedUsersRequest {
  /** Whose blocks. */
  user_id?: string;
}

/** The reply of {@link StreamClient.getBlockedUsers}. */
export interface GetBlockedUsersResponse<Custom extends object = CustomData> extends Response {
  blocks: BlockedUserResponse<Custom>[];
}

/** One block. */
export interface BlockedUserResponse<Custom extends object = CustomData> extends Open {
  user: UserResponse<Custom>;
  user_id: string;
  blocked_user: UserResponse<Custom>;
  blocked_user_id: string;
  created_at: Date;
}

/** The argument of {@link StreamClient.getRateLimits}. Without a platform: all of them. */
export interface GetRateLimitsRequest {
  server_side?: boolean;
  android?: boolean;
  ios?: boolean;
  web?: boolean;
  unity?: boolean;
  /** Operation names, joined by commas: `"UpdateUsers,QueryUsers"`. Default: all of them. */
  endpoints?: string;
}

/** The reply of {@link StreamClient.getRateLimits}: by platform, then by operation. */
export interface GetRateLimitsResponse extends Response {
  server_side?: Record<string, LimitInfoResponse>;
  android?: Record<string, LimitInfoResponse>;
  ios?: Record<string, LimitInfoResponse>;
  web?: Record<string, LimitInfoResponse>;
  unity?: Record<string, LimitInfoResponse>;
}

/** The rate limit of one operation on one platform. */
export interface LimitInfoResponse extends Open {
  limit: number;
  remaining: number;
  /** In seconds since 1970. */
  reset: number;
}

// ---------------------------------------------------------------------------------------------------------------------
// Tokens

/** When a token is valid. All of it in whole seconds; `null` and `undefined` mean the default. */
export interface TokenTimes {
  /** How long from `iat`. At least 1. Default 3,600. Not a claim: it does not end up in the token. */
  validity_in_seconds?: number | null;
  /** When the token expires, in seconds since 1970. Wins over `validity_in_seconds`. */
  exp?: number | null;
  /** When the token was issued, in seconds since 1970. Default: a second ago, so that a server's slower clock accepts it. */
  iat?: number | null;
}

/** The argument of {@link StreamClient.generateUserToken}. Every other key becomes a claim. */
export interface UserTokenRequest extends TokenTimes {
  /** Whom the token is for. */
  user_id: string;
  /** The user's role for the life of this token. */
  role?: string;
  /** Only server tokens have this claim. */
  server?: never;
  [claim: string]: unknown;
}

/** The argument of {@link StreamClient.generateCallToken}. Every other key becomes a claim. */
export interface CallTokenRequest extends UserTokenRequest {
  /** The calls that the token opens, each as `type:id`. At least one. */
  call_cids: string[];
}

/** The argument of {@link StreamClient.generatePermanentUserToken}. Every other key becomes a claim. */
export interface PermanentUserTokenRequest {
  /** Whom the token is for. */
  user_id: string;
  /** When the token was issued, in seconds since 1970. Default: a second ago. */
  iat?: number | null;
  exp?: never;
  validity_in_seconds?: never;
  server?: never;
  [claim: string]: unknown;
}

/** The claims of a token. */
export interface TokenClaims {
  /** Whom the token is for; a server token has none. */
  user_id?: string;
  /** When it was issued, in seconds since 1970. */
  iat?: number;
  /** When it expires, in seconds since 1970; a permanent token has none. */
  exp?: number;
  /** From when on it is valid, in seconds since 1970. */
  nbf?: number;
  role?: string;
  call_cids?: string[];
  channel_cids?: string[];
  server?: boolean;
  [claim: string]: unknown;
}

/** The claims of a user token. */
export interface UserTokenPayload extends TokenClaims {
  user_id: string;
}

/** The claims of a call token. */
export interface CallTokenPayload extends UserTokenPayload {
  call_cids: string[];
}

/** How strictly a token is verified. */
export interface VerifyTokenOptions {
  /** The time to verify against: a `Date` or seconds since 1970. Default: now. */
  now?: Date | number;
  /** By how many seconds the clocks may differ. Default 0. */
  clockTolerance?: number;
  /** Whether a token without `user_id`, a server token, is accepted. Default false. */
  allowServer?: boolean;
}

/** A token taken apart. Nothing in it has been verified. */
export interface DecodedToken {
  header: Record<string, unknown>;
  claims: TokenClaims;
}

// ---------------------------------------------------------------------------------------------------------------------
// Webhooks

/** A webhook's body exactly as it came, before anything parsed it: text or bytes, compressed or not. */
export type RawBody = string | ArrayBuffer | ArrayBufferView;

/** A date in a webhook, as it came: nanoseconds since 1970, or text as in RFC 3339. */
export type WebhookDate = number | string;

/** A user as webhooks have it. */
export interface WebhookUser extends Open {
  /** The user's id. */
  id: string;
  /** The user-level role. */
  role: string;
  /** The language that messages are translated to; `""` when it was never set. */
  language: string;
  /** The teams that the user belongs to. */
  teams: string[];
  /** When the user was created. */
  created_at: WebhookDate;
  /** When the user was last changed. */
  updated_at: WebhookDate;
  /** Whether the user is banned from the whole app. */
  banned: boolean;
  /** Whether the user is connected. */
  online: boolean;
  /** Your application's own data; some apps get it flat instead, beside the other fields. */
  custom?: CustomData;
  /** Whom the user blocks. */
  blocked_user_ids?: string[];
  /** The name to show. */
  name?: string;
  /** The URL of a picture. */
  image?: string;
  /** The user's role in each team. */
  teams_role?: Record<string, string>;
  /** When the user was last connected. */
  last_active?: WebhookDate;
  /** Since when the user is deactivated. */
  deactivated_at?: WebhookDate;
  /** Since when the user is deleted. */
  deleted_at?: WebhookDate;
  /** Tokens that were issued before this moment are refused. */
  revoke_tokens_issued_before?: WebhookDate;
}

/** What every event has. */
export interface EventFields extends Open {
  /** When it happened. */
  created_at: WebhookDate;
  /** Data of the event's own. */
  custom?: CustomData;
  /** When a client received it; never set in a webhook that just came. */
  received_at?: WebhookDate;
}

/** The channel that an event happened in, if it did in one. */
export interface EventChannel {
  /** `type:id`. */
  cid?: string;
  channel_id?: string;
  channel_type?: string;
  channel_custom?: CustomData;
  channel_member_count?: number;
  channel_message_count?: number;
  /** The channel's team. */
  team?: string;
}

/** A user was created or changed: one event for both. */
export interface UserUpdatedEvent extends EventFields {
  type: "user.updated";
  user: WebhookUser & { invisible?: boolean; privacy_settings?: PrivacySettingsResponse };
}

/** A user was locked out. */
export interface UserDeactivatedEvent extends EventFields {
  type: "user.deactivated";
  user: WebhookUser;
  /** Who did it. */
  created_by?: WebhookUser;
}

/** A user was let in again. */
export interface UserReactivatedEvent extends EventFields {
  type: "user.reactivated";
  user: WebhookUser;
  /** Who did it. */
  created_by?: WebhookUser;
}

/** A user was deleted. Modes are `hard`, `soft`, `pruning` or `""`. */
export interface UserDeletedEvent extends EventFields {
  type: "user.deleted";
  user: WebhookUser;
  delete_user: string;
  delete_messages: string;
  delete_conversation: string;
  delete_conversation_channels: boolean;
  hard_delete: boolean;
  mark_messages_deleted: boolean;
}

/** A user was banned, from the app or from a channel. */
export interface UserBannedEvent extends EventFields, EventChannel {
  type: "user.banned";
  user: WebhookUser;
  /** Who did it. */
  created_by?: WebhookUser;
  /** When the ban ends. */
  expiration?: WebhookDate;
  reason?: string;
  /** Whether the user is not to notice. */
  shadow?: boolean;
  total_bans?: number;
  review_queue_item_id?: string;
}

/** A ban was taken back. */
export interface UserUnbannedEvent extends EventFields, EventChannel {
  type: "user.unbanned";
  user: WebhookUser;
  /** Who did it. */
  created_by?: WebhookUser;
  shadow?: boolean;
}

/** A user muted others, or took that back. */
export interface UserMutedEvent extends EventFields {
  type: "user.muted" | "user.unmuted";
  /** Who did it. */
  user: WebhookUser;
  target_user?: WebhookUser;
  target_users?: WebhookUser[];
}

/** A user was reported. */
export interface UserFlaggedEvent extends EventFields {
  type: "user.flagged";
  /** Who did it. */
  user: WebhookUser;
  reason: string;
  total_flags: number;
  target_user?: WebhookUser;
}

/** A user's messages were deleted. */
export interface UserMessagesDeletedEvent extends EventFields, EventChannel {
  type: "user.messages.deleted";
  user: WebhookUser;
  hard_delete?: boolean;
}

/** An export of users came to its end. */
export interface ExportUsersEvent extends EventFields {
  type: "export.users.success" | "export.users.error";
  task_id: string;
  started_at: WebhookDate;
  finished_at: WebhookDate;
  /** Where the file is, if it went well. */
  url?: string;
  /** What went wrong, if it did not. */
  error?: string;
}

/**
 * An event that has no type of its own here. Newer events get here too, whatever their `type` says: keep a `default` branch.
 */
export interface OtherEvent extends EventFields {
  // A pattern and not `string`, so that comparing `type` tells the other events apart.
  type: `${EventFamily}.${string}` | "user.presence.changed" | "user.unread_message_reminder";
}

/** What the `type` of an event that is not about users starts with. */
export type EventFamily =
  | "app"
  | "call"
  | "channel"
  | "custom"
  | "feeds"
  | "ingress"
  | "member"
  | "message"
  | "moderation"
  | "notification"
  | "poll"
  | "reaction"
  | "reminder"
  | "review_queue_item"
  | "team"
  | "thread"
  | "user_group";

/** What a webhook tells. Compare `type` to know which event it is. */
export type WebhookEvent =
  | UserUpdatedEvent
  | UserDeactivatedEvent
  | UserReactivatedEvent
  | UserDeletedEvent
  | UserBannedEvent
  | UserUnbannedEvent
  | UserMutedEvent
  | UserFlaggedEvent
  | UserMessagesDeletedEvent
  | ExportUsersEvent
  | OtherEvent;

// ---------------------------------------------------------------------------------------------------------------------
// Waiting, many items, walking, token endpoints

/** How often and how long to look after a task. */
export interface WaitSpans {
  /** The first wait between two looks, in milliseconds; waits grow to five times that. Default 1,000. */
  interval?: number;
  /** How long to wait in all, in milliseconds. Default 60,000. */
  timeout?: number;
}

/** The options of {@link StreamClient.waitForTask}. */
export interface WaitForTaskOptions extends WaitSpans {
  /** Ends the waiting. The task goes on at the server. */
  signal?: Signal;
  /** Called after each look with what the server said. A promise is waited for; what it throws or rejects with ends the waiting. */
  onProgress?: (task: GetTaskResponse) => unknown;
}

/** Any number of items: an array, a Set, a generator, a stream of objects. */
export type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** How work on many items is doing. */
export interface BulkProgress {
  /** How many items are finished, those that failed included. */
  done: number;
  /** How many of them failed. */
  failed: number;
  /** How many there are in all, where the input tells it: arrays and sets do, generators and streams do not. */
  total?: number;
}

/** An item that failed, and why. Items that were refused together share their error. */
export interface BulkFailure<Item> {
  item: Item;
  error: StreamError;
}

/**
 * The options of methods that work on many items. The promise of an `onProgress`, `onFailed` or `onTask` is waited for before its chunk is
 * done, and what such a function throws or rejects with ends the work. Chunks that are under way at a time do not wait for each other's.
 */
export interface BulkOptions<Item> {
  /** How many chunks are under way at a time: 1 to 64. Default 4. */
  concurrency?: number;
  /**
   * Ends the work early: nothing more is taken or sent, what is under way is finished so that you know what was done, and the
   * promise is rejected with a {@link BulkError}. That takes no longer than a call's `totalTimeout`, its repetitions included, and
   * what your own functions take.
   */
  signal?: Signal;
  /** Whether the first failure ends the work as `signal` does. Default false. */
  stopOnError?: boolean;
  /** Called after each chunk. */
  onProgress?: (progress: BulkProgress) => unknown;
  /**
   * Takes each failure as it comes. The result's `failed` then stays empty: for inputs whose failures would fill the memory. A
   * failure that it did not take, since it threw, is in `failed`.
   */
  onFailed?: (failure: BulkFailure<Item>) => unknown;
}

/** The options of methods that start a task for each chunk. */
export interface BulkTaskOptions<Item> extends BulkOptions<Item> {
  /** Whether to wait for each task, and how long. With `false`, an item counts as succeeded once its task is started. Default true. */
  wait?: boolean | WaitSpans;
  /**
   * Called with each completed task and its items: an export's link is in `result.url`. With `wait: false` it is the reply that started
   * the task, of which only `task_id` is known.
   */
  onTask?: (task: TaskStartedResponse & Partial<GetTaskResponse>, items: Item[]) => unknown;
}

/** What came of work on many items. */
export interface BulkResult<Item> {
  /** How many items succeeded. */
  succeeded: number;
  /** Those that did not, ready to be handed in again. */
  failed: BulkFailure<Item>[];
}

/** What came of work that starts tasks. */
export interface BulkTaskResult<Item> extends BulkResult<Item> {
  /** The ids of the tasks that were started. */
  tasks: string[];
}

/** The options of {@link StreamClient.iterateUsers}. */
export interface IterateUsersOptions {
  /** `id` or `created_at`, upwards (1, the default) or downwards (-1). Default: by `id`, upwards. */
  sort?: [] | [{ field: "id" | "created_at"; direction?: 1 | -1 }];
  /** How many users to fetch at a time: 1 to 100. Default 100. */
  pageSize?: number;
  /** Ends the walk with a {@link StreamAbortError}. */
  signal?: Signal;
  /** Whether deactivated users are found too. Default false. */
  include_deactivated_users?: boolean;
}

/** Who is signed in: an id, or an object with `user_id` whose further keys become claims. Nobody: `null`. */
export type SignedIn = string | UserTokenRequest | null | undefined | false | "";

/** The options of {@link StreamClient.tokenHandler}. */
export interface TokenHandlerOptions<Request = EndpointRequest, Context extends any[] = any[]> {
  /** Tells who is signed in, from the request's session or cookie. Nothing else of the request gets into a token. */
  authenticate: (request: Request, ...context: Context) => SignedIn | Promise<SignedIn>;
  /** How long tokens are valid, in seconds. Default 3,600. */
  validity?: number;
  /** Tells which calls the token opens, each as `type:id`, and with which `role`. Nothing: a user token. */
  calls?: (
    request: Request,
    user: any,
    ...context: Context
  ) => CallGrant | null | undefined | Promise<CallGrant | null | undefined>;
}

/** The calls that a token opens. */
export type CallGrant = string[] | { call_cids: string[]; role?: string };

/** The options of {@link tokenProvider}. */
export interface TokenProviderOptions {
  /** The `fetch` to call. Default: the runtime's own. */
  fetch?: Fetch;
  /** Headers to send, such as one against cross-site requests. */
  headers?: Record<string, string>;
  /** Which cookies go with the request. Default `same-origin`. */
  credentials?: "omit" | "same-origin" | "include";
  /** How long the endpoint may take, its reply read in full, in milliseconds. Default 10,000. */
  timeout?: number;
}

/** What {@link tokenProvider} makes. */
export interface TokenProvider {
  /**
   * Gives a valid token.
   *
   * @throws {StreamError} when the endpoint refuses; `code` is the HTTP status
   * @throws {StreamConnectionError} when the endpoint cannot be reached
   * @throws {StreamTimeoutError} when it takes longer than `timeout`
   */
  (): Promise<string>;
  /** Forgets the token, so that the next one is fetched anew: when somebody else signs in, or the token was revoked. */
  reset(): void;
}

// ---------------------------------------------------------------------------------------------------------------------
// The client

/**
 * Stream's users and tokens for a server: signs tokens, verifies them, and manages users over `fetch`.
 *
 * Nothing has to be initialised or closed, methods work when taken off the object, and the objects that you pass in are
 * never changed. Wrap a client to change what a method does: one that a subclass overrides is never run. `Custom` is the type of your
 * users' `custom` data.
 *
 * @example
 * ```js
 * const client = new StreamClient(apiKey, secret);
 * await client.upsertUsers([{ id: "john", name: "John", role: "admin" }]);
 * const token = client.generateUserToken({ user_id: "john" });
 * ```
 */
export declare class StreamClient<Custom extends object = CustomData> {
  /**
   * @param apiKey the app's API key
   * @param secret the app's secret; it stays in the client and is never printed
   * @param options see {@link StreamClientOptions}
   * @throws {StreamInputError} when the key or the secret is missing or empty, in a page without `dangerouslyAllowBrowser`,
   * or for an option that does not exist
   * @example
   * ```js
   * const client = new StreamClient(apiKey, secret, { timeout: 5000 });
   * ```
   */
  constructor(apiKey: string, secret: string, options?: StreamClientOptions);

  /**
   * A client without a secret, for a page: it can create guests and nothing else.
   *
   * @param apiKey the app's API key
   * @param options see {@link StreamClientOptions}
   * @throws {StreamInputError} when the key is missing or empty, or for an option that does not exist
   * @example
   * ```js
   * const client = StreamClient.anonymous(apiKey, { basePath });
   * const { access_token } = await client.createGuest({ user: { id: "visitor" } });
   * ```
   */
  static anonymous<Custom extends object = CustomData>(
    apiKey: string,
    options?: StreamClientOptions,
  ): StreamClient<Custom>;

  /**
   * A client with `STREAM_API_KEY`, `STREAM_API_SECRET` and, if it is there, `STREAM_BASE_URL` from the environment.
   *
   * @param env the variables. Default `process.env`; a Worker passes its `env`
   * @param options see {@link StreamClientOptions}; a `basePath` here wins over the environment's
   * @throws {StreamInputError} naming the variable that is missing or cannot be right
   * @example
   * ```js
   * const client = StreamClient.fromEnv();
   * ```
   */
  static fromEnv<Custom extends object = CustomData>(
    env?: StreamEnvironment,
    options?: StreamClientOptions,
  ): StreamClient<Custom>;

  /** The app's API key. */
  readonly apiKey: string;

  /**
   * Creates users or replaces them whole: what a request leaves out is removed from the stored user. To change single
   * fields, use {@link updateUsersPartial}. One invalid user fails the whole call.
   *
   * @param users 1 to 100 users, no id twice
   * @param options what differs for this call
   * @returns the users as they now are, under their ids
   * @throws {StreamInputError} before anything is sent, naming the field: `users[3].id`
   * @throws {StreamApiError} when the server refuses, such as with code 16 for a deactivated user
   * @example
   * ```js
   * const { users } = await client.upsertUsers([{ id: "john", name: "John", custom: { color: "red" } }]);
   * users.john.custom.color; // "red"
   * ```
   */
  upsertUsers(
    this: void,
    users: UserRequest<Custom>[],
    options?: RequestOptions,
  ): Promise<StreamResponse<UpdateUsersResponse<Custom>>>;

  /**
   * {@link upsertUsers} in the form of the API: users by id.
   *
   * @param request 1 to 100 users, each under its own id
   * @param options what differs for this call
   * @throws {StreamInputError} when a user's `id` is not the key that it stands under
   * @example
   * ```js
   * await client.updateUsers({ users: { john: { id: "john", name: "John" } } });
   * ```
   */
  updateUsers(
    this: void,
    request: UpdateUsersRequest<Custom>,
    options?: RequestOptions,
  ): Promise<StreamResponse<UpdateUsersResponse<Custom>>>;

  /**
   * Changes single fields of users and leaves the others as they are.
   *
   * @param request 1 to 100 changes, with custom fields beside the built-in ones in `set`
   * @param options what differs for this call
   * @example
   * ```js
   * await client.updateUsersPartial({ users: [{ id: "john", set: { country: "NL" }, unset: ["image"] }] });
   * ```
   */
  updateUsersPartial(
    this: void,
    request: UpdateUsersPartialRequest<Custom>,
    options?: RequestOptions,
  ): Promise<StreamResponse<UpdateUsersResponse<Custom>>>;

  /**
   * Finds users. Deleted ones are never found, deactivated ones on request.
   *
   * @param request the conditions, and how many to give back
   * @param options what differs for this call
   * @example
   * ```js
   * const { users } = await client.queryUsers({
   *   payload: { filter_conditions: { id: { $in: ["john", "jane"] } }, sort: [{ field: "id" }] },
   * });
   * ```
   */
  queryUsers(
    this: void,
    request: QueryUsersRequest<Custom>,
    options?: RequestOptions,
  ): Promise<StreamResponse<QueryUsersResponse<Custom>>>;

  /**
   * Locks a user out: cannot connect, tokens stop working, data stays. Undone by {@link reactivateUser}.
   *
   * @param request whom, and whether the user's messages appear deleted
   * @param options what differs for this call
   * @example
   * ```js
   * await client.deactivateUser({ user_id: "john", mark_messages_deleted: true });
   * ```
   */
  deactivateUser(
    this: void,
    request: DeactivateUserRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<DeactivateUserResponse<Custom>>>;

  /**
   * Locks up to 100 users out, in the background.
   *
   * @param request whom
   * @param options what differs for this call
   * @returns the task, to be followed with {@link getTask}
   * @example
   * ```js
   * const { task_id } = await client.deactivateUsers({ user_ids: ["john", "jane"] });
   * ```
   */
  deactivateUsers(
    this: void,
    request: DeactivateUsersRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<DeactivateUsersResponse>>;

  /**
   * Lets a deactivated user in again.
   *
   * @param request whom, and what comes back
   * @param options what differs for this call
   * @throws {StreamApiError} when the user is not deactivated
   * @example
   * ```js
   * await client.deactivateUser({ user_id: "john" });
   * await client.reactivateUser({ user_id: "john", restore_messages: true });
   * ```
   */
  reactivateUser(
    this: void,
    request: ReactivateUserRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<ReactivateUserResponse<Custom>>>;

  /**
   * Lets up to 100 deactivated users in again, in the background.
   *
   * @param request whom, and what comes back
   * @param options what differs for this call
   * @returns the task, to be followed with {@link getTask}
   * @example
   * ```js
   * const { task_id } = await client.reactivateUsers({ user_ids: ["john", "jane"] });
   * ```
   */
  reactivateUsers(
    this: void,
    request: ReactivateUsersRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<ReactivateUsersResponse>>;

  /**
   * Deletes up to 100 users, in the background. Only `user: "soft"` can be undone, with {@link restoreUsers}; an id that was
   * deleted cannot be used again.
   *
   * @param request whom, and what else goes: messages, conversations, calls, files
   * @param options what differs for this call
   * @returns the task, to be followed with {@link getTask}
   * @example
   * ```js
   * const { task_id } = await client.deleteUsers({
   *   user_ids: ["john"], user: "hard", messages: "hard", conversations: "hard",
   * });
   * ```
   */
  deleteUsers(
    this: void,
    request: DeleteUsersRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<DeleteUsersResponse>>;

  /**
   * Brings soft-deleted users back: the user records only, not memberships, messages or reactions.
   *
   * @param request whom
   * @param options what differs for this call
   * @throws {StreamApiError} with code 4 when a user is not deleted
   * @example
   * ```js
   * await client.deleteUsers({ user_ids: ["john"], user: "soft" });
   * await client.restoreUsers({ user_ids: ["john"] });
   * ```
   */
  restoreUsers(this: void, request: RestoreUsersRequest, options?: RequestOptions): Promise<StreamResponse<Response>>;

  /**
   * Gives back a user with messages and reactions. The server refuses above 10,000 of either; use {@link exportUsers} then.
   *
   * @param request whom
   * @param options what differs for this call
   * @example
   * ```js
   * const { user, messages } = await client.exportUser({ user_id: "john" });
   * ```
   */
  exportUser(
    this: void,
    request: ExportUserRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<ExportUserResponse<Custom>>>;

  /**
   * Exports up to 25 users with their messages and reactions, in the background. The completed task's `result.url` is a link
   * to the file.
   *
   * @param request whom
   * @param options what differs for this call
   * @returns the task, to be followed with {@link getTask}
   * @example
   * ```js
   * const { task_id } = await client.exportUsers({ user_ids: ["john", "jane"] });
   * ```
   */
  exportUsers(
    this: void,
    request: ExportUsersRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<ExportUsersResponse>>;

  /**
   * Tells how a task is doing.
   *
   * @param request the `task_id` of the reply that started it
   * @param options what differs for this call
   * @example
   * ```js
   * const { task_id } = await client.exportUsers({ user_ids: ["john"] });
   * const { status, result } = await client.getTask({ id: task_id });
   * ```
   */
  getTask(this: void, request: GetTaskRequest, options?: RequestOptions): Promise<StreamResponse<GetTaskResponse>>;

  /**
   * Creates a guest: a user with the role `guest` and a token, without a login. The one call that an
   * {@link StreamClient.anonymous} client can make.
   *
   * @param request the guest; the id that comes back need not be the one you asked for
   * @param options what differs for this call
   * @example
   * ```js
   * const { user, access_token } = await client.createGuest({ user: { id: "visitor", name: "Visitor" } });
   * ```
   */
  createGuest(
    this: void,
    request: CreateGuestRequest<Custom>,
    options?: RequestOptions,
  ): Promise<StreamResponse<CreateGuestResponse<Custom>>>;

  /**
   * Blocks a user for another one.
   *
   * @param request who is blocked, and `user_id`: who blocks
   * @param options what differs for this call
   * @example
   * ```js
   * await client.blockUsers({ blocked_user_id: "jane", user_id: "john" });
   * ```
   */
  blockUsers(
    this: void,
    request: BlockUsersRequest<Custom>,
    options?: RequestOptions,
  ): Promise<StreamResponse<BlockUsersResponse>>;

  /**
   * Takes a block back.
   *
   * @param request who was blocked, and `user_id`: who blocked
   * @param options what differs for this call
   * @example
   * ```js
   * await client.blockUsers({ blocked_user_id: "jane", user_id: "john" });
   * await client.unblockUsers({ blocked_user_id: "jane", user_id: "john" });
   * ```
   */
  unblockUsers(this: void, request: UnblockUsersRequest<Custom>, options?: RequestOptions): Promise<StreamResponse<Response>>;

  /**
   * Lists whom a user blocks.
   *
   * @param request whose blocks
   * @param options what differs for this call
   * @example
   * ```js
   * const { blocks } = await client.getBlockedUsers({ user_id: "john" });
   * ```
   */
  getBlockedUsers(
    this: void,
    request?: GetBlockedUsersRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<GetBlockedUsersResponse<Custom>>>;

  /**
   * Tells the app's rate limits, by platform and operation.
   *
   * @param request which platforms and operations. Default: all
   * @param options what differs for this call
   * @example
   * ```js
   * const { server_side } = await client.getRateLimits({ server_side: true, endpoints: "UpdateUsers" });
   * ```
   */
  getRateLimits(
    this: void,
    request?: GetRateLimitsRequest,
    options?: RequestOptions,
  ): Promise<StreamResponse<GetRateLimitsResponse>>;

  /**
   * A token with which a user connects. Synchronous; nothing is sent.
   *
   * @param request the user, the times and any further claims
   * @throws {StreamInputError} naming the field: an empty `user_id`, a validity of 0, an `exp` before `iat`
   * @example
   * ```js
   * const token = client.generateUserToken({ user_id: "john", validity_in_seconds: 24 * 60 * 60 });
   * ```
   */
  generateUserToken(this: void, request: UserTokenRequest): string;

  /**
   * A token that makes its user a member of some calls, whatever else the user may do.
   *
   * @param request the user, the calls, an optional `role` for them, the times and any further claims
   * @throws {StreamInputError} naming the field: `call_cids` empty, or one that is not `type:id`
   * @example
   * ```js
   * const token = client.generateCallToken({ user_id: "john", call_cids: ["livestream:demo"], role: "admin" });
   * ```
   */
  generateCallToken(this: void, request: CallTokenRequest): string;

  /**
   * A user token that never expires. It ends only by revocation or with the secret: prefer {@link generateUserToken}.
   *
   * @param request the user, `iat` and any further claims
   * @example
   * ```js
   * const token = client.generatePermanentUserToken({ user_id: "john" });
   * ```
   */
  generatePermanentUserToken(this: void, request: PermanentUserTokenRequest): string;

  /**
   * User tokens for many users with the same times.
   *
   * @param userIds the users
   * @param options when the tokens are valid
   * @returns one token a user, in the order of the ids
   * @example
   * ```js
   * const [john, jane] = client.generateUserTokens(["john", "jane"], { validity_in_seconds: 60 });
   * ```
   */
  generateUserTokens(this: void, userIds: string[], options?: TokenTimes): string[];

  /**
   * A user token, with the arguments of older Stream SDKs. Expires in an hour unless told otherwise.
   *
   * @param userId the user
   * @param exp when it expires, in seconds since 1970. Default: in an hour
   * @param iat when it was issued, in seconds since 1970. Default: a second ago
   * @example
   * ```js
   * const token = client.createToken("john");
   * ```
   */
  createToken(this: void, userId: string, exp?: number | null, iat?: number | null): string;

  /**
   * A call token, with the arguments of older Stream SDKs. Expires in an hour unless told otherwise.
   *
   * @param userIdOrObject the user, or the user with a `role`
   * @param callCids the calls, each as `type:id`
   * @param exp when it expires, in seconds since 1970. Default: in an hour
   * @param iat when it was issued, in seconds since 1970. Default: a second ago
   * @example
   * ```js
   * const token = client.createCallToken({ user_id: "john", role: "admin" }, ["default:standup"]);
   * ```
   */
  createCallToken(
    this: void,
    userIdOrObject: string | { user_id: string; role?: string },
    callCids: string[],
    exp?: number | null,
    iat?: number | null,
  ): string;

  /**
   * The claims of a token, once signature, algorithm (HS256) and times have been checked.
   *
   * @param token the token
   * @param options the time, the tolerance, and whether a server token passes
   * @throws {TokenError} saying in `reason` why the token is refused
   * @example
   * ```js
   * const { user_id } = client.verifyToken(client.generateUserToken({ user_id: "john" }));
   * ```
   */
  verifyToken(this: void, token: string, options?: VerifyTokenOptions & { allowServer?: false }): UserTokenPayload;
  verifyToken(this: void, token: string, options?: VerifyTokenOptions): TokenClaims;

  /**
   * Takes a token apart **without verifying it**: for looking, never for deciding.
   *
   * @param token the token
   * @throws {TokenError} with the reason `malformed` when it is no token
   * @example
   * ```js
   * const { header, claims } = client.decodeToken(client.generateUserToken({ user_id: "john" }));
   * ```
   */
  decodeToken(this: void, token: string): DecodedToken;

  /**
   * Whether a webhook's body came from Stream, unchanged.
   *
   * @param body the body exactly as it came, compressed or not, before anything parsed it
   * @param signature the `x-signature` header; anything but a fitting one gives `false`
   * @example
   * ```js
   * const genuine = client.verifyWebhook('{"type":"user.updated"}', "0000");
   * ```
   */
  verifyWebhook(this: void, body: RawBody, signature: string | null | undefined): boolean;

  /**
   * The event in a webhook that came from Stream, unchanged. Its dates stay as they came.
   *
   * @param rawBody the body exactly as it came, compressed or not, before anything parsed it
   * @param signature the `x-signature` header
   * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}, and in `hint` what to do about it
   * @example
   * ```js
   * const handle = async (request) => {
   *   const event = client.verifyAndParseWebhook(await request.text(), request.headers.get("x-signature"));
   *   if (event.type === "user.deleted") console.log(event.user.id, event.delete_messages);
   * };
   * ```
   */
  verifyAndParseWebhook<Event = WebhookEvent>(
    this: void,
    rawBody: RawBody,
    signature: string | null | undefined,
  ): Event;

  /**
   * The event in the body of an SQS message. SQS messages carry no signature: who may write to the queue is for AWS to say.
   *
   * @param body the message's body: base64, of compressed JSON or not
   * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}
   * @example
   * ```js
   * const event = client.parseSqs(btoa('{"type":"user.updated"}'));
   * ```
   */
  parseSqs<Event = WebhookEvent>(this: void, body: RawBody): Event;

  /**
   * The event in an SNS notification. Stream does not sign these: check Amazon's own signature where strangers can post.
   *
   * @param body the request's body, or the notification's `Message`
   * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}; its `hint` names a subscription to be confirmed
   * @example
   * ```js
   * const event = client.parseSns(JSON.stringify({ Type: "Notification", Message: btoa('{"type":"user.updated"}') }));
   * ```
   */
  parseSns<Event = WebhookEvent>(this: void, body: RawBody): Event;

  /** The API key and nothing else, so that printing or logging a client never shows its secret. */
  toJSON(): { apiKey: string };

  /** The same as text. */
  toString(): string;

  /**
   * Waits until a task is completed. A status that is not known counts as not finished.
   *
   * @param id the `task_id` of the reply that started it
   * @param options how often and how long to look
   * @returns the completed task
   * @throws {TaskFailedError} when the task failed, with the task
   * @throws {StreamTimeoutError} when it takes longer than `timeout`; the task goes on at the server
   * @throws {StreamAbortError} when `signal` was aborted; the task goes on at the server
   * @example
   * ```js
   * const { task_id } = await client.exportUsers({ user_ids: ["john", "jane"] });
   * const { result } = await client.waitForTask(task_id, { interval: 100 });
   * ```
   */
  waitForTask(this: void, id: string, options?: WaitForTaskOptions): Promise<StreamResponse<GetTaskResponse>>;

  /**
   * {@link upsertUsers} for any number of users: in chunks of 100, several at a time, at the pace that the rate limit allows.
   * A chunk that is refused fails whole. Users of the same id in different chunks are sent in no particular order.
   *
   * @param users the users, from an array, a generator, a stream
   * @param options see {@link BulkOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * const { succeeded, failed } = await client.upsertMany([{ id: "john" }, { id: "jane", name: "Jane" }]);
   * if (failed.length > 0) await client.upsertMany(failed.map(({ item }) => item));
   * ```
   */
  upsertMany<Item extends UserRequest<Custom>>(
    this: void,
    users: Items<Item>,
    options?: BulkOptions<Item>,
  ): Promise<BulkResult<Item>>;

  /**
   * {@link updateUsersPartial} for any number of changes, as {@link upsertMany} does it.
   *
   * @param changes the changes, from an array, a generator, a stream
   * @param options see {@link BulkOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * await client.updateManyPartial(["john", "jane"].map((id) => ({ id, set: { country: "NL" } })));
   * ```
   */
  updateManyPartial<Item extends UpdateUserPartialRequest<Custom>>(
    this: void,
    changes: Items<Item> | { users: Items<Item> },
    options?: BulkOptions<Item>,
  ): Promise<BulkResult<Item>>;

  /**
   * {@link deactivateUsers} for any number of users, waiting for the tasks.
   *
   * @param users the ids, or the argument of {@link deactivateUsers} with any number of them
   * @param options see {@link BulkTaskOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * await client.deactivateMany({ user_ids: ["john", "jane"], mark_messages_deleted: true });
   * ```
   */
  deactivateMany(
    this: void,
    users: Items<string> | (Omit<DeactivateUsersRequest, "user_ids"> & { user_ids: Items<string> }),
    options?: BulkTaskOptions<string>,
  ): Promise<BulkTaskResult<string>>;

  /**
   * {@link reactivateUsers} for any number of users, waiting for the tasks.
   *
   * @param users the ids, or the argument of {@link reactivateUsers} with any number of them
   * @param options see {@link BulkTaskOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * await client.deactivateMany(["john", "jane"]);
   * await client.reactivateMany(["john", "jane"]);
   * ```
   */
  reactivateMany(
    this: void,
    users: Items<string> | (Omit<ReactivateUsersRequest, "user_ids"> & { user_ids: Items<string> }),
    options?: BulkTaskOptions<string>,
  ): Promise<BulkTaskResult<string>>;

  /**
   * {@link deleteUsers} for any number of users, waiting for the tasks. An id that a task could not delete is among `failed`,
   * with a {@link TaskFailedError}.
   *
   * @param users the ids, or the argument of {@link deleteUsers} with any number of them
   * @param options see {@link BulkTaskOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * await client.deleteMany({ user_ids: ["john", "jane"], user: "soft" });
   * ```
   */
  deleteMany(
    this: void,
    users: Items<string> | (Omit<DeleteUsersRequest, "user_ids"> & { user_ids: Items<string> }),
    options?: BulkTaskOptions<string>,
  ): Promise<BulkTaskResult<string>>;

  /**
   * {@link exportUsers} for any number of users, in chunks of 25, waiting for the tasks. `onTask` gets the links to the files.
   *
   * @param users the ids, or the argument of {@link exportUsers} with any number of them
   * @param options see {@link BulkTaskOptions}
   * @throws {BulkError} when the work ended before the input did
   * @example
   * ```js
   * const links = [];
   * await client.exportMany(["john", "jane"], { onTask: ({ result }) => links.push(result.url) });
   * ```
   */
  exportMany(
    this: void,
    users: Items<string> | { user_ids: Items<string> },
    options?: BulkTaskOptions<string>,
  ): Promise<BulkTaskResult<string>>;

  /**
   * Walks through all users that match, page by page and past the offset of 1,000 at which the API stops. No user comes twice,
   * and none is missed among those that are there from the first page to the last.
   *
   * @param filter conditions as in {@link QueryUsersPayload.filter_conditions}. Default: everyone
   * @param options order, page size, signal
   * @throws {StreamInputError} for another order: only `id` and `created_at` never change
   * @example
   * ```js
   * for await (const user of client.iterateUsers({ role: "user" }, { sort: [{ field: "created_at", direction: -1 }] })) {
   *   if (user.created_at < new Date("2020-01-01")) break;
   * }
   * ```
   */
  iterateUsers(
    this: void,
    filter?: Record<string, any> | null,
    options?: IterateUsersOptions,
  ): AsyncGenerator<FullUserResponse<Custom>, void, undefined>;

  /**
   * An endpoint at which signed-in users fetch their tokens: `(Request) => Promise<Response>`. It answers POST only, with
   * `{ token, expires_at }` (in seconds since 1970), 401 when nobody is signed in, 405 for other methods; nothing is cached, and
   * no page of another origin can read it. Claims come from your functions alone, never from the request.
   *
   * @param options who is signed in, for how long tokens are valid, which calls they open
   * @throws {StreamInputError} naming the option
   * @example
   * ```js
   * const handler = client.tokenHandler({ authenticate: (request) => request.headers.get("x-user") });
   * const response = await handler(new Request("https://example.com/token", { method: "POST", headers: { "x-user": "john" } }));
   * const { token, expires_at } = await response.json();
   * ```
   */
  tokenHandler<Request = EndpointRequest, Context extends any[] = any[]>(
    this: void,
    options: TokenHandlerOptions<Request, Context>,
  ): (request: Request, ...context: Context) => Promise<EndpointResponse>;
}

// ---------------------------------------------------------------------------------------------------------------------
// The same without a client

/**
 * {@link StreamClient.generateUserToken} without a client.
 *
 * @param secret the app's secret
 * @param request the user, the times and any further claims
 * @param options see {@link SecretOptions}
 * @example
 * ```js
 * const token = generateUserToken(secret, { user_id: "john" });
 * ```
 */
export declare function generateUserToken(secret: string, request: UserTokenRequest, options?: SecretOptions): string;

/**
 * {@link StreamClient.generateCallToken} without a client.
 *
 * @param secret the app's secret
 * @param request the user, the calls, an optional `role` for them, the times and any further claims
 * @param options see {@link SecretOptions}
 * @example
 * ```js
 * const token = generateCallToken(secret, { user_id: "john", call_cids: ["default:standup"] });
 * ```
 */
export declare function generateCallToken(secret: string, request: CallTokenRequest, options?: SecretOptions): string;

/**
 * {@link StreamClient.verifyToken} without a client.
 *
 * @param secret the app's secret
 * @param token the token
 * @param options the time, the tolerance, whether a server token passes, and {@link SecretOptions}
 * @throws {TokenError} saying in `reason` why the token is refused
 * @example
 * ```js
 * const { user_id } = verifyToken(secret, generateUserToken(secret, { user_id: "john" }));
 * ```
 */
export declare function verifyToken(
  secret: string,
  token: string,
  options?: VerifyTokenOptions & SecretOptions & { allowServer?: false },
): UserTokenPayload;
export declare function verifyToken(
  secret: string,
  token: string,
  options?: VerifyTokenOptions & SecretOptions,
): TokenClaims;

/**
 * {@link StreamClient.verifyWebhook} without a client.
 *
 * @param secret the app's secret, or up to eight while one replaces the other
 * @param body the body exactly as it came, compressed or not, before anything parsed it
 * @param signature the `x-signature` header
 * @param options see {@link SecretOptions}
 * @example
 * ```js
 * const genuine = verifyWebhook([secret, "the old one"], '{"type":"user.updated"}', "0000");
 * ```
 */
export declare function verifyWebhook(
  secret: string | string[],
  body: RawBody,
  signature: string | null | undefined,
  options?: SecretOptions,
): boolean;

/**
 * {@link StreamClient.verifyAndParseWebhook} without a client.
 *
 * @param secret the app's secret, or up to eight while one replaces the other
 * @param rawBody the body exactly as it came, compressed or not, before anything parsed it
 * @param signature the `x-signature` header
 * @param options see {@link SecretOptions}
 * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}, and in `hint` what to do about it
 * @example
 * ```js
 * try {
 *   verifyAndParseWebhook([secret, "the old one"], '{"type":"user.updated"}', "0000");
 * } catch (error) {
 *   console.assert(error.message === InvalidWebhookErrorMessages.signatureMismatch, error.hint);
 * }
 * ```
 */
export declare function verifyAndParseWebhook<Event = WebhookEvent>(
  secret: string | string[],
  rawBody: RawBody,
  signature: string | null | undefined,
  options?: SecretOptions,
): Event;

/**
 * {@link StreamClient.parseSqs} without a client.
 *
 * @param body the message's body: base64, of compressed JSON or not
 * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}
 * @example
 * ```js
 * const event = parseSqs(btoa('{"type":"user.updated"}'));
 * ```
 */
export declare function parseSqs<Event = WebhookEvent>(body: RawBody): Event;

/**
 * {@link StreamClient.parseSns} without a client.
 *
 * @param body the request's body, or the notification's `Message`
 * @throws {InvalidWebhookError} with one of {@link InvalidWebhookErrorMessages}; its `hint` names a subscription to be confirmed
 * @example
 * ```js
 * const event = parseSns(btoa('{"type":"user.updated"}'));
 * ```
 */
export declare function parseSns<Event = WebhookEvent>(body: RawBody): Event;

/**
 * The page's half of {@link StreamClient.tokenHandler}: a function for `tokenProvider` of Stream's client SDKs. It fetches a token
 * when one is asked for, keeps it for nine tenths of its life, and asks once for callers that come together. Pages import it from
 * `stream-users-wasm/token-provider`, which is small and has no WebAssembly.
 *
 * @param url where the handler answers
 * @param options see {@link TokenProviderOptions}
 * @throws {StreamInputError} for a URL or an option that cannot be meant
 * @example
 * ```js
 * const getToken = tokenProvider("/token");
 * ```
 */
export declare function tokenProvider(url: string, options?: TokenProviderOptions): TokenProvider;

// ---------------------------------------------------------------------------------------------------------------------
// Errors

/**
 * What every error of this package is. `instanceof` also holds between two copies of the package.
 *
 * @example
 * ```js
 * try {
 *   await client.restoreUsers({ user_ids: ["john"] });
 * } catch (error) {
 *   if (error instanceof StreamError) console.log(error.code, error.message);
 * }
 * ```
 */
export declare class StreamError extends Error {
  constructor(message: string, fields?: { cause?: unknown } & Record<string, unknown>);
  /** The API's code, or the HTTP status of a reply that is not the API's. */
  readonly code?: number;
  /** What is known about the request and its reply. */
  readonly metadata: Partial<RequestMetadata>;
  /** What led to it: the runtime's own error, or the reason of an abort. */
  readonly cause?: unknown;
  /** Whether the same call may go through later. It says nothing about whether repeating it is harmless. */
  readonly retryable: boolean;
  /** How many attempts were made. */
  readonly attempts: number;
  /** What `JSON.stringify` makes of it, for logs: name, message and every field; of a cause that is an error, what it says. */
  toJSON(): { name: string; message: string; [field: string]: unknown };
}

/** The API answered with an error, or with something that is not the API's. */
export declare class StreamApiError extends StreamError {
  readonly code: number;
  readonly metadata: RequestMetadata;
  /** The HTTP status. */
  readonly status: number;
  /** Further codes; mostly empty. */
  readonly details: number[];
  /** What is wrong with which field, if the API says so. */
  readonly exceptionFields: Record<string, string>;
  /** Where the API's docs say more. */
  readonly moreInfo?: string;
  /** Whether the API says that repeating is pointless. */
  readonly unrecoverable: boolean;
  /** The reply's body: its JSON, or the first 1,024 characters of whatever else it was. */
  readonly body: unknown;
}

/** The API answered 429: too many requests. */
export declare class StreamRateLimitError extends StreamApiError {
  /** When to try again, in milliseconds from now, if the API says so. */
  readonly retryAfterMs?: number;
}

/** No reply came: the host could not be reached, the connection broke, or the reply was a redirect, which is never followed. */
export declare class StreamConnectionError extends StreamError {}

/** The time was up: that of an attempt or that of the whole call. The server may have done the work all the same. */
export declare class StreamTimeoutError extends StreamError {
  readonly name: "TimeoutError";
}

/** The call's `signal` was aborted. `cause` is its reason. The server may have done the work all the same. */
export declare class StreamAbortError extends StreamError {
  readonly name: "AbortError";
}

/** What you passed in cannot be right. Thrown before anything is sent. */
export declare class StreamInputError extends StreamError {
  /** The field that is wrong: `users[3].id`. */
  readonly path: string;
}

/** A token was refused. */
export declare class TokenError extends StreamError {
  /** Why. */
  readonly reason:
    | "malformed"
    | "algorithm"
    | "signature"
    | "expired"
    | "not_yet_valid"
    | "issued_in_future"
    | "claim";
  /** The claim that it is about. */
  readonly claim?: string;
}

/** A webhook, or a message of a queue, was refused. Its `message` is one of {@link InvalidWebhookErrorMessages}. */
export declare class InvalidWebhookError extends StreamError {
  /** What may be behind it, and what to do. */
  readonly hint?: string;
}

/** Every message that an {@link InvalidWebhookError} can have: those of Stream's Node SDK. */
export declare const InvalidWebhookErrorMessages: {
  readonly signatureMismatch: "signature mismatch";
  readonly invalidBase64: "invalid base64 encoding";
  readonly gzipFailed: "gzip decompression failed";
  readonly invalidJson: "invalid JSON payload";
};

/** A task ended without having done its work, or without having done it for one of its users. */
export declare class TaskFailedError extends StreamError {
  /** What the server says about the task; it can fail without an `error`. */
  readonly task: GetTaskResponse;
}

/** Work on many items ended before its input did: by `signal`, by `stopOnError`, or because the input or a callback threw. */
export declare class BulkError<Item = any> extends StreamError implements BulkResult<Item> {
  /** Why: the signal's reason, the first failure, or what was thrown. */
  readonly cause: unknown;
  readonly succeeded: number;
  readonly failed: BulkFailure<Item>[];
  /** Items that were taken from the input and not sent. Those that were not taken are still in it. */
  readonly unsent: Item[];
  /** The ids of the tasks that were started, of methods that start tasks. */
  readonly tasks?: string[];
}

// Without this line, what is not marked as exported would be too.
export {};
