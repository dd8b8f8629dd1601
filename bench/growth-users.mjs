// What an upsert costs its own process against the number of users in the call.
import { cpu, race, reportGrowth } from "./race.mjs";
import { upserting } from "./upsert-contestants.mjs";
import { startServer } from "./users-server.mjs";

const points = [];
for (const count of [1, 20, 40, 60, 80, 100]) {
  const server = await startServer(count);
  points.push([count, await race(upserting(server.url, count), { clock: cpu })]);
  server.stop();
}
reportGrowth("µs", points);
