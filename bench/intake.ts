/** Webhooks into the database, against a Probot whose handler does nothing: what durability before the answer costs. */
import { fork, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import examples from "@octokit/webhooks-examples" with { type: "json" };
import { z } from "zod";
import { credentials } from "./intake-credentials.ts";
import { milliseconds, quantile, ratio, table } from "./table.ts";

const warmUp = 200;
const measured = 3_000;
/** A burst ends after this time, however many requests it made. */
const longestMs = 60_000;
const issues = 50;

// Its types describe another shape than the JSON has.
const Examples = z.array(
  z.object({
    name: z.string(),
    examples: z.array(z.looseObject({ action: z.string().optional(), issue: z.looseObject({}).optional() })),
  }),
);

/** GitHub's own example of an issue that was labelled, as so many different issues. */
function deliveries(): readonly { readonly body: string; readonly signature: string }[] {
  const labelled = Examples.parse(examples)
    .find(({ name }) => name === "issues")
    ?.examples.find(({ action }) => action === "labeled");
  if (labelled === undefined) {
    throw new Error("there is no example of a labelled issue");
  }
  return Array.from({ length: issues }, (_, index) => {
    const body = JSON.stringify({
      ...labelled,
      installation: { id: 2 },
      issue: { ...labelled.issue, number: index + 1 },
    });
    return { body, signature: `sha256=${createHmac("sha256", credentials.webhookSecret).update(body).digest("hex")}` };
  });
}

interface Burst {
  readonly times: readonly number[];
  readonly perSecond: number;
}

interface Server {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
}

export async function benchIntake(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-bench-"));
  const payloads = deliveries();
  const database = process.env["DATABASE_URL"] === undefined ? "PGlite on this disk" : "the PostgreSQL of DATABASE_URL";
  try {
    const rows: string[][] = [];
    const servers = [await start("probot", directory), await start("aurora", directory)] as const;
    let sent = 0;
    for (const server of servers) {
      await burst(server, payloads, warmUp, 16);
    }
    for (const atOnce of [1, 16]) {
      const [bare, durable] = [
        await burst(servers[0], payloads, measured, atOnce),
        await burst(servers[1], payloads, measured, atOnce),
      ];
      sent += durable.times.length;
      for (const [what, share] of [
        ["p50", 0.5],
        ["p99", 0.99],
      ] as const) {
        const [a, b] = [quantile(bare.times, share), quantile(durable.times, share)];
        rows.push([`${atOnce} at once, ${what}`, milliseconds(a), milliseconds(b), ratio(b / a)]);
      }
      rows.push([
        `${atOnce} at once, per second`,
        bare.perSecond.toFixed(0),
        durable.perSecond.toFixed(0),
        ratio(durable.perSecond / bare.perSecond),
      ]);
    }
    const stored = await storedBy(servers[1]);
    for (const { child } of servers) {
      child.disconnect();
      await once(child, "exit");
    }
    console.log(
      `GitHub's example of a labelled issue (${Buffer.byteLength(payloads[0]?.body ?? "")} bytes, ${issues} issues in turn), signed, over loopback; each server in a process of its own, measured turn about: ${measured} requests, or as many as a minute takes, after ${warmUp} to warm up. Aurora answers when the delivery and its signal are committed to ${database}: ${stored} of ${sent + warmUp} are there.\n`,
    );
    console.log(table(["", "bare Probot", "Aurora, durable", "Aurora ÷ Probot"], rows));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function start(name: "aurora" | "probot", directory: string): Promise<Server> {
  const child = fork(fileURLToPath(new URL("intake-server.ts", import.meta.url)), [name, directory]);
  const [message] = (await once(child, "message")) as [unknown];
  return { name, child, url: z.object({ url: z.string() }).parse(message).url };
}

async function storedBy({ child }: Server): Promise<number | null> {
  child.send("stored?");
  const [message] = (await once(child, "message")) as [unknown];
  return z.object({ stored: z.number().nullable() }).parse(message).stored;
}

async function burst(
  server: Server,
  payloads: ReturnType<typeof deliveries>,
  count: number,
  atOnce: number,
): Promise<Burst> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const times: number[] = [];
  const started = performance.now();
  let next = 0;
  const one = async () => {
    while (next < count && performance.now() - started < longestMs) {
      const payload = payloads[next++ % payloads.length];
      if (payload !== undefined) {
        const before = performance.now();
        await deliver(server, agent, payload);
        times.push(performance.now() - before);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  agent.destroy();
  return { times, perSecond: (times.length / (performance.now() - started)) * 1000 };
}

function deliver(
  server: Server,
  agent: Agent,
  { body, signature }: { body: string; signature: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-github-event": "issues",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": signature,
    };
    const sending = request(`${server.url}/api/github/webhooks`, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode !== undefined && response.statusCode < 300) {
          resolve();
        } else {
          reject(new Error(`${server.name} answered ${response.statusCode}`));
        }
      });
    });
    sending.on("error", reject).end(body);
  });
}
