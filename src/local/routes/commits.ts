/** Commits, comparisons and file contents. */
import { countCommits, mergeBase, resolveCommit } from "../git/bare.ts";
import { diff, listTree, readBlob, readCommit, readCommits, treeEntry, type TreeEntry } from "../git/log.ts";
import { param, repositoryOf, type Context } from "../http/context.ts";
import { HttpError, notFound } from "../http/errors.ts";
import { listAnswer, pageOf } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { pullsOf } from "../actions/pulls.ts";
import { commitJson, fileJson, gitCommit, totals } from "../render/commit.ts";
import { pullSimple } from "../render/pull.ts";
import { repositoryApi, repositoryPage } from "../render/repository.ts";
import type { Json, Repository } from "../state.ts";
import type { World } from "../world.ts";
import { ok, repo, route } from "./route.ts";

export const commitRoutes: readonly Route[] = [
  route("GET", `${repo}/commits`, ["contents=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, context.query.get("sha") ?? repository.defaultBranch);
    const all = await readCommits(repository.directory, [sha]);
    return listAnswer(context, all, (commit) => commitJson(context.world, repository, commit));
  }),
  route("GET", `${repo}/commits/:sha/pulls`, ["pull_requests=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "sha"));
    const all = pullsOf(repository).filter(({ pull }) => pull.headSha === sha || pull.merged?.sha === sha);
    return listAnswer(context, all, (pull) => pullSimple(context.world, repository, pull));
  }),
  route("GET", `${repo}/commits/:ref+`, ["contents=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "ref"));
    const commit = await readCommit(repository.directory, sha);
    const [parent] = commit.parents;
    const files = parent === undefined ? [] : await diff(repository.directory, parent, sha);
    const { additions, deletions } = totals(files);
    return ok({
      ...commitJson(context.world, repository, commit),
      stats: { additions, deletions, total: additions + deletions },
      files: files.map((file) => fileJson(context.world, repository, sha, file)),
    });
  }),
  route("GET", `${repo}/git/commits/:sha`, ["contents=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await resolveCommit(repository.directory, param(context, "sha"));
    if (sha === null) {
      throw notFound();
    }
    return ok(gitCommit(context.world, repository, await readCommit(repository.directory, sha)));
  }),
  route("GET", `${repo}/compare/:basehead+`, ["contents=read"], compare),
  route("GET", `${repo}/contents/:path+`, ["contents=read"], (context) => contents(context, param(context, "path"))),
  route("GET", `${repo}/contents`, ["contents=read"], (context) => contents(context, "")),
];

/** @throws HttpError 422, in GitHub's words, for what is no commit */
export async function commitOf(repository: Repository, name: string): Promise<string> {
  const sha = await resolveCommit(repository.directory, name);
  if (sha === null) {
    throw new HttpError(422, `No commit found for SHA: ${name}`);
  }
  return sha;
}

async function compare(context: Context) {
  const { world } = context;
  const repository = repositoryOf(context);
  const { directory } = repository;
  const basehead = param(context, "basehead");
  // Both sides may be `owner:ref`.
  const [baseName = "", headName = ""] = basehead.split("...").map((side) => side.replace(/^[^:/]+:/, ""));
  const base = await resolveCommit(directory, baseName);
  const head = await resolveCommit(directory, headName);
  if (base === null || head === null) {
    throw notFound();
  }
  const start = await mergeBase(directory, base, head);
  if (start === null) {
    throw new HttpError(404, `No common ancestor between ${baseName} and ${headName}.`);
  }
  const ahead = await countCommits(directory, base, head);
  const behind = await countCommits(directory, head, base);
  const files = await diff(directory, start, head);
  const { items, headers } = pageOf(context, await readCommits(directory, ["--reverse", `${base}..${head}`]));
  const json = async (sha: string) => commitJson(world, repository, await readCommit(directory, sha));
  const page = `${repositoryPage(world, repository)}/compare/${basehead}`;
  return {
    status: 200,
    headers,
    body: {
      url: `${repositoryApi(world, repository)}/compare/${basehead}`,
      html_url: page,
      permalink_url: `${repositoryPage(world, repository)}/compare/${base}...${head}`,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: await json(base),
      merge_base_commit: await json(start),
      status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: items.map((commit) => commitJson(world, repository, commit)),
      files: files.map((file) => fileJson(world, repository, head, file)),
    },
  };
}

async function contents(context: Context, path: string) {
  const { world } = context;
  const repository = repositoryOf(context);
  const ref = context.query.get("ref") ?? repository.defaultBranch;
  const commit = await resolveCommit(repository.directory, ref);
  if (commit === null) {
    throw new HttpError(404, `No commit found for the ref ${ref}`);
  }
  const clean = path.replace(/^\/+|\/+$/g, "");
  if (clean === "") {
    return ok(
      (await listTree(repository.directory, commit, "")).map((entry) => entryJson(world, repository, ref, entry)),
    );
  }
  const entry = await treeEntry(repository.directory, commit, clean);
  if (entry === undefined) {
    throw notFound();
  }
  if (entry.type === "tree") {
    const all = await listTree(repository.directory, commit, clean);
    return ok(all.map((each) => entryJson(world, repository, ref, each)));
  }
  const bytes = await readBlob(repository.directory, entry.sha);
  // GitHub wraps the base64 text as MIME does; clients must cope with the line ends.
  const content = bytes.toString("base64").replaceAll(/.{60}/g, "$&\n");
  return ok({
    ...entryJson(world, repository, ref, entry),
    content: content === "" || content.endsWith("\n") ? content : `${content}\n`,
    encoding: "base64",
  });
}

function entryJson(world: World, repository: Repository, ref: string, entry: TreeEntry): Json {
  const api = repositoryApi(world, repository);
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const isTree = entry.type === "tree";
  const self = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const html = `${repositoryPage(world, repository)}/${isTree ? "tree" : "blob"}/${ref}/${path}`;
  const object = `${api}/git/${isTree ? "trees" : "blobs"}/${entry.sha}`;
  return {
    type: isTree ? "dir" : "file",
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: html,
    git_url: object,
    download_url: isTree ? null : `${repositoryPage(world, repository)}/raw/${ref}/${path}`,
    _links: { self, git: object, html },
  };
}
