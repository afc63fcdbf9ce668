/** An issue or a pull request: its text, comments and history. */
import type { Comment, Issue, IssueEvent, Reaction, Repository, Review, ReviewComment, User } from "../state.ts";
import type { World } from "../world.ts";
import { commitLink, counted, crumbs, targetsOf, when } from "./layout.ts";
import { html, type Html, type Part } from "./html.ts";
import { markdown } from "./markdown.ts";

const emoji = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  confused: "😕",
  heart: "❤️",
  hooray: "🎉",
  rocket: "🚀",
  eyes: "👀",
} as const;

/** The title with number, state and labels. */
export function issueHead(world: World, repository: Repository, issue: Issue): Html {
  const { pull } = issue;
  const kind = pull === null ? "issues" : "pull requests";
  const labels = issue.labels.map(({ name }) => html` <span class="label">${name}</span>`);
  return html`${crumbs(world, repository, kind)}
    <h1>${issue.title} <span class="dim">#${issue.number}</span></h1>
    <p>
      ${stateView(issue)} · opened by <span class="person">${issue.user.login}</span> ${when(issue.createdAt)}${labels}
    </p>`;
}

export function stateView(issue: Issue): Html {
  if (issue.pull?.merged) {
    return html`<strong class="done">merged</strong>`;
  }
  if (issue.state === "closed") {
    return issue.stateReason === "completed"
      ? html`<strong class="done">completed</strong>`
      : html`<strong class="bad">closed</strong>`;
  }
  return html`<strong class="good">${issue.pull?.draft === true ? "draft" : "open"}</strong>`;
}

/** The first text, then comments, reviews and events as they happened. */
export function conversation(world: World, repository: Repository, issue: Issue): Html {
  const replies = (issue.pull?.reviews ?? []).flatMap(({ comments }) => comments.filter(isReply));
  const entries: { readonly id: number; readonly view: Html }[] = [
    ...issue.comments.map((comment) => ({ id: comment.id, view: commentView(world, repository, comment) })),
    ...issue.events.map((event) => ({ id: event.id, view: eventView(world, repository, event) })),
    ...(issue.pull?.reviews ?? []).filter(isShown).map((review) => ({
      id: review.id,
      view: reviewView(world, repository, review, replies),
    })),
  ];
  // Ids are given out in order, also within one millisecond.
  entries.sort((a, b) => a.id - b.id);
  const first = box(
    [person(issue.user), when(issue.createdAt), edits(issue.edits.length)],
    [text(world, repository, issue.body ?? ""), reactionsView(issue.reactions)],
  );
  return html`${first}${entries.map(({ view }) => view)}`;
}

function commentView(world: World, repository: Repository, comment: Comment): Html {
  return html`<div id="issuecomment-${comment.id}">
    ${box(
      [person(comment.user), when(comment.createdAt), edits(comment.edits.length)],
      [text(world, repository, comment.body), reactionsView(comment.reactions)],
    )}
  </div>`;
}

const isReply = ({ inReplyTo }: ReviewComment) => inReplyTo !== null;

/** A review that is nothing but replies is seen in their threads. */
const isShown = ({ state, body, comments }: Review) =>
  state !== "COMMENTED" || body !== "" || comments.length === 0 || !comments.every(isReply);

/** With its threads, each with all its replies. */
function reviewView(world: World, repository: Repository, review: Review, replies: readonly ReviewComment[]): Html {
  const state = {
    APPROVED: "approved",
    CHANGES_REQUESTED: "asked for changes",
    COMMENTED: "reviewed",
    DISMISSED: "reviewed (dismissed)",
  };
  const threads = review.comments
    .filter((comment) => !isReply(comment))
    .map(
      ({ id, path, line, body }) =>
        html`<div id="discussion_r${id}">
          <p><code>${path}:${line}</code></p>
          ${text(world, repository, body)}${replies.filter(({ inReplyTo }) => inReplyTo === id).map((reply) => replyView(world, repository, reply))}
        </div>`,
    );
  return html`<div id="pullrequestreview-${review.id}">
    ${box(
      [person(review.user), state[review.state], when(review.submittedAt)],
      [text(world, repository, review.body), threads],
    )}
  </div>`;
}

function replyView(world: World, repository: Repository, { id, user, body, createdAt }: ReviewComment): Html {
  return html`<blockquote id="discussion_r${id}">
    <p>${person(user)} ${when(createdAt)}</p>
    ${text(world, repository, body)}
  </blockquote>`;
}

function eventView(world: World, repository: Repository, event: IssueEvent): Html {
  const label = (event.extra["label"] as { readonly name: string } | undefined)?.name;
  const what = label === undefined ? event.event.replaceAll("_", " ") : `${event.event} ${label}`;
  const commit = event.commitId === null ? null : [" as ", commitLink(world, repository, event.commitId)];
  return html`<p class="dim">${person(event.actor)} ${what}${commit} ${when(event.createdAt)}</p>`;
}

export function text(world: World, repository: Repository, body: string): Html {
  return body.trim() === "" ? html`<p class="dim">No text.</p>` : markdown(body, targetsOf(world, repository));
}

function box(head: readonly Part[], body: Part): Html {
  return html`<section class="box">
    <header>${head.map((part, index) => [index === 0 ? null : " ", part])}</header>
    <div>${body}</div>
  </section>`;
}

function person(user: User): Html {
  return html`<span class="person">${user.login}</span>`;
}

function edits(count: number): Part {
  return count === 0 ? null : html`<span class="dim">· edited ${counted(count, "time")}</span>`;
}

function reactionsView(reactions: readonly Reaction[]): Part {
  return reactions.length === 0
    ? null
    : html`<p>
        ${reactions.map(({ user, content }) => html`<span class="label" title="${user.login}">${emoji[content]} ${user.login}</span> `)}
      </p>`;
}
