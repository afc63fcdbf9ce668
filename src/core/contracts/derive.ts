/** The three contracts of a run, from the spec alone: fixed before anybody writes code. */
import type { Spec } from "../spec/model.ts";
import { deriveClient } from "./client.ts";
import { canonicalJson, contentHash } from "./hash.ts";
import type { Contract, ContractName, Contracts } from "./model.ts";
import { deriveModels } from "./models.ts";
import { canonicalOpenApi, deriveOpenApi } from "./openapi.ts";

export function deriveContracts(spec: Spec): Contracts {
  const openapi = deriveOpenApi(spec);
  return {
    models: contract("models", deriveModels(spec)),
    openapi: contract("openapi", openapi, canonicalOpenApi(openapi)),
    client: contract("client", deriveClient(openapi)),
  };
}

/** @param canonical what is hashed, when the document that people read says the same in a friendlier way. */
function contract(name: ContractName, document: unknown, canonical: unknown = document): Contract {
  return { name, path: `contracts/${name}.json`, document, hash: contentHash(canonicalJson(canonical)) };
}
