// Asks before what cannot be undone.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import { EXIT, Failure, Usage, paint } from "./program.mjs";
import { lines } from "./rows.mjs";

/** Goes on only after a typed yes. */
export async function confirm(action, { path, name }, request) {
  if (path === undefined || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Usage(`users ${action} asks before it starts, and here it can ask nobody: say --yes.`);
  }
  let rows = 0;
  for await (const { raw } of lines(createReadStream(path))) if (raw.length > 0) rows += 1;
  const how = Object.entries(request).map(([field, value]) => `${field}: ${value}`).join(", ");
  const { bold, red } = paint(process.stderr);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `${red(`${action} ${rows.toLocaleString("en")} users`)} of ${name} (${how})? Type ${bold("yes")} to go on: `;
    const answer = await terminal.question(question);
    if (answer.trim().toLowerCase() !== "yes") throw new Failure("Nothing was done.");
  } catch (error) {
    // Ctrl-C and Ctrl-D are a no.
    throw error instanceof Failure ? error : new Failure("\nNothing was done.", EXIT.interrupted);
  } finally {
    terminal.close();
  }
}
