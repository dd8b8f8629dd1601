// Registers the service worker, and says whether the page opens without a network.
import { toast } from "./element.mjs";

/** @param {HTMLElement} fact where it is said */
export async function keepOffline(fact) {
  if (!("serviceWorker" in navigator)) {
    fact.textContent = "not here";
    fact.title = "This browser has no service workers here: they need https, or this machine itself.";
    return;
  }
  const { serviceWorker } = navigator;
  const updates = serviceWorker.controller !== null;
  try {
    const registration = await serviceWorker.register(new URL("./offline.mjs", import.meta.url), { updateViaCache: "none" });
    await serviceWorker.ready;
    fact.textContent = "ready";
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (updates && installing.state === "activated") {
          toast("A newer version of this page is here.", { action: ["Reload", () => location.reload()] });
        }
      });
    });
  } catch (error) {
    fact.textContent = "not here";
    fact.title = error.message;
  }
}
