// Makes ?tokens=N with ?side=; a Worker's clock stands still while it works, so the one who asks takes the time.
import { contestants } from "../web-contestants.mjs";

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const work = contestants[searchParams.get("side")];
    let length = 0;
    for (let turn = Number(searchParams.get("tokens")); turn > 0; turn--) length += await work(turn);
    return new Response(String(length));
  },
};
