import { test } from "vitest";
import { answer } from "../app.mjs";
import { isRight } from "../sandbox.mjs";

test("a token, a call and an error of the API", async () => {
  const api = JSON.parse(process.env.API);
  isRight(await answer(api), api);
});
