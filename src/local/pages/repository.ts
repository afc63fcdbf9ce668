/** The list of repositories, and one repository. */
import { resolveCommit } from "../git/bare.ts";
import { readBlob, treeEntry } from "../git/log.ts";
import { pullsOf } from "../actions/pulls.ts";
import { fullName, type Issue, type Repository } from "../state.ts";
import type { World } from "../world.ts";
import { stateView, text } from "./issue.ts";
import { commitLink, counted, targetsOf, when } from "./layout.ts";
import { html, type Html } from "./html.ts";

export function homePage(world: World): Html {
  const items = [...world.repositories.values()].map((repository) => {
    const open = repository.issues.filter(({ state }) => state === "open").length;
    return html`<li>
      <a href="${world.url}/${fullName(repository)}">${fullName(repository)}</a>
      <span class="dim">${counted(open, "open issue or pull request", "open issues and pull requests")}</span>
    </li>`;
  });
  return html`<h1>Repositories</h1>
    ${
      items.length === 0
        ? html`<p>None yet.</p>`
        : html`<ul>
            ${items}
          </ul>`
    }`;
}

export async function repositoryPage(world: World, repository: Repository): Promise<Html> {
  const base = targetsOf(world, repository).repository;
  const row = (issue: Issue) => {
    const path = issue.pull === null ? "issues" : "pull";
    const labels = issue.labels.map(({ name }) => html` <span class="label">${name}</span>`);
    return html`<tr>
      <td>${stateView(issue)}</td>
      <td><a href="${base}/${path}/${issue.number}">#${issue.number} ${issue.title}</a>${labels}</td>
      <td>${issue.user.login}</td>
      <td>${counted(issue.comments.length, "comment")}</td>
    </tr>`;
  };
  const table = (issues: readonly Issue[]) =>
    issues.length === 0
      ? html`<p class="dim">None.</p>`
      : html`<table>
          <tbody>
            ${issues.map(row)}
          </tbody>
        </table>`;
  const branches = [...repository.refs]
    .filter(([ref]) => ref.startsWith("refs/heads/"))
    .map(([ref, sha]) => {
      const name = ref.slice("refs/heads/".length);
      return html`<li>
        <a href="${base}/tree/${name}"><code>${name}</code></a> ${commitLink(world, repository, sha)}
        ${name === repository.defaultBranch ? "default" : html`<a href="${base}/compare/${repository.defaultBranch}...${name}">compare</a>`}
      </li>`;
    });
  return html`<h1>${fullName(repository)}</h1>
    <p>
      <code>git clone ${base}.git</code>
      <span class="dim">with a token; on this machine also ${repository.directory}</span> · last push
      ${when(repository.pushedAt)}
    </p>
    <h2 id="issues">Issues</h2>
    ${table(repository.issues.filter(({ pull }) => pull === null))}
    <h2 id="pulls">Pull requests</h2>
    ${table(pullsOf(repository))}
    <h2 id="branches">Branches</h2>
    <ul>
      ${branches}
    </ul>
    ${await readme(world, repository)}`;
}

async function readme(world: World, repository: Repository): Promise<Html | null> {
  const commit = await resolveCommit(repository.directory, repository.defaultBranch);
  const entry = commit === null ? undefined : await treeEntry(repository.directory, commit, "README.md");
  if (entry === undefined) {
    return null;
  }
  const body = (await readBlob(repository.directory, entry.sha)).toString("utf8");
  return html`<h2>README.md</h2>
    <section class="box"><div>${text(world, repository, body)}</div></section>`;
}
