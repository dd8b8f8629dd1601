#!/usr/bin/env node
// npx stream-users-wasm <command>: one file a command in cli/.
import { EXIT, Failure, Usage, name, version } from "./cli/program.mjs";

// Read when it is needed: a token should not wait for the sandbox.
const commands = {
  sandbox: () => import("./cli/sandbox.mjs"),
  token: () => import("./cli/token.mjs"),
  users: () => import("./cli/users.mjs"),
  tasks: () => import("./cli/tasks.mjs"),
};

const ABOUT = `${name} <command>

  sandbox   Stream's users API on this machine, with a throwaway key and secret
  token     make, verify and take apart tokens: user, call, verify, decode
  users     many users from and to files and pipes: upsert, query, deactivate, reactivate, delete, export
  tasks     wait for what works in the background: wait

  <command> --help tells more; --version tells the version.

The app's key and secret come from STREAM_API_KEY and STREAM_API_SECRET, another address than Stream's from STREAM_BASE_URL.

Exit codes: ${EXIT.done} done, ${EXIT.failed} something failed, ${EXIT.usage} not understood, ${EXIT.notFinished} not finished in time, ${EXIT.interrupted} interrupted.`;

// Whoever reads our output may have enough before it ends, as `head` does.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  console.error(`Standard output cannot be written: ${error.message}`);
  process.exit(EXIT.failed);
});

/** What a method calls an option is a flag here: `options.sort[0].field` is `--sort`. */
const OPTION = /^options\.(\w+)\S*/;

let more = ABOUT;

main(process.argv.slice(2)).catch((error) => {
  const misunderstood = error instanceof Usage || String(error?.code).startsWith("ERR_PARSE_ARGS") || OPTION.test(error?.path);
  if (misunderstood) console.error(`${error.message.replace(OPTION, "--$1")}\n\n${more}`);
  else if (error instanceof Failure || typeof error?.retryable === "boolean") console.error(error.message);
  else console.error(error);
  process.exitCode = misunderstood ? EXIT.usage : (error?.exitCode ?? EXIT.failed);
});

async function main([command, ...args]) {
  if (command === "--version" || command === "-v") return console.log(version);
  if (command === undefined || command === "--help" || command === "-h") return console.log(ABOUT);
  if (!Object.hasOwn(commands, command)) throw new Usage(`There is no command "${command}".`);
  more = `${name} ${command} --help tells what it takes.`;
  const { run, usage } = await commands[command]();
  if (args.includes("--help") || args.includes("-h")) return console.log(`${name} <command>\n\n${usage}`);
  for (const secret of ["--secret", "--api-secret"]) {
    if (args.some((arg) => arg === secret || arg.startsWith(`${secret}=`))) {
      throw new Usage("Secrets are read from STREAM_API_SECRET only: everyone on this machine can see a program's arguments.");
    }
  }
  await run(args);
}
