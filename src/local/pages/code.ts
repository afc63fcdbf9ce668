/** Commits, comparisons, directories and files. */
import { mergeBase, resolveCommit } from "../git/bare.ts";
import { diff, listTree, readBlob, readCommit, readCommits, treeEntry } from "../git/log.ts";
import type { Repository } from "../state.ts";
import type { World } from "../world.ts";
import { diffView } from "./diff.ts";
import { html, type Html } from "./html.ts";
import { text } from "./issue.ts";
import { checksView, commitList } from "./pull.ts";
import { commitLink, counted, crumbs, targetsOf } from "./layout.ts";

export async function commitPage(world: World, repository: Repository, name: string): Promise<Html | null> {
  const sha = await resolveCommit(repository.directory, name);
  if (sha === null) {
    return null;
  }
  const commit = await readCommit(repository.directory, sha);
  const [parent] = commit.parents;
  const files = parent === undefined ? [] : await diff(repository.directory, parent, sha);
  const [subject = "", ...rest] = commit.message.split("\n");
  const parents = commit.parents.map((each) => [" ", commitLink(world, repository, each)]);
  return html`${crumbs(world, repository, "commit")}
    <h1>${subject}</h1>
    <pre>${rest.join("\n").trim()}</pre>
    <p>
      <code>${sha}</code> · tree <code>${commit.tree.slice(0, 12)}</code> · by ${commit.author.name}
      ${commit.author.date} · committed by ${commit.committer.name} ·
      ${commit.parents.length === 1 ? "parent" : "parents"}${parents} ·
      <a href="${targetsOf(world, repository).repository}/tree/${sha}">files</a>
    </p>
    <h2>Checks</h2>
    ${checksView(world, repository, sha)}
    <h2>Changes</h2>
    ${diffView(files)}`;
}

/** `base...head` shows what head changed since they parted; `base..head` shows the difference of the two trees. */
export async function comparePage(world: World, repository: Repository, basehead: string): Promise<Html | null> {
  const { directory } = repository;
  const [, baseName = "", dots = "", headName = ""] = /^(.+?)(\.{2,3})(.+)$/.exec(basehead) ?? [];
  const base = await resolveCommit(directory, baseName);
  const head = await resolveCommit(directory, headName);
  if (base === null || head === null) {
    return null;
  }
  const start = dots === "..." ? await mergeBase(directory, base, head) : base;
  if (start === null) {
    return null;
  }
  const commits = await readCommits(directory, ["--reverse", `${base}..${head}`]);
  return html`${crumbs(world, repository, "compare")}
    <h1><code>${baseName}</code>${dots}<code>${headName}</code></h1>
    <p>
      ${commitLink(world, repository, base)} to ${commitLink(world, repository, head)},
      ${counted(commits.length, "commit")}
    </p>
    ${commitList(world, repository, commits)}${diffView(await diff(directory, start, head))}`;
}

/** A directory or a file at a ref; `rest` is `ref/path`, and the longest ref that exists is taken. */
export async function treePage(world: World, repository: Repository, rest: string): Promise<Html | null> {
  const parts = rest.split("/").filter((part) => part !== "");
  for (let count = parts.length; count > 0; count -= 1) {
    const ref = parts.slice(0, count).join("/");
    const commit = await resolveCommit(repository.directory, ref);
    if (commit !== null) {
      return entryPage(world, repository, ref, commit, parts.slice(count).join("/"));
    }
  }
  return null;
}

async function entryPage(
  world: World,
  repository: Repository,
  ref: string,
  commit: string,
  path: string,
): Promise<Html | null> {
  const { directory } = repository;
  const base = `${targetsOf(world, repository).repository}/tree/${ref}`;
  const head = crumbs(world, repository, html`<a href="${base}"><code>${ref}</code></a>`, path);
  const entry = path === "" ? undefined : await treeEntry(directory, commit, path);
  if (path === "" || entry?.type === "tree") {
    const items = (await listTree(directory, commit, path)).map((each) => {
      const name = each.path.split("/").at(-1) ?? "";
      return html`<li><a href="${base}/${each.path}">${name}${each.type === "tree" ? "/" : ""}</a></li>`;
    });
    const up = path === "" ? null : html`<li><a href="${base}/${path.split("/").slice(0, -1).join("/")}">..</a></li>`;
    return html`${head}
      <ul>
        ${up}${items}
      </ul>`;
  }
  if (entry === undefined) {
    return null;
  }
  const bytes = await readBlob(directory, entry.sha);
  if (bytes.includes(0)) {
    return html`${head}
      <p class="dim">${counted(bytes.length, "byte")} that are not text.</p>`;
  }
  const source = bytes.toString("utf8");
  if (path.endsWith(".md")) {
    return html`${head}
      <section class="box"><div>${text(world, repository, source)}</div></section>`;
  }
  const lines = source.replace(/\n$/, "").split("\n");
  const rows = lines.map((line, index) => html`<span id="L${index + 1}">${line}</span>`);
  return html`${head}
    <pre class="diff"><code>${rows}</code></pre>`;
}
