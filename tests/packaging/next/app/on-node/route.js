import { answer } from "../../../app.mjs";

export const runtime = "nodejs";

export async function POST(request) {
  return Response.json(await answer(await request.json()));
}
