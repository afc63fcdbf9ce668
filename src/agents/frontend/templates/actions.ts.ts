import { literal, propertyName } from "../typescript.ts";
import type { ActionView } from "../view/action.ts";
import type { ActionsView } from "../view/feature.ts";

export const actionsTs = (view: ActionsView) => {
  const { model, actions, recomputed } = view;
  const { names } = model;
  return `
/** What is known here of the API's rules for actions on ${names.noun.many}, so that a page need not ask to say it. */
import type { ${names.read} } from "../../api/client";

${actions.map((action) => obstacleFunction(action, view)).join("\n")}
${actions.map((action) => optimisticFunction(action, view)).join("\n")}
${
  actions.some(({ optimistic }) => optimistic !== null) && recomputed.length > 0
    ? `
/** The ${names.noun.one} with what the API computes of it. */
function recomputed(row: ${names.read}${computesTime(view) ? ", now: number" : ""}): ${names.read} {
  return { ...row, ${recomputed.map(({ name, code }) => `${propertyName(name)}: ${code}`).join(", ")} };
}`
    : ""
}
`;
};

function obstacleFunction({ obstacle, obstacles, label }: ActionView, { model: { names } }: ActionsView): string {
  const [first, ...more] = obstacles;
  if (obstacle === null || first === undefined) {
    return "";
  }
  const timed = obstacles.some(({ code }) => readsNow(code));
  const body =
    more.length === 0
      ? `${timed ? clock : ""}
  return ${first.code} ? null : ${literal(first.text)};`
      : `${timed ? clock : ""}
  const rules = [
    ${obstacles.map(({ code, text }) => `{ kept: ${code}, otherwise: ${literal(text)} },`).join("\n")}
  ];
  return rules.find(({ kept }) => !kept)?.otherwise ?? null;`;
  return `
/** Why "${label}" cannot be done with the ${names.noun.one}; null: nothing that is known here stands against it. */
export function ${obstacle}(row: ${names.read}): string | null {
  ${body}
}`;
}

function optimisticFunction({ optimistic, label }: ActionView, view: ActionsView): string {
  if (optimistic === null) {
    return "";
  }
  const { names } = view.model;
  const { name, sets } = optimistic;
  const changed = `{ ...row, ${sets.map((set) => `${propertyName(set.name)}: ${set.code}`).join(", ")} }`;
  const timed = computesTime(view);
  return `
/** The ${names.noun.one} as "${label}" will leave it, as far as that is known here. */
export function ${name}(row: ${names.read}): ${names.read} {
  ${timed || sets.some(({ code }) => readsNow(code)) ? clock : ""}
  return ${view.recomputed.length > 0 ? `recomputed(${changed}${timed ? ", now" : ""})` : changed};
}`;
}

const clock = "const now = Date.now();";

const readsNow = (code: string) => /\bnow\b/.test(code);

const computesTime = ({ recomputed }: ActionsView) => recomputed.some(({ code }) => readsNow(code));
