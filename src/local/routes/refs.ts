/** Branches and refs. */
import { z } from "zod";
import { git, isAncestor, resolveCommit, tryGit, zeroSha } from "../git/bare.ts";
import { readCommit } from "../git/log.ts";
import { actorOf, bodyOf, param, repositoryOf } from "../http/context.ts";
import { HttpError, notFound } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { noticeRefs } from "../actions/refs.ts";
import { commitJson } from "../render/commit.ts";
import { repositoryApi, repositoryPage } from "../render/repository.ts";
import { classicProtection } from "../render/rules.ts";
import type { Json, Repository } from "../state.ts";
import { inTurn, nodeId, type World } from "../world.ts";
import { created, noContent, ok, repo, route } from "./route.ts";

const NewRef = z.object({ ref: z.string(), sha: z.string() });
const MovedRef = z.object({ sha: z.string(), force: z.boolean().optional() });

export const refRoutes: readonly Route[] = [
  route("GET", `${repo}/branches`, ["contents=read"], (context) => {
    const repository = repositoryOf(context);
    const branches = [...repository.refs].filter(([ref]) => ref.startsWith("refs/heads/"));
    return listAnswer(context, branches, ([ref, sha]) => {
      const name = ref.slice("refs/heads/".length);
      const commit = { sha, url: `${repositoryApi(context.world, repository)}/commits/${sha}` };
      return { name, commit, protected: repository.rules.has(name) };
    });
  }),
  route("GET", `${repo}/branches/:branch+`, ["contents=read"], async (context) => {
    const { world } = context;
    const repository = repositoryOf(context);
    const name = param(context, "branch");
    const sha = repository.refs.get(`refs/heads/${name}`);
    if (sha === undefined) {
      throw new HttpError(404, "Branch not found");
    }
    const path = `/branches/${encodeURIComponent(name)}`;
    return ok({
      name,
      commit: commitJson(world, repository, await readCommit(repository.directory, sha)),
      _links: {
        self: `${repositoryApi(world, repository)}${path}`,
        html: `${repositoryPage(world, repository)}/tree/${name}`,
      },
      protected: repository.rules.has(name),
      protection: classicProtection(world, repository, name) ?? { enabled: false },
      protection_url: `${repositoryApi(world, repository)}${path}/protection`,
    });
  }),
  route("GET", `${repo}/git/ref/:ref+`, ["contents=read"], (context) => {
    const repository = repositoryOf(context);
    const ref = `refs/${param(context, "ref")}`;
    const sha = repository.refs.get(ref);
    if (sha === undefined) {
      throw notFound();
    }
    return ok(refJson(context.world, repository, ref, sha));
  }),
  route("GET", `${repo}/git/matching-refs/:ref+`, ["contents=read"], (context) => {
    const repository = repositoryOf(context);
    const start = `refs/${param(context, "ref")}`;
    const all = [...repository.refs].filter(([ref]) => ref.startsWith(start));
    return listAnswer(context, all, ([ref, sha]) => refJson(context.world, repository, ref, sha));
  }),
  route("POST", `${repo}/git/refs`, ["contents=write"], async (context) => {
    const repository = repositoryOf(context);
    const { ref, sha } = bodyOf(context, NewRef);
    await checkName(repository, ref);
    return inTurn(repository, async () => {
      if (repository.refs.has(ref)) {
        throw new HttpError(422, "Reference already exists");
      }
      await checkObject(repository, sha);
      await git(repository.directory, ["update-ref", "--end-of-options", ref, sha, zeroSha]);
      await noticeRefs(context.world, repository, actorOf(context));
      return created(refJson(context.world, repository, ref, sha));
    });
  }),
  route("PATCH", `${repo}/git/refs/:ref+`, ["contents=write"], async (context) => {
    const repository = repositoryOf(context);
    const ref = `refs/${param(context, "ref")}`;
    const { sha, force = false } = bodyOf(context, MovedRef);
    return inTurn(repository, async () => {
      const before = existing(repository, ref);
      await checkObject(repository, sha);
      if (!force && !(await isAncestor(repository.directory, before, sha))) {
        throw new HttpError(422, "Update is not a fast forward");
      }
      await git(repository.directory, ["update-ref", "--end-of-options", ref, sha, before]);
      await noticeRefs(context.world, repository, actorOf(context));
      return ok(refJson(context.world, repository, ref, sha));
    });
  }),
  route("DELETE", `${repo}/git/refs/:ref+`, ["contents=write"], async (context) => {
    const repository = repositoryOf(context);
    const ref = `refs/${param(context, "ref")}`;
    return inTurn(repository, async () => {
      const before = existing(repository, ref);
      if (ref === `refs/heads/${repository.defaultBranch}`) {
        throw new HttpError(422, "Cannot delete the default branch");
      }
      await git(repository.directory, ["update-ref", "-d", "--end-of-options", ref, before]);
      await noticeRefs(context.world, repository, actorOf(context));
      return noContent;
    });
  }),
];

function existing(repository: Repository, ref: string): string {
  const sha = repository.refs.get(ref);
  if (sha === undefined) {
    throw new HttpError(422, "Reference does not exist");
  }
  return sha;
}

async function checkName(repository: Repository, ref: string): Promise<void> {
  const valid =
    /^refs\/(?:heads|tags)\/./.test(ref) &&
    (await tryGit(repository.directory, ["check-ref-format", ref])).exitCode === 0;
  if (!valid) {
    throw new HttpError(422, "Reference name must start with 'refs/' and be valid");
  }
}

async function checkObject(repository: Repository, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha) || (await resolveCommit(repository.directory, sha)) === null) {
    throw new HttpError(422, "Object does not exist");
  }
}

function refJson(world: World, repository: Repository, ref: string, sha: string): Json {
  const api = `${repositoryApi(world, repository)}/git`;
  return {
    ref,
    node_id: nodeId("REF", `${repository.id}:${ref}`),
    url: `${api}/${ref}`,
    object: { sha, type: "commit", url: `${api}/commits/${sha}` },
  };
}
