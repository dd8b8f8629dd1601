// A Worker: the API's place is the request's body.
import { answer } from "../app.mjs";

export default {
  async fetch(request) {
    return Response.json(await answer(await request.json()));
  },
};
