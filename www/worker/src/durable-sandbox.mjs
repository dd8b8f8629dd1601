// One sandbox: all isolates that are asked for it ask this object, and what it acknowledged it keeps, however often it is put
// away. Its alarm moves its tasks, and in the end removes it.
import { DurableObject } from "cloudflare:workers";
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { bodyOf } from "./body.mjs";
import { Pace, full } from "./limits.mjs";
import { session } from "./login.mjs";
import { machineOf } from "./machine.mjs";
import { notThere, refuse } from "./refusal.mjs";
import { Rows } from "./rows.mjs";

/** Under this the object keeps `{ apiKey, secret, expires }`: tokens cannot be checked without the secret. */
const KEY = "sandbox";

export class DurableSandbox extends DurableObject {
  #pace = new Pace();
  #rows;
  #kept;
  #opening;
  #alarm = Infinity;

  /**
   * Makes it, with a user to begin with.
   *
   * @returns {Promise<object>} what its owner is told, this once; `{ refused }` if the user can be none
   */
  async make(user_id) {
    const { apiKey, secret } = new Sandbox();
    const expires = Date.now() + this.env.SANDBOX_HOURS * 3600 * 1000;
    this.#kept = { apiKey, secret, expires };
    await this.ctx.storage.put(KEY, this.#kept);
    await this.#wakeAt(expires);
    const { sandbox } = await this.#open();
    try {
      await sandbox.seed({ users: [{ id: user_id }] });
    } catch (error) {
      await this.#remove();
      return { refused: error.message };
    }
    return { api_key: apiKey, secret, expires_at: new Date(expires) };
  }

  async fetch(request) {
    let open;
    try {
      open = await this.#open();
    } catch (error) {
      console.error(error);
      return refuse(500, "What this sandbox keeps cannot be read. Make another one with POST /s.");
    }
    if (!open) return notThere();
    const { sandbox, apiKey, secret } = open;
    const over = this.#pace.over(this.env.REQUESTS_PER_MINUTE);
    if (over) return over;
    if (new URL(request.url).pathname === "/token") {
      const { tokenHandler } = new StreamClient(apiKey, secret);
      return tokenHandler({ authenticate: (request) => session(request, this.env)?.user_id })(request);
    }
    const { users } = await sandbox.health();
    const refused = full(request, { users, bytes: this.#rows.bytes }, this.env);
    if (refused) return refused;
    const { url, method, headers } = request;
    // What goes along with a GET means nothing, and no Request is made with it.
    const most = machineOf(sandbox).maxBody(method, url, [...headers].flat());
    const body = method === "GET" || method === "HEAD" ? undefined : await bodyOf(request, most);
    const reply = await sandbox.fetch(url, { method, headers, body });
    await this.#goOn(open);
    return reply;
  }

  async alarm() {
    this.#alarm = Infinity;
    try {
      const open = await this.#open();
      if (open) await this.#goOn(open);
    } catch (error) {
      // An alarm that fails is given up after a few times, and with it the end of the sandbox's time.
      console.error(error);
      await this.#wakeAt(this.#kept.expires);
    }
  }

  /** The sandbox, read from what is kept when it was put away; nothing if there is none, or its time is over: then it is removed. */
  async #open() {
    this.#kept ??= await this.ctx.storage.get(KEY);
    if (!this.#kept) return undefined;
    // Looked at first: what cannot be read is removed too.
    if (Date.now() >= this.#kept.expires) {
      await this.#remove();
      return undefined;
    }
    this.#opening ??= this.#read(this.#kept);
    return this.#opening.catch((error) => {
      this.#opening = undefined;
      throw error;
    });
  }

  async #read(kept) {
    const { apiKey, secret } = kept;
    this.#rows = new Rows(this.ctx.storage);
    const sandbox = await Sandbox.open({ apiKey, secret, storage: this.#rows, basePath: `/s/${this.ctx.id}`, control: false });
    return { ...kept, sandbox };
  }

  /** Takes the steps of tasks that are due, and sees to it that the next ones are taken. */
  async #goOn({ sandbox, expires }) {
    const soon = await sandbox.tick();
    await this.#wakeAt(soon === undefined ? expires : Math.min(Date.now() + soon, expires));
  }

  async #wakeAt(time) {
    // An alarm that comes too early finds nothing to do, and sets itself.
    if (time < this.#alarm) await this.ctx.storage.setAlarm((this.#alarm = time));
  }

  async #remove() {
    this.#kept = this.#opening = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }
}
