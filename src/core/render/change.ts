/** The comment that says what came of something that was asked for. */
import { changeTitle, type ChangeOutcome, type Wanted } from "../change.ts";
import { costPhrase, outcomePhrase } from "./model.ts";

export function changeAnswer(wanted: Wanted, outcome: ChangeOutcome): string {
  const title = changeTitle(wanted);
  return [
    `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${outcomePhrase(outcome)}`,
    ...(outcome.cost === null ? [] : [`It took ${costPhrase(outcome.cost)}.`]),
  ].join("\n\n");
}
