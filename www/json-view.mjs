// JSON as people like to read it: indented, its keys and kinds of values told apart, times said in words.
import { element } from "./element.mjs";

/**
 * @param {unknown} value anything that JSON can say
 * @param {(key: string, value: unknown) => string | undefined} [remark] what to say behind a member, such as a time in words
 */
export function jsonView(value, remark) {
  return element("pre", { class: "json", tabindex: "0" }, element("code", {}, ...parts(JSON.parse(JSON.stringify(value)), "", remark)));
}

function* parts(value, indent, remark) {
  if (value === null || typeof value !== "object") {
    yield element("span", { class: `json-${value === null ? "null" : typeof value}` }, JSON.stringify(value));
    return;
  }
  const list = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = list ? "[]" : "{}";
  if (members.length === 0) {
    yield open + close;
    return;
  }
  const deeper = `${indent}  `;
  yield open;
  for (const [index, [key, member]] of members.entries()) {
    yield `\n${deeper}`;
    if (!list) {
      yield element("span", { class: "json-key" }, JSON.stringify(key));
      yield ": ";
    }
    yield* parts(member, deeper, remark);
    if (index < members.length - 1) yield ",";
    const said = remark?.(key, member);
    if (said) yield element("span", { class: "json-remark" }, `  ${said}`);
  }
  yield `\n${indent}${close}`;
}
