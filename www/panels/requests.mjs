import { element, fill } from "../element.mjs";

export function mount(section) {
  fill(section, element("h2", { id: "requests-title" }, "Requests"));
  return {};
}
