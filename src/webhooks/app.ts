/** The Probot application: hands every subscribed event on. */
import type { ApplicationFunction } from "probot";
import { hintReaders, receive, type ReceiveContext } from "./receive.ts";

export function webhookApp(context: ReceiveContext): ApplicationFunction {
  return (app) => {
    for (const event of Object.keys(hintReaders)) {
      app.on(event as "issues", async ({ id, name, payload }) => {
        await receive(context, { id, event: name, payload });
      });
    }
  };
}
