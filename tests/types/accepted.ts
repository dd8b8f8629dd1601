// What must compile, with and without the types of a runtime.
import {
  generateCallToken,
  generateUserToken,
  InvalidWebhookError,
  InvalidWebhookErrorMessages,
  parseSns,
  parseSqs,
  StreamAbortError,
  StreamApiError,
  StreamClient,
  StreamConnectionError,
  StreamError,
  StreamInputError,
  StreamRateLimitError,
  StreamTimeoutError,
  TokenError,
  verifyAndParseWebhook,
  verifyToken,
  verifyWebhook,
} from "stream-users-wasm";
import type {
  Attempt,
  CallTokenPayload,
  FullUserResponse,
  GetTaskResponse,
  QueryUsersPayload,
  RequestMetadata,
  StreamClientOptions,
  StreamResponse,
  UpdateUserPartialRequest,
  UpdateUsersPartialRequest,
  UpdateUsersRequest,
  UpdateUsersResponse,
  UserRequest,
  UserResponse,
  UserTokenPayload,
} from "stream-users-wasm";
import { Sandbox, type OpenSandboxOptions, type SandboxOptions, type SandboxStorage } from "stream-users-wasm/sandbox";
import { signWebhook, type WebhookHeaders } from "stream-users-wasm/testing";
import { tokenProvider, type TokenProvider, type TokenProviderOptions } from "stream-users-wasm/token-provider";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const options: StreamClientOptions = { timeout: 1, maxRetries: 0, onAttempt: (attempt: Attempt) => void attempt.status };
const client = new StreamClient("key", "secret", options);
StreamClient.anonymous("key");
StreamClient.fromEnv({ STREAM_API_KEY: "key", STREAM_API_SECRET: "secret", OTHER: 1 });

export async function users(): Promise<void> {
  const request: UserRequest = { id: "john", custom: { color: "red", any: { depth: 1 } } };
  const replaced = await client.upsertUsers([request], { timeout: 1, headers: { "x-trace": "1" } });
  holds<Same<typeof replaced, StreamResponse<UpdateUsersResponse>>>();
  const john: FullUserResponse | undefined = replaced.users["john"];
  const created: Date | undefined = john?.created_at;
  const unread: number | undefined = john?.total_unread_count;
  const newer: unknown = john?.["a_field_newer_than_these_types"];
  const color: string = john?.custom.color;
  const metadata: RequestMetadata = replaced.metadata;
  const left: number | undefined = metadata.rateLimit.rateLimitRemaining;
  const header: string | null = metadata.responseHeaders.get("date");
  void [created, unread, newer, color, left, header];

  const byId: UpdateUsersRequest = { users: { john: { id: "john" } } };
  await client.updateUsers(byId);
  const change: UpdateUserPartialRequest = {
    id: "john",
    set: { role: "admin", country: "NL", "address.city": "Oslo", revoke_tokens_issued_before: null },
    unset: ["image", "address.street"],
  };
  const changes: UpdateUsersPartialRequest = { users: [change] };
  await client.updateUsersPartial(changes);
  const payload: QueryUsersPayload = {
    filter_conditions: { role: "admin", $or: [{ name: { $autocomplete: "jo" } }, { teams: null }] },
    sort: [{ field: "id", direction: -1 }],
    limit: 10,
  };
  await client.queryUsers({ payload });
  await client.deleteUsers({ user_ids: ["john"], user: "pruning", messages: "hard", calls: "soft", files: true });
  const task: StreamResponse<GetTaskResponse> = await client.getTask({ id: "id" });
  if (task.status === "a status newer than these types") return;
  const result: string = task.result?.["url"];
  void result;
  const { user } = await client.deactivateUser({ user_id: "john" });
  const deactivated: UserResponse | undefined = user;
  void deactivated;
  await client.getBlockedUsers();
  await client.getRateLimits();
}

interface Profile {
  color: string;
  shoes?: { size: number };
}

export async function customOfOnesOwn(): Promise<void> {
  const own = new StreamClient<Profile>("key", "secret");
  const { users } = await own.upsertUsers([{ id: "john", custom: { color: "red" } }]);
  const size: number | undefined = users["john"]?.custom.shoes?.size;
  await own.updateUsersPartial({ users: [{ id: "john", set: { color: "blue", name: "John", "shoes.size": 44 } }] });
  const fromEnvironment: StreamClient<Profile> = StreamClient.fromEnv<Profile>({});
  void [size, fromEnvironment];
}

