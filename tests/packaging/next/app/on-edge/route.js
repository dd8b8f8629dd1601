import { answer } from "../../../app.mjs";

export const runtime = "edge";

export async function POST(request) {
  return Response.json(await answer(await request.json()));
}
