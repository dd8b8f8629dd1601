// The table of outcomes: a row a fault, a column for all operations that fare the same.

/**
 * @param {string[]} operations the operations' names
 * @param {Map<string, Map<string, string>>} outcomes by fault, then by operation
 */
export function table(operations, outcomes) {
  const columns = new Map();
  for (const operation of operations) {
    const cells = [...outcomes.values()].map((row) => row.get(operation) ?? "MISSING");
    const alike = JSON.stringify(cells);
    columns.set(alike, [...(columns.get(alike) ?? []), operation]);
  }
  const letters = [...columns.keys()].map((_, index) => String.fromCharCode(65 + index));
  const legend = [...columns.values()].map((names, index) => `  ${letters[index]}  ${names.join(", ")}`);
  const rows = [["the server", ...letters]];
  for (const [index, fault] of [...outcomes.keys()].entries()) {
    rows.push([fault, ...[...columns.keys()].map((cells) => JSON.parse(cells)[index])]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column])).join("   ").trimEnd());
  const cells = operations.length * outcomes.size;
  return ["", ...legend, "", ...lines, "", `${operations.length} operations × ${outcomes.size} faults = ${cells} cells`].join("\n");
}