export function tokens(): void {
  const { generateUserToken: detached } = client;
  const made: string[] = [
    detached({ user_id: "john" }),
    client.generateUserToken({ user_id: "john", validity_in_seconds: null, exp: undefined, iat: 1, plan: { any: ["claim"] } }),
    client.generateCallToken({ user_id: "john", call_cids: ["default:a"], role: "admin", validity_in_seconds: 60 }),
    client.generatePermanentUserToken({ user_id: "john", plan: "gold" }),
    client.createToken("john", 4102444800),
    client.createCallToken({ user_id: "john", role: "admin" }, ["default:a"]),
    ...client.generateUserTokens(["john"], { validity_in_seconds: 60 }),
    generateUserToken("secret", { user_id: "john" }, { dangerouslyAllowBrowser: true }),
    generateCallToken("secret", { user_id: "john", call_cids: ["default:a"] }),
  ];
  const claims = client.verifyToken(made[0] ?? "", { now: new Date(), clockTolerance: 1 });
  const user: string = claims.user_id;
  const call: Pick<CallTokenPayload, "user_id"> & UserTokenPayload = claims;
  const server = verifyToken("secret", "token", { now: 0, allowServer: true });
  holds<Same<typeof server.user_id, string | undefined>>();
  const header: unknown = client.decodeToken("token").header["alg"];
  const genuine: boolean[] = [
    client.verifyWebhook(new Uint8Array(), "signature"),
    client.verifyWebhook("", null),
    verifyWebhook(["new", "old"], new ArrayBuffer(0), undefined),
  ];
  void [user, call, header, genuine];
}

class Lines implements SandboxStorage {
  lines: Uint8Array[] = [];

  async read() {
    return { journal: this.lines[0] ?? new Uint8Array() };
  }

  async append(line: Uint8Array) {
    this.lines.push(line);
  }

  async replace() {
    this.lines = [];
  }
}

export async function opened(): Promise<number | undefined> {
  const options: OpenSandboxOptions = { storage: new Lines(), basePath: "/s/demo", control: false };
  const sandbox: Sandbox = await Sandbox.open(options);
  return sandbox.tick();
}

export async function sandboxed(): Promise<string> {
  const settings: SandboxOptions = { now: Date.now, rateLimits: 0.5 };
  const sandbox = new Sandbox({ ...settings, apiKey: "key", secret: "secret" });
  const { fetch } = sandbox;
  new StreamClient(sandbox.apiKey, sandbox.secret, { fetch });
  const response = await fetch("http://localhost/api/v2/users");
  return `${response.status} ${await response.text()} ${response.headers.get("date")}`;
}

export function webhooks(body: Uint8Array): string {
  const event = client.verifyAndParseWebhook(body, null);
  switch (event.type) {
    case "user.deleted":
      return event.user.id + event.delete_messages;
    case "user.muted":
    case "user.unmuted":
      return `${event.target_users?.length}`;
    case "export.users.error":
      return event.task_id;
    case "message.new":
      return String(event["message"]);
    default: {
      const type: string = event.type;
      return type + String(event["a_field_newer_than_these_types"]);
    }
  }
}

interface MessageNew {
  type: "message.new";
  message: { text: string };
}

export function eventsOfOnesOwn(): string[] {
  return [
    verifyAndParseWebhook<MessageNew>(["new", "old"], "", "").message.text,
    parseSqs<MessageNew>("").message.text,
    client.parseSns<MessageNew>("").message.text,
    parseSns("").type,
  ];
}

export async function page(): Promise<string> {
  const provided: TokenProviderOptions = { headers: { "x-csrf": "1" }, credentials: "include", timeout: 5_000 };
  const getToken: TokenProvider = tokenProvider("/token", provided);
  getToken.reset();
  return getToken();
}

export function signed(): string {
  const headers: WebhookHeaders = signWebhook(new Uint8Array(), "secret");
  return headers["x-signature"];
}

export async function many(): Promise<string[]> {
  async function* generated(): AsyncGenerator<UserRequest & { row: number }> {
    yield { id: "john", row: 1 };
  }
  const { succeeded, failed } = await client.upsertMany(generated(), { concurrency: 2, onProgress: ({ done, total }) => void [done, total] });
  const rows: number[] = failed.map(({ item }) => item.row);
  const ids: string[] = [];
  const { tasks } = await client.deleteMany(new Set(["john"]), { wait: { interval: 1 }, onTask: (task) => void task.result });
  await client.exportMany(["john"], { onTask: async ({ result }, items) => void [result?.["url"], items.length] });
  await client.exportMany(["john"], { wait: false, onTask: ({ task_id }) => ids.push(task_id) });
  for await (const user of client.iterateUsers({ role: "user" }, { pageSize: 10 })) ids.push(user.id);
  const { status } = await client.waitForTask(tasks[0] ?? "", { timeout: 1, onProgress: (task) => void task.status });
  return [`${succeeded} ${rows} ${status}`, ...ids];
}

export function errors(error: unknown): string {
  if (error instanceof StreamTimeoutError || error instanceof StreamAbortError) return error.name;
  if (error instanceof StreamConnectionError) return `${error.retryable} after ${error.attempts}`;
  if (error instanceof StreamRateLimitError) return `again in ${error.retryAfterMs ?? 0} ms after ${error.status}`;
  if (error instanceof StreamApiError) return error.metadata.clientRequestId + error.details.length;
  if (error instanceof StreamInputError) return error.path;
  if (error instanceof TokenError && error.reason === "expired") return error.claim ?? "";
  if (error instanceof InvalidWebhookError && error.message === InvalidWebhookErrorMessages.gzipFailed) return error.hint ?? "";
  if (error instanceof StreamError) return `${error.code} ${error.metadata.clientRequestId} ${error.cause}`;
  return String(error);
}
