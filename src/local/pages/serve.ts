import type { ServerResponse } from "node:http";
import type { World } from "../world.ts";
export async function servePage(world: World, response: ServerResponse, path: string): Promise<void> {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(await Promise.resolve(`${world.url}${path}`));
}
