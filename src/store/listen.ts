/** A Postgres connection of its own that listens; it comes back by itself. Polling covers what it misses meanwhile. */
import pg from "pg";

const againAfterMs = 5_000;

/** Calls `onWake` for each notification on the channel, and once for each (re)connection. Returns how to end it. */
export function listenOn(url: string, channel: string, onWake: () => void): () => Promise<void> {
  let ended = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = () => {
    client = undefined;
    if (!ended) {
      timer ??= setTimeout(connect, againAfterMs);
    }
  };
  const connect = () => {
    timer = undefined;
    const fresh = new pg.Client({ connectionString: url, keepAlive: true });
    client = fresh;
    fresh.on("notification", onWake);
    // An error ends the connection; "end" follows.
    fresh.on("error", () => undefined);
    fresh.on("end", again);
    fresh
      .connect()
      .then(() => fresh.query(`listen ${fresh.escapeIdentifier(channel)}`))
      .then(onWake, () => {
        fresh.end().catch(() => undefined);
        again();
      });
  };
  connect();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
