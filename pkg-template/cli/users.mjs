// npx stream-users-wasm users upsert|query|deactivate|reactivate|delete|export
import { parseArgs } from "node:util";
import { StreamClient } from "stream-users-wasm";
import { confirm } from "./confirm.mjs";
import { EXIT, Usage, count, harmless, object, print } from "./program.mjs";
import { idRow, isSameFile, objectRow, openInput } from "./rows.mjs";
import { work } from "./work.mjs";

export const usage = `users upsert [FILE]        creates or replaces users; rows are JSON objects with an id
users deactivate [FILE]    locks users out; rows are ids, or objects with an id
  --mark-messages-deleted, --mark-channels-deleted, --created-by-id ID
users reactivate [FILE]    lets them in again
  --restore-messages, --restore-channels, --created-by-id ID
users delete [FILE] --user soft|pruning|hard
  --messages soft|pruning|hard, --conversations soft|hard, --calls soft|hard, --files
  --new-channel-owner-id ID, --new-call-owner-id ID
  --yes              do not ask; needed where nobody can be asked
users export [FILE]        prints a row with the link to each exported file
users query                prints users as rows
  --filter JSON      conditions, such as '{"role":"admin"}' (default: everyone)
  --sort FIELD       id or created_at; id:desc or created_at:desc for downwards
  --limit N          stop after so many
  --fields LIST      only these fields, such as id,name,custom
  --include-deactivated

FILE has one row a line (JSONL); without it, or with -, rows come from a pipe.
  --failed FILE      where rows go that failed, to be handed in again (default: FILE's name with .failed)
  --concurrency N    how many calls are under way at a time (default 4)
  --retry-writes     repeat calls whose outcome is unknown
  --dry-run          read and check everything, send nothing
  --json             the outcome as one line of JSON on standard output; no progress

Ctrl-C finishes the calls under way, and writes what is left to a file.
Exit codes: ${EXIT.done} done, ${EXIT.failed} something failed, ${EXIT.usage} not understood, ${EXIT.interrupted} interrupted.`;

const flag = { type: "boolean" };
const text = { type: "string" };

/** Each command's method, its rows, and the options that become fields of the request under their names. */
const commands = {
  upsert: { method: "upsertMany", row: objectRow, fields: {} },
  deactivate: {
    method: "deactivateMany",
    row: idRow,
    fields: { "mark-messages-deleted": flag, "mark-channels-deleted": flag, "created-by-id": text },
  },
  reactivate: {
    method: "reactivateMany",
    row: idRow,
    fields: { "restore-messages": flag, "restore-channels": flag, "created-by-id": text },
  },
  delete: {
    method: "deleteMany",
    row: idRow,
    asks: true,
    fields: {
      user: text, messages: text, conversations: text, calls: text, files: flag,
      "new-channel-owner-id": text, "new-call-owner-id": text,
    },
  },
  export: { method: "exportMany", row: idRow, fields: {}, printsTasks: true },
};

export async function run([action, ...args]) {
  if (action === "query") return query(args);
  const command = Object.hasOwn(commands, action ?? "") ? commands[action] : undefined;
  if (!command) throw new Usage(`users needs one of ${[...Object.keys(commands), "query"].join(", ")}.`);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...command.fields,
      ...(command.asks && { yes: flag }),
      failed: text, concurrency: text, "retry-writes": flag, "dry-run": flag, json: flag,
    },
  });
  if (positionals.length > 1) throw new Usage("One file at a time, please.");
  if (values.failed && (await isSameFile(values.failed, positionals[0]))) {
    throw new Usage("--failed must be another file than the one that is read: it would be written over.");
  }
  // Leaving a mode out leaves to the server what becomes of the users: a deletion should say it.
  if (command.asks && !values.user) throw new Usage("users delete needs --user soft, --user pruning or --user hard.");
  const request = Object.fromEntries(
    Object.keys(command.fields).filter((name) => values[name] !== undefined).map((name) => [name.replaceAll("-", "_"), values[name]]),
  );
  const options = {
    dryRun: values["dry-run"] ?? false,
    json: values.json ?? false,
    failed: values.failed,
    concurrency: values.concurrency === undefined ? undefined : count("--concurrency", values.concurrency),
  };
  const client = StreamClient.fromEnv(process.env, { retryWrites: values["retry-writes"] ?? false, ...(options.dryRun && rehearsed) });
  const input = await openInput(positionals[0]);
  if (command.asks && !values.yes && !options.dryRun) await confirm(action, input, request);
  process.exitCode = await work({ action, client, ...command, request, input, ...options });
}

/** In a rehearsal every check is made and every call answered here. */
const rehearsed = { fetch: async () => new Response('{"users":{},"task_id":"none"}', { status: 201 }) };

async function query(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { filter: text, sort: text, limit: text, fields: text, "include-deactivated": flag, json: flag },
  });
  if (positionals.length > 0) throw new Usage("users query takes its conditions from --filter.");
  const [field, order = "asc"] = (values.sort ?? "id").split(":");
  if (!["asc", "desc"].includes(order)) throw new Usage(`--sort goes :asc or :desc, not :${order}.`);
  const limit = values.limit === undefined ? Infinity : count("--limit", values.limit);
  const fields = values.fields?.split(",").map((name) => name.trim());
  const walk = StreamClient.fromEnv().iterateUsers(values.filter === undefined ? {} : object("--filter", values.filter), {
    sort: [{ field, direction: order === "desc" ? -1 : 1 }],
    pageSize: Math.min(limit, 100),
    include_deactivated_users: values["include-deactivated"] ?? false,
  });
  const missing = new Set(fields);
  let printed = 0;
  for await (const user of walk) {
    for (const name of missing) if (name in user) missing.delete(name);
    const shown = fields ? Object.fromEntries(fields.map((name) => [name, user[name]])) : user;
    await print(JSON.stringify(shown));
    if ((printed += 1) >= limit) break;
  }
  // On the side, as it may well be meant.
  if (printed > 0) for (const name of missing) console.error(`None of these users has the field "${harmless(name)}". What an app adds is in custom.`);
}
