/** Reviews of an agent's pull request: what each reviewer says now, and which reviews ask for something. Pure. */
import type { Wanted } from "./change.ts";
import type { Sha } from "./ids.ts";
import type { ReviewFacts } from "./run.ts";
import { canonicalMarkdown, canonicalText, hiddenMark } from "./untrusted-text.ts";

/** A review as GitHub lists it; one that was not submitted is none. */
export interface Review extends ReviewFacts {
  readonly id: number;
  /** "User" or "Bot". */
  readonly reviewerType: string;
  /** The head that was reviewed; null when that commit is gone. */
  readonly commit: Sha | null;
  readonly body: string;
}

/** A comment on a line, in whatever review. */
export interface ReviewComment {
  readonly id: number;
  readonly reviewId: number | null;
  /** The thread's first comment; null: this is it. */
  readonly inReplyTo: number | null;
  /** null: the account is gone. */
  readonly author: string | null;
  readonly path: string;
  /** In the present head; null: on the file as a whole, or on lines that are gone. */
  readonly line: number | null;
  readonly body: string;
}

/**
 * What each reviewer says now. As on GitHub, a comment does not take back an earlier approval or request for changes.
 * @param reviews oldest first
 */
export function latestReviews(reviews: readonly Review[]): readonly Review[] {
  const latest = new Map<string, Review>();
  for (const review of reviews) {
    if (review.state !== "commented" || (latest.get(review.reviewer)?.state ?? "commented") === "commented") {
      latest.set(review.reviewer, review);
    }
  }
  return [...latest.values()];
}

/** Whether a review may ask for a change, as far as it can be told without its comments and its author's permission. */
export function mayAsk({ reviewerType, state }: Pick<Review, "reviewerType" | "state">): boolean {
  return reviewerType === "User" && (state === "changes-requested" || state === "commented");
}

/**
 * What a review asks for, as one batch.
 * @param comments of the pull request, oldest first; the review's own are picked
 * @param head when the reviewed commit is gone
 * @returns null when it asks for nothing: an approval, a dismissed one, or a mere reply, which is people talking to one another
 */
export function reviewWanted(
  review: Review,
  comments: readonly ReviewComment[],
  head: Sha,
): Extract<Wanted, { kind: "review" }> | null {
  const own = comments.filter(({ reviewId }) => reviewId === review.id);
  const text = canonicalMarkdown(review.body).trim();
  const saysSomething =
    text.replaceAll(hiddenMark, "").trim() !== "" || own.some(({ inReplyTo }) => inReplyTo === null);
  if (!mayAsk(review) || (review.state === "commented" && !saysSomething)) {
    return null;
  }
  const { id, reviewer, commit } = review;
  return { kind: "review", reviewId: id, reviewer, head: commit ?? head, text, threads: threadsOf(own) };
}

/** One entry for each thread: several comments in one, such as a reply below one's own, are read together. */
function threadsOf(comments: readonly ReviewComment[]): Extract<Wanted, { kind: "review" }>["threads"] {
  const threads = new Map<number, Extract<Wanted, { kind: "review" }>["threads"][number]>();
  for (const { id, inReplyTo, path, line, body } of comments) {
    const commentId = inReplyTo ?? id;
    const before = threads.get(commentId);
    const text = canonicalMarkdown(body).trim();
    threads.set(
      commentId,
      before === undefined
        ? { commentId, path: canonicalText(path), line, text }
        : { ...before, text: `${before.text}\n\n${text}` },
    );
  }
  return [...threads.values()];
}
