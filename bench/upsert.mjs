// What a call costs the cores of its own process: 100 users, and a server elsewhere that answers 52 KB.
import { cpu, LONG, race, report } from "./race.mjs";
import { upserting } from "./upsert-contestants.mjs";
import { startServer } from "./users-server.mjs";

const USERS = 100;
const server = await startServer(USERS);
report("µs", await race(upserting(server.url, USERS), { clock: cpu, pace: LONG }));
server.stop();
