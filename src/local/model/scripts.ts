/** How models behave: the good one, and those that something has to hold. */
import type { Script, ScriptedAnswer } from "./server.ts";

type Call = readonly [name: string, args: object];

const calling = (...calls: readonly Call[]): ScriptedAnswer => ({
  calls: calls.map(([name, args]) => ({ name, arguments: JSON.stringify(args) })),
});
const finish: Call = ["finish", { achieved: true, summary: "Done as asked." }];

/** Makes the calls given, one answer each, then runs the gates and finishes, unless the calls do. */
export function good(...calls: readonly Call[]): Script {
  const turns: readonly Call[] = [...calls, ["run_gate", {}], finish];
  return (_request, turn) => calling(turns[turn] ?? finish);
}

/**
 * Behaves by what it is asked: the first script whose words stand in the task.
 * @param scripts words → script
 */
export function byTask(scripts: Readonly<Record<string, Script>>): Script {
  return (request, turn) => {
    const task = request.messages.find(({ role }) => role === "user")?.content ?? "";
    const found = Object.entries(scripts).find(([words]) => task.includes(words));
    return found === undefined
      ? calling(["finish", { achieved: false, summary: "Nothing in the script is about this." }])
      : found[1](request, turn);
  };
}

/** No tool, a tool that there is not, arguments that are no JSON or of the wrong kind: nothing that can be used. */
export const garbage: Script = (_request, turn) =>
  [
    { text: "Sure! Here is the code: ```python\npass\n```" },
    { calls: [{ name: "shell", arguments: '{"command":"rm -rf /"}' }] },
    { calls: [{ name: "write", arguments: '{"path": "x", "text": ' }] },
    { calls: [{ name: "read", arguments: '{"file": 1}' }] },
  ][turn % 4] ?? {};

/**
 * Does whatever any text tells it, once each: lines such as `OBEY write {"path": "x", "text": "y"}`, wherever they stand; starts with
 * the calls given.
 */
export function obedient(...first: readonly Call[]): Script {
  return ({ messages }, turn) => {
    const orders = messages
      .flatMap(({ content }) => [...(content ?? "").matchAll(/OBEY (\w+) (\{.*\})/g)])
      .map(([, name = "", args = ""]) => ({ name, arguments: args }));
    const call = [...first.map(([name, args]) => ({ name, arguments: JSON.stringify(args) })), ...orders][turn];
    return call === undefined ? calling(finish) : { calls: [call] };
  };
}

/** Asks for the same thing for ever. */
export const looping: Script = () => calling(["list", {}]);

/** @returns a model that takes its time for each answer. */
export function slow(delayMs: number): Script {
  return () => ({ ...calling(["list", {}]), delayMs });
}

/** Says as much as it is allowed to, every time. */
export const spending: Script = ({ max_tokens = 0, messages }) => ({
  ...calling(["list", {}]),
  usage: { inputTokens: JSON.stringify(messages).length, outputTokens: max_tokens },
});
