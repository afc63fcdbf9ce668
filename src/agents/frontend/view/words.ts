/** English for buttons and messages, out of names in the spec. */
import { entityNoun } from "../../../core/api.ts";
import { sentenceCase } from "../../../core/names.ts";
import type { Entity } from "../../../core/spec/model.ts";

const words = (name: string) => sentenceCase(name).toLowerCase().split(" ");

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `completeTask` of a task → "Complete"; `sendBackToOwner` → "Send back to owner". */
export function actionLabel(name: string, entity: Entity): string {
  const { one, many } = entityNoun(entity);
  const text = words(name).join(" ");
  const noun = [one, many].find((candidate) => text.endsWith(` ${candidate}`));
  return capital(noun === undefined ? text : text.slice(0, -noun.length - 1));
}

/** `completeTask` of a task → "Task completed."; where that cannot be said, "Send back to owner: done." */
export function actionDone(name: string, entity: Entity): string {
  const label = actionLabel(name, entity);
  return label.includes(" ")
    ? `${label}: done.`
    : `${capital(entityNoun(entity).one)} ${pastParticiple(label.toLowerCase())}.`;
}

/** `listOverdue` → "Overdue"; `today` → "Today". */
export function queryLabel(name: string): string {
  const [first = "", ...rest] = words(name);
  const verb = ["list", "get", "find", "show", "query", "fetch", "search"].includes(first);
  return capital(verb && rest.length > 0 ? rest.join(" ") : [first, ...rest].join(" "));
}

const irregular: Readonly<Record<string, string>> = {
  begin: "begun",
  buy: "bought",
  do: "done",
  draw: "drawn",
  freeze: "frozen",
  give: "given",
  hide: "hidden",
  hold: "held",
  lend: "lent",
  make: "made",
  pay: "paid",
  put: "put",
  redo: "redone",
  resend: "resent",
  reset: "reset",
  sell: "sold",
  send: "sent",
  set: "set",
  split: "split",
  take: "taken",
  undo: "undone",
  unfreeze: "unfrozen",
  withdraw: "withdrawn",
};

/** Two syllables or more, with the weight on the last one (or, for "cancel", by British custom). */
const doubled = new Set(["admit", "cancel", "commit", "confer", "defer", "permit", "refer", "submit", "transfer"]);

/** `complete` → "completed", `ship` → "shipped", `deny` → "denied". */
export function pastParticiple(verb: string): string {
  const known = Object.hasOwn(irregular, verb) ? irregular[verb] : undefined;
  if (known !== undefined) {
    return known;
  }
  if (verb.endsWith("e")) {
    return `${verb}d`;
  }
  if (/[^aeiou]y$/.test(verb)) {
    return `${verb.slice(0, -1)}ied`;
  }
  return doubled.has(verb) || /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(verb) ? `${verb}${verb.slice(-1)}ed` : `${verb}ed`;
}
