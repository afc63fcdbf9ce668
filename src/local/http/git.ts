/** Git over HTTP: who may fetch and push, and what follows from a push. */
import { readFile, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { holds } from "../auth/authorise.ts";
import { identify } from "../auth/identify.ts";
import { noticeRefs } from "../actions/refs.ts";
import { isAncestor, zeroSha } from "../git/bare.ts";
import { pushCommands, serveGit } from "../git/http-backend.ts";
import { hookVariables } from "../git/hook.ts";
import type { Repository, User } from "../state.ts";
import { findRepository, inTurn, type World } from "../world.ts";
import type { Caller } from "./context.ts";
import { HttpError } from "./errors.ts";

const gitPath = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export function isGitPath(path: string): boolean {
  return gitPath.test(path);
}

/** Answers one request of git's smart HTTP protocol. */
export async function serveGitRequest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
  body: Buffer,
): Promise<{ readonly status: number; readonly actor: string | null }> {
  const [, owner = "", name = "", file = ""] = gitPath.exec(address.pathname) ?? [];
  const fault = await world.faults.apply(request.method ?? "GET", address.pathname);
  if (fault?.kind === "drop") {
    request.socket.destroy();
    return { status: 0, actor: null };
  }
  const service = file === "info/refs" ? address.searchParams.get("service") : file;
  const writing = service === "git-receive-pack";
  try {
    if (fault?.kind === "fail") {
      throw new HttpError(fault.status, fault.message ?? "told to fail", {}, fault.headers);
    }
    const caller = identifyGit(world, request.headers.authorization);
    const { repository, user } = admit(world, caller, owner, name, writing);
    const target = {
      root: `${world.directory}/repositories`,
      path: `/${repository.owner.login}/${repository.name}.git/${file}`,
      query: address.search.slice(1),
      body,
      user: user.login,
    };
    if (file === "git-receive-pack") {
      await inTurn(repository, () => push(world, repository, caller, user, request, response, target));
    } else {
      await serveGit(request, response, { ...target, env: {} });
    }
    // A client that has its answer finds everything that follows from its push done.
    response.end();
    return { status: response.statusCode, actor: user.login };
  } catch (error) {
    if (!(error instanceof HttpError)) {
      throw error;
    }
    const challenge = error.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(error.status, { "content-type": "text/plain", ...challenge, ...error.headers });
    response.end(`${error.message}\n`);
    return { status: error.status, actor: null };
  }
}

function identifyGit(world: World, header: string | undefined): Caller {
  try {
    return identify(world, header);
  } catch {
    throw new HttpError(401, "Invalid username or token. Password authentication is not supported for Git operations.");
  }
}

/** @throws HttpError 401 without a token, 404 for what the caller may not know of, 403 for what it may not do */
function admit(
  world: World,
  caller: Caller,
  owner: string,
  name: string,
  writing: boolean,
): { repository: Repository; user: User } {
  const repository = findRepository(world, owner, name);
  switch (caller.kind) {
    case "anonymous":
    case "app":
      throw new HttpError(401, "No anonymous access.");
    case "installation": {
      if (repository === undefined) {
        throw new HttpError(404, "Repository not found.");
      }
      const allowed = holds(caller.permissions, writing ? "contents=write" : "contents=read");
      if (!caller.repositories.has(repository) || !allowed) {
        throw new HttpError(403, `Permission to ${owner}/${name}.git denied to ${world.app.bot.login}.`);
      }
      return { repository, user: world.app.bot };
    }
    case "user": {
      const role = (repository && repository.roles.get(caller.user)) ?? "none";
      if (repository === undefined || (repository.private && role === "none")) {
        throw new HttpError(404, "Repository not found.");
      }
      if (writing && role !== "admin" && role !== "write") {
        throw new HttpError(403, `Permission to ${owner}/${name}.git denied to ${caller.user.login}.`);
      }
      return { repository, user: caller.user };
    }
  }
}

async function push(
  world: World,
  repository: Repository,
  caller: Caller,
  user: User,
  request: IncomingMessage,
  response: ServerResponse,
  target: Omit<Parameters<typeof serveGit>[2], "env">,
): Promise<void> {
  const refusals = `${repository.directory}/local-refusals-${world.nextId()}`;
  const isApp = caller.kind === "installation";
  const guarded = [...repository.rules].filter(([, rules]) => rules.some(({ refusePushes }) => refusePushes));
  await serveGit(request, response, {
    ...target,
    env: {
      [hookVariables.protected]: guarded.map(([branch]) => `refs/heads/${branch}`).join(" "),
      [hookVariables.force]: isApp && repository.refuseForcePushes ? "refuse" : "allow",
      [hookVariables.workflows]: isApp && world.permissions["workflows"] !== "write" ? "refuse" : "allow",
      [hookVariables.refusals]: refusals,
    },
  });
  const refused = await readFile(refusals, "utf8").catch(() => "");
  await rm(refusals, { force: true });
  for (const line of refused.split("\n").filter((each) => each !== "")) {
    const [ref = "", before = "", after = "", reason = ""] = line.split(" ");
    const at = world.clock();
    repository.pushes.push({ ref, before, after, by: user.login, at, accepted: false, forced: reason === "forced" });
  }
  const changes = await noticeRefs(world, repository, user);
  for (const { ref, before, after } of pushCommands(target.body)) {
    if (changes.some((change) => change.ref === ref && change.after === after)) {
      const isNew = before === zeroSha || after === zeroSha;
      const forced = !isNew && !(await isAncestor(repository.directory, before, after));
      repository.pushes.push({ ref, before, after, by: user.login, at: world.clock(), accepted: true, forced });
    }
  }
}
