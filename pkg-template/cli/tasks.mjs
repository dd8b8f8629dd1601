// npx stream-users-wasm tasks wait
import { parseArgs } from "node:util";
import { StreamClient } from "stream-users-wasm";
import { EXIT, Failure, Usage, paint, seconds } from "./program.mjs";

export const usage = `tasks wait TASK_ID    waits until a task is finished, and prints it as JSON
  --timeout SPAN   how long to wait: 90s, 15m, 2h (default 60s)
  --json           one line of JSON

Exit codes: ${EXIT.done} completed, ${EXIT.failed} failed, ${EXIT.notFinished} not finished in time.`;

export async function run([action, ...args]) {
  if (action !== "wait") throw new Usage("tasks needs: wait.");
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { timeout: { type: "string", default: "60s" }, json: { type: "boolean" } },
  });
  if (positionals.length !== 1) throw new Usage("tasks wait needs exactly one task id.");
  const timeout = seconds("--timeout", values.timeout) * 1000;
  const { dim } = paint(process.stderr);
  let status;
  const onProgress = (task) => {
    if (task.status !== status && process.stderr.isTTY) console.error(dim(task.status));
    ({ status } = task);
  };
  const print = ({ metadata, duration, ...task }) => console.log(JSON.stringify(task, null, values.json ? 0 : 2));
  try {
    print(await StreamClient.fromEnv().waitForTask(positionals[0], { timeout, onProgress }));
  } catch (error) {
    if (error.name === "TaskFailedError") print(error.task);
    if (error.name === "TimeoutError") throw new Failure(error.message, EXIT.notFinished);
    throw error;
  }
}
