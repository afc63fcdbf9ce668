/** .gitattributes */
export const gitattributes = `* text=auto eol=lf
backend/requirements.lock linguist-generated
frontend/package-lock.json linguist-generated
frontend/src/api/schema.gen.ts linguist-generated
contracts/*.json linguist-generated
`;
