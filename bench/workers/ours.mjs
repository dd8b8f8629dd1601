import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET } from "../inputs.mjs";

export default {
  fetch() {
    const client = new StreamClient(API_KEY, SECRET);
    return new Response(client.generateUserToken({ user_id: "john", validity_in_seconds: 3600 }));
  },
};
