/** What both servers of the intake bench verify with. They talk to nobody, so any key will do. */
import { generateKeyPairSync } from "node:crypto";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export const credentials = { appId: 1, privateKey, webhookSecret: "the bench's own" };
