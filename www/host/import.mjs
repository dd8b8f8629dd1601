// Users from a file of JSON lines, as many as it holds, at the pace of the API: the file is never whole in memory.

const SHOWN_FAILURES = 20;

/**
 * @param {object} host
 * @param {File} file one user a line
 * @returns {Promise<{ succeeded: number, failed: number, failures: { what: string, why: string }[] }>}
 */
export async function importUsers(host, file) {
  let read = 0;
  let failed = 0;
  const failures = [];
  const refused = (what, why) => {
    failed += 1;
    if (failures.length < SHOWN_FAILURES) failures.push({ what, why });
  };

  async function* users() {
    let number = 0;
    for await (const [line, bytes] of lines(file)) {
      number += 1;
      read = bytes;
      if (line.trim() === "") continue;
      try {
        yield JSON.parse(line);
      } catch {
        refused(`line ${number}`, "is not JSON: one user a line, such as {\"id\":\"ada\",\"name\":\"Ada\"}");
      }
    }
  }

  const progress = (done) => host.tell("progress", { done, failed, part: file.size === 0 ? 1 : read / file.size });
  progress(0);
  const { succeeded } = await host.client.upsertMany(users(), {
    onProgress: ({ done }) => progress(done),
    onFailed: ({ item, error }) => refused(typeof item?.id === "string" ? item.id : JSON.stringify(item).slice(0, 80), error.message),
  });
  progress(succeeded);
  return { succeeded, failed, failures };
}

/** The lines of a file, each with about how many bytes were read by then: a file is read in large pieces. */
async function* lines(file) {
  let bytes = 0;
  let rest = "";
  const decoder = new TextDecoder();
  for (const reader = file.stream().getReader(); ; ) {
    const { done, value } = await reader.read();
    const pieces = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = pieces.pop();
    const share = (value?.length ?? 0) / pieces.length;
    for (const piece of pieces) yield [piece, (bytes += share)];
    if (done) break;
  }
  if (rest) yield [rest, file.size];
}

const NAMES = ["Ada", "Grace", "Alan", "Katherine", "Barbara", "Edsger", "Hedy", "Donald", "Radia", "Tim"];
const PLANS = ["free", "team", "enterprise"];

/** The same for a file of users who do not exist, for those who have no file at hand. */
export function importMadeUp(host, count) {
  const users = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(5, "0");
    return JSON.stringify({
      id: `member-${number}`,
      name: `${NAMES[index % NAMES.length]} ${number}`,
      custom: { plan: PLANS[index % PLANS.length], visits: (index * 7) % 100 },
    });
  });
  return importUsers(host, new File([users.join("\n")], "users.jsonl"));
}
