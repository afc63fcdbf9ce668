/** Names that nobody has to know beforehand, and nobody can guess. */
import { randomBytes, randomInt } from "node:crypto";

/** As core/ids.ts wants them: without 0 and 1, which read like letters. */
const runIdAlphabet = "abcdefghijklmnopqrstuvwxyz23456789";

export const newRunId = () => Array.from({ length: 8 }, () => runIdAlphabet[randomInt(runIdAlphabet.length)]).join("");

/** 32 hex digits: who knows one may read the trajectory. */
export const newTrajectoryName = () => randomBytes(16).toString("hex");
