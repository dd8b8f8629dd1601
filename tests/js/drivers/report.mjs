// What a driver prints and how it ends: one line when all is well, the failures when not.

/** @param {{ name: string, ok: boolean, error?: string }[]} results what the suite gave back */
export function report(results) {
  const failures = results.filter(({ ok }) => !ok);
  for (const { name, error } of failures) console.log(`not ok: ${name}\n${error}\n`);
  console.log(`${results.length - failures.length} passed, ${failures.length} failed`);
  // No result at all is a failure too.
  return results.length > 0 && failures.length === 0;
}
