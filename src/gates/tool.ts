/** Runs one tool in the sandbox, on its own copy of the tree, so that tools neither see nor disturb one another. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Limits, Mount } from "../sandbox/bubblewrap.ts";
import { readUntrusted } from "../sandbox/untrusted-tree.ts";
import { type GateContext, NotRun } from "./gate.ts";
import { limiter } from "./limiter.ts";
import { copyTree } from "./tree-copy.ts";

/** Where a tool finds things. All paths are absolute. */
export interface ToolPlaces {
  readonly tree: string;
  /** Empty and writable; the files named in `outputs` are read from here. */
  readonly out: string;
  /** `src/gates/scripts` */
  readonly scripts: string;
}

export interface Tool {
  /** As people know it: "mypy". */
  readonly name: string;
  readonly kind: "python" | "javascript";
  /** Puts something into `out` before the tool starts. */
  readonly prepare?: (places: ToolPlaces) => Promise<void>;
  /** After the interpreter. */
  readonly args: (places: ToolPlaces) => readonly string[];
  /** Of the tree; default: its root. */
  readonly directory?: "backend" | "frontend";
  readonly env?: (places: ToolPlaces) => Readonly<Record<string, string>>;
  readonly outputs?: readonly string[];
  readonly timeoutMs?: number;
  readonly limits?: Partial<Limits>;
}

export interface ToolResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** By name; null: not written, or not a plain file. */
  readonly outputs: Readonly<Record<string, string | null>>;
  /** A path as the tool prints it → from the tree's root; null when it is elsewhere. */
  readonly path: (printed: string) => string | null;
}

export const scripts = fileURLToPath(new URL("scripts", import.meta.url));

/** Without the place of the copy that the tool worked on, which says nothing to anybody and differs from run to run. */
export function withoutPlace(text: string): string {
  return text.replaceAll(/[\w./-]*\/aurora-gate-\w+\/tree\//g, "");
}

/** Gates of four jobs run at once; more tools than processors only slow each other down. */
const slots = limiter(Math.max(2, availableParallelism()));

/**
 * @throws NotRun when it does not end in time or is ended by a signal
 * @throws Failure when it cannot be started or the sandbox refuses
 */
export async function runTool(context: GateContext, tool: Tool): Promise<ToolResult> {
  return slots(async () => {
    context.signal?.throwIfAborted();
    const place = await mkdtemp(join(tmpdir(), "aurora-gate-"));
    try {
      return await runIn(place, context, tool);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
}

async function runIn(place: string, context: GateContext, tool: Tool): Promise<ToolResult> {
  const places: ToolPlaces = { tree: join(place, "tree"), out: join(place, "out"), scripts };
  await mkdir(places.out);
  await copyTree(context.tree, places.tree);
  await tool.prepare?.(places);
  const { python, javascript, postgres } = context.toolchains;
  const cwd = tool.directory === undefined ? places.tree : join(places.tree, tool.directory);
  const modules = join(places.tree, "frontend/node_modules");
  const mounts: Mount[] = context.files.some((file) => file.startsWith("frontend/"))
    ? [{ from: javascript.modules, to: modules }]
    : [];
  const timeoutMs = tool.timeoutMs ?? 300_000;
  const result = await context.sandbox.run(
    tool.kind === "python" ? python.python : javascript.node,
    tool.args(places),
    {
      tree: places.tree,
      cwd,
      writable: [places.out],
      readable: [...python.readable, ...javascript.readable, ...(postgres?.readable ?? []), scripts, ...mounts],
      scratch: mounts.flatMap(({ to }) => javascript.caches.map((name) => join(to, name))),
      env: {
        PATH: `${python.binaries}:/usr/bin:/bin`,
        PYTHONDONTWRITEBYTECODE: "1",
        NO_COLOR: "1",
        CI: "1",
        ...tool.env?.(places),
      },
      trust: context.trust,
      timeoutMs,
      ...(tool.limits === undefined ? {} : { limits: tool.limits }),
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    },
  );
  if (result.timedOut) {
    throw new NotRun(`${tool.name} did not end within ${Math.round(timeoutMs / 1000)} s`);
  }
  if (result.exitCode === null) {
    throw new NotRun(`${tool.name} was ended by a signal`, result.stderr);
  }
  if (result.truncated) {
    throw new NotRun(`${tool.name} printed more than can be read`);
  }
  const outputs = await Promise.all(
    (tool.outputs ?? []).map(async (name) => [name, await readUntrusted(join(places.out, name))] as const),
  );
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    outputs: Object.fromEntries(outputs),
    path: (printed) => {
      const path = relative(places.tree, printed.startsWith("/") ? printed : join(cwd, printed));
      return path.startsWith("..") ? null : path;
    },
  };
}
