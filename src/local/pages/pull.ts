/** A pull request: conversation, checks, commits, changes. */
import { forkPoint, pullFiles } from "../actions/pulls.ts";
import { latestRuns, violations } from "../actions/mergeability.ts";
import { readCommits, type CommitData } from "../git/log.ts";
import { latestStatuses, logUrl } from "../render/check.ts";
import type { CheckRun, PullRequest, Repository } from "../state.ts";
import type { World } from "../world.ts";
import { diffView } from "./diff.ts";
import { html, type Html, type Part } from "./html.ts";
import { conversation, issueHead, text } from "./issue.ts";
import { commitLink, counted, targetsOf } from "./layout.ts";

export async function pullPage(world: World, repository: Repository, issue: PullRequest): Promise<Html> {
  const { pull } = issue;
  const start = await forkPoint(repository, issue);
  const commits = await readCommits(repository.directory, ["--reverse", `${start}..${pull.headSha}`]);
  const waits = issue.state === "open" ? await violations(repository, issue) : [];
  const base = targetsOf(world, repository).repository;
  const merged = pull.merged && [
    " · merged as ",
    commitLink(world, repository, pull.merged.sha),
    ` (${pull.merged.method})`,
  ];
  return html`${issueHead(world, repository, issue)}
    <p>
      <a href="${base}/tree/${pull.headRef}"><code>${pull.headRef}</code></a> into <code>${pull.baseRef}</code> · head
      ${commitLink(world, repository, pull.headSha)}${merged} · <a href="#checks">checks</a> ·
      <a href="#commits">${counted(commits.length, "commit")}</a> · <a href="#changes">changes</a>
    </p>
    ${
      waits.length === 0
        ? null
        : html`<ul>
            ${waits.map((reason) => html`<li class="bad">${reason}</li>`)}
          </ul>`
    }
    ${conversation(world, repository, issue)}
    <h2 id="checks">Checks of ${pull.headSha.slice(0, 7)}</h2>
    ${checksView(world, repository, pull.headSha)}
    <h2 id="commits">Commits</h2>
    ${commitList(world, repository, commits)}
    <h2 id="changes">Changes</h2>
    ${diffView(await pullFiles(repository, issue))}`;
}

/** The newest run of each check on a commit, with its findings, and the statuses. */
export function checksView(world: World, repository: Repository, sha: string): Html {
  const runs = latestRuns(repository, sha).map((run) => runView(world, repository, run));
  const statuses = latestStatuses(repository, sha).map(({ context, state, description, creator }) => {
    return html`<p>
      ${verdict(state)} <code>${context}</code> ${description} <span class="dim">by ${creator.login}</span>
    </p>`;
  });
  return runs.length + statuses.length === 0 ? html`<p class="dim">None.</p>` : html`${runs}${statuses}`;
}

function runView(world: World, repository: Repository, run: CheckRun): Html {
  const rows = run.annotations.map(
    (each) =>
      html`<tr>
        <td>${each.annotation_level}</td>
        <td>
          <a href="${targetsOf(world, repository).repository}/blob/${run.headSha}/${each.path}#L${each.start_line}"
            ><code>${each.path}:${each.start_line}</code></a
          >
        </td>
        <td>${each.title} ${each.message}</td>
      </tr>`,
  );
  const findings: Part =
    rows.length === 0
      ? null
      : html`<details>
          <summary>${counted(rows.length, "annotation")}</summary>
          <table>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </details>`;
  const body: Part = [
    run.summary === null ? null : text(world, repository, run.summary),
    run.text === null
      ? null
      : html`<details>
          <summary>Details</summary>
          ${text(world, repository, run.text)}
        </details>`,
    findings,
    run.log === null ? null : html`<p><a href="${logUrl(world, repository, run)}">log</a></p>`,
  ];
  return html`<section class="box" id="run-${run.id}">
    <header>
      ${verdict(run.conclusion ?? run.status)} <strong>${run.name}</strong>
      <span class="dim">${run.app.slug}</span> ${run.title}
    </header>
    <div>${body}</div>
  </section>`;
}

function verdict(state: string): Html {
  const kind =
    state === "success" ? "good" : ["failure", "timed_out", "error", "cancelled"].includes(state) ? "bad" : "dim";
  return html`<strong class="${kind}">${state.replaceAll("_", " ")}</strong>`;
}

export function commitList(world: World, repository: Repository, commits: readonly CommitData[]): Html {
  const items = commits.map(({ sha, message, author }) => {
    return html`<li>
      ${commitLink(world, repository, sha)} ${message.split("\n")[0] ?? ""} <span class="dim">${author.name}</span>
    </li>`;
  });
  return html`<ul>
    ${items}
  </ul>`;
}
