// Many users from a file: dropped anywhere on the panel, or chosen.
import { announce, element, fill, toast } from "../element.mjs";

const MADE_UP = 10_000;
const COUNT = new Intl.NumberFormat("en");

/**
 * @param {HTMLElement} section where files may be dropped
 * @returns {{ progress: HTMLElement, choose: () => void, madeUp: () => void }}
 */
export function importer(link, section) {
  const file = element("input", { type: "file", accept: ".jsonl,.ndjson,.json,.txt", class: "visually-hidden", tabindex: "-1", "aria-label": "A file of users, one JSON object a line" });
  const status = element("p", {});
  const bar = element("progress", { max: 1, "aria-label": "Users imported" });
  const close = element("button", { type: "button", class: "close", "aria-label": "Close", on: { click: () => (shown.hidden = true) } }, "×");
  const details = element("div", {});
  const shown = element("div", { class: "import", hidden: true }, element("div", { class: "import-head" }, status, close), bar, details);
  const progress = element("div", {}, file, shown);
  let busy = false;

  async function run(verb, given, title) {
    if (busy) return toast("One import at a time: this one is still under way.");
    busy = true;
    const start = performance.now();
    shown.hidden = false;
    close.hidden = true;
    bar.hidden = false;
    bar.value = 0;
    fill(details);
    status.textContent = `Importing ${title}…`;
    const silence = link.on("progress", ({ done, failed, part }) => {
      bar.value = part;
      status.textContent = `Importing ${title}: ${COUNT.format(done)} users${failed > 0 ? `, ${COUNT.format(failed)} refused` : ""}`;
    });
    try {
      const { succeeded, failed, failures } = await link.host(verb, given);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      status.textContent = `${COUNT.format(succeeded)} users were imported in ${seconds} s${failed > 0 ? `; ${COUNT.format(failed)} lines or users were refused` : ""}.`;
      fill(details, failures.length > 0 && refusals(failures, failed));
    } catch (error) {
      status.textContent = `${title} was not imported: ${error.message}`;
    }
    silence();
    bar.hidden = true;
    close.hidden = false;
    busy = false;
    announce(status.textContent);
  }

  const take = (chosen) => run("importUsers", chosen, chosen.name);
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) take(chosen);
    file.value = "";
  });
  droppable(section, take);
  return { progress, choose: () => file.click(), madeUp: () => run("importMadeUp", MADE_UP, "made-up users") };
}

const refusals = (failures, failed) =>
  element(
    "details",
    { open: true },
    element("summary", {}, failed > failures.length ? `The first ${failures.length} that were refused` : "What was refused"),
    element("ul", {}, failures.map(({ what, why }) => element("li", {}, element("code", {}, what), " ", why))),
  );

/** Shows that files may be dropped while some are over the section, and takes the first. */
function droppable(section, take) {
  const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  section.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.add("dropping");
  });
  section.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!section.contains(relatedTarget)) section.classList.remove("dropping");
  });
  section.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    section.classList.remove("dropping");
    const [dropped] = event.dataTransfer.files;
    if (dropped) take(dropped);
  });
}
