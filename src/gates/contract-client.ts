import { type Gate, NotRun } from "./gate.ts";
export const clientContract: Gate = { name: "contract", tools: () => [], run: () => Promise.reject(new NotRun("x")) };
