// Slow motion: while a task is under way that was started here, the sandbox's clock runs slower.
import { element } from "../element.mjs";

const TIMES = 20;

/** @param {object} link the line to the host */
export function slowMotion(link) {
  let isSlow = false;
  const wanted = element("input", { type: "checkbox", checked: true, on: { change: () => !wanted.checked && slow(false) } });
  return {
    node: element("label", { class: "check" }, wanted, `Slow motion: the sandbox’s clock runs ${TIMES} times slower while a task is under way`),
    begin: () => wanted.checked && slow(true),
    end: () => slow(false),
  };

  async function slow(slower) {
    if (isSlow === slower) return;
    isSlow = slower;
    await link.host("slow", slower ? TIMES : 1);
  }
}
