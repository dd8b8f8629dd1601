// A Worker bundled without the condition "workerd": its entry compiles at run time, which Workers refuse.
import { forbidden } from "./forbidden.mjs";
import { report } from "./report.mjs";

export default {
  test() {
    if (!report(forbidden('condition "workerd"'))) throw new Error("the wrong entry is not explained");
  },
};
