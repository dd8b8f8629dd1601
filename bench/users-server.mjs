// A process of its own that answers every upsert at once with the users that the API would answer.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

/** The users of a request: what an application knows of its people. */
export const users = (count) =>
  Array.from({ length: count }, (_, index) => ({
    id: `user-${index}`,
    name: `Name of user ${index}`,
    image: `https://pictures.example.com/people/${index}/portrait.png`,
    role: "user",
    custom: { colour: "blue", score: index, plan: "gold", motto: "Whoever writes, reads", tags: ["one", "two"] },
  }));

const CREATED = 1_700_000_000_000_000_000;

/** The reply's body: of 100 users, 52 KB. */
export const reply = (count) =>
  JSON.stringify({
    duration: "12.34ms",
    membership_deletion_task_id: "",
    users: Object.fromEntries(
      users(count).map((user) => [
        user.id,
        {
          ...user,
          banned: false,
          blocked_user_ids: [],
          created_at: CREATED,
          updated_at: CREATED + 1_000_000,
          deleted_at: null,
          deactivated_at: null,
          invisible: false,
          language: "en",
          last_active: CREATED,
          online: false,
          shadow_banned: false,
          teams: ["red", "green"],
          teams_role: {},
        },
      ]),
    ),
  });

/** Starts the server for replies of `count` users. */
export async function startServer(count) {
  const child = fork(fileURLToPath(import.meta.url), [String(count)]);
  const [url] = await once(child, "message");
  return { url, stop: () => child.kill() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const body = Buffer.from(reply(Number(process.argv[2])));
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
    });
  });
  // A figure that fails must not leave a server behind.
  process.on("disconnect", () => process.exit());
  server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
}
