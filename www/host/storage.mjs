// Where the sandbox's changes are kept: IndexedDB. Each append is a transaction of its own, over before the reply is let out.

const STATE = "state";
const JOURNAL = "journal";

/** One database for each copy of the page: several may share an origin, under paths of their own. */
const NAME = `stream-users-wasm ${new URL("../", import.meta.url).pathname}`;

const TAKEN = "This page was opened in another tab, which keeps the users now.";

/**
 * @param {() => void} lost called when another tab takes over: two that write one journal would tear it
 * @returns {Promise<object>} a `SandboxStorage`, and `get` and `put` for what else there is to keep
 */
export async function openStorage(lost) {
  const database = await opened();
  const owner = crypto.randomUUID();
  const tabs = new BroadcastChannel(NAME);
  tabs.onmessage = lost;

  /** Does `work` in a transaction, in which nobody else may have taken over. */
  function transact(work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction([STATE, JOURNAL], "readwrite", { durability: "strict" });
      const [state, journal] = [transaction.objectStore(STATE), transaction.objectStore(JOURNAL)];
      let result;
      let refused;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(refused ?? transaction.error);
      state.get("owner").onsuccess = ({ target }) => {
        if (target.result === owner) return work(state, journal, (value) => (result = value));
        refused = new Error(TAKEN);
        transaction.abort();
      };
    });
  }

  await new Promise((resolve, reject) => {
    const transaction = database.transaction(STATE, "readwrite");
    transaction.objectStore(STATE).put(owner, "owner");
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  tabs.postMessage("taken");

  return {
    kept: true,
    read: () =>
      transact((state, journal, give) => {
        state.get("snapshot").onsuccess = ({ target: { result: snapshot } }) => {
          journal.getAll().onsuccess = ({ target }) => give({ snapshot, journal: joined(target.result) });
        };
      }),
    append: (line) => transact((_, journal) => journal.add(line)),
    replace: (snapshot) =>
      transact((state, journal) => {
        state.put(snapshot, "snapshot");
        journal.clear();
      }),
    /** Forgets what the sandbox held. */
    clear: () =>
      transact((state, journal) => {
        state.delete("snapshot");
        journal.clear();
      }),
    get: (name) => transact((state, _, give) => (state.get(name).onsuccess = ({ target }) => give(target.result))),
    put: (name, value) => transact((state) => state.put(value, name)),
  };
}

/** The same for a browser that keeps nothing: the page works, and says that it forgets. */
export function inMemory(problem) {
  const held = new Map();
  return {
    kept: false,
    problem,
    read: async () => ({}),
    append: async () => {},
    replace: async () => {},
    clear: async () => {},
    get: async (name) => held.get(name),
    put: async (name, value) => void held.set(name, value),
  };
}

function opened() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(STATE);
      opening.result.createObjectStore(JOURNAL, { autoIncrement: true });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function joined(lines) {
  const whole = new Uint8Array(lines.reduce((length, line) => length + line.length, 0));
  let at = 0;
  for (const line of lines) {
    whole.set(line, at);
    at += line.length;
  }
  return whole;
}
