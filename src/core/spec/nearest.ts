/** Names for messages: the nearest known one, and how a name from a hostile text is quoted. */

/** Optimal string alignment distance (Damerau–Levenshtein without repeated edits of one place). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + same,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (before[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const plainForm = (name: string) => name.replaceAll(/[_\s-]/g, "").toLowerCase();

/** The known name that somebody who wrote `name` most probably meant, or null when none is near. */
export function nearest(name: string, known: Iterable<string>): string | null {
  if (name.length > 60) {
    return null;
  }
  let best: string | null = null;
  // Another letter in a name of one or two is another name.
  let bestDistance = (name.length < 3 ? 0 : Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > bestDistance + 4) {
      continue;
    }
    const steps = plainForm(candidate) === plainForm(name) ? 0 : distance(name, candidate);
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

/** `name` as Markdown code, whatever it holds: one line, at most 60 characters, with enough backticks around. */
export function code(name: string): string {
  return quoted(name, 60);
}

/** A file's path or an address as Markdown code; long enough to be found. */
export function codePath(path: string): string {
  return quoted(path, 300);
}

function quoted(name: string, longest: number): string {
  const line = name.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const text = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  const runs = text.match(/`+/g) ?? [];
  const ticks = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = text === "" || text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/** " Did you mean `x`?", or nothing. Starts with a space. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const found = nearest(name, known);
  return found === null ? "" : ` Did you mean ${code(found)}?`;
}

/** "`a`, `b` or `c`"; a long list is cut. */
export function alternatives(names: readonly string[]): string {
  const shown = names.length > 12 ? names.slice(0, 12) : names;
  const quoted = shown.map(code);
  if (names.length > 12) {
    return `${quoted.join(", ")}, …`;
  }
  const last = quoted.pop() ?? "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** The nearest name, or else all that would be right. Starts with a space. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known);
  return near !== "" || known.length === 0 ? near : ` Expected ${alternatives(known)}.`;
}

/** A library's message, in which whatever stands behind its first colon may be the author's text: that becomes code. */
export function foreign(message: string): string {
  const [, head = message, tail = ""] = /^([^:]*):\s*(.*)$/s.exec(message) ?? [];
  const said = head
    .replaceAll(/[^\w ,.'()/-]+/g, " ")
    .trim()
    .slice(0, 200);
  return tail === "" ? said : `${said}: ${code(tail)}`;
}
