/**
 * Prints the `client` contract as the code really has it, as JSON, for the contract gate to compare and publish:
 *
 *   node client_surface.mjs FRONTEND_DIR
 *   → { document: ClientDocument (src/core/contracts/client.ts), types: { equal, line, expected, found } }
 *
 * The functions are read from FRONTEND_DIR/src/api/client.ts by the TypeScript compiler of FRONTEND_DIR/node_modules: names,
 * parameters and results by its type checker, method and path from the call. Nothing of the app is run. `types` says
 * whether src/api/schema.gen.ts is what openapi-typescript makes of ../contracts/openapi.json, and if not, where it differs
 * first. Whatever cannot be understood shows up in the document as a text that no derived document has.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { argv, stdout } from "node:process";
import { pathToFileURL } from "node:url";

const directory = resolve(argv[2] ?? ".");
const require = createRequire(join(directory, "package.json"));
const load = async (name) => {
  const module = await import(pathToFileURL(require.resolve(name)).href);
  // A CommonJS package comes as one default export.
  return { ...module, ...module.default };
};
const ts = await load("typescript");

const file = (name) => join(directory, "src", "api", name);
const program = createProgram();
const checker = program.getTypeChecker();
const client = moduleOf("client.ts");
const schema = moduleOf("schema.gen.ts");

const schemaNames = schemaTypes();
/** Filled while types are written: every named schema that was met. */
const shapes = new Map();

const document = {
  operations: checker
    .getExportsOfModule(client)
    .filter((symbol) => callable(symbol) !== undefined)
    .map(operationOf)
    .sort((a, b) => compare(a.name, b.name)),
  schemas: Object.fromEntries([...shapes].sort(([a], [b]) => compare(a, b))),
};
stdout.write(`${JSON.stringify({ document, types: await compareTypes() }, null, 2)}\n`);

function createProgram() {
  const config = ts.readConfigFile(join(directory, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config ?? {}, ts.sys, directory);
  return ts.createProgram([file("client.ts"), file("schema.gen.ts")], { ...options, noEmit: true });
}

function moduleOf(name) {
  const source = program.getSourceFile(file(name));
  const symbol = source && checker.getSymbolAtLocation(source);
  if (symbol === undefined) {
    throw new Error(`src/api/${name} is missing or exports nothing`);
  }
  return symbol;
}

/** The type of an interface that schema.gen.ts exports. */
function generatedType(name) {
  const symbol = checker.getExportsOfModule(schema).find((candidate) => candidate.name === name);
  return symbol && checker.getDeclaredTypeOfSymbol(symbol);
}

function propertyType(type, name) {
  const symbol = type && checker.getPropertyOfType(type, name);
  return symbol && checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
}

/** Object types of components["schemas"], by identity. */
function schemaTypes() {
  const schemas = propertyType(generatedType("components"), "schemas");
  const named = new Map();
  for (const symbol of schemas ? checker.getPropertiesOfType(schemas) : []) {
    const type = checker.getTypeOfSymbol(symbol);
    if (type.flags & ts.TypeFlags.Object) {
      named.set(type, symbol.name);
    }
  }
  return named;
}

function callable(symbol) {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!(original.flags & ts.SymbolFlags.Value)) {
    return undefined;
  }
  return checker.getTypeOfSymbol(original).getCallSignatures()[0];
}

function operationOf(symbol) {
  const signature = callable(symbol);
  const call = apiCall(signature.declaration);
  const sent = sentBy(call);
  const declared = signature.parameters.filter(({ name }) => name !== "options");
  const parameters = declared.map((parameter) => {
    const { name } = parameter;
    const place = name === "body" || name === "query" ? name : "path";
    const node = parameter.valueDeclaration;
    return {
      name,
      in: place,
      optional: node !== undefined && ts.isParameter(node) && checker.isOptionalParameter(node),
      type: sent.has(`${place} ${name}`) ? sent.get(`${place} ${name}`)(symbol.name) : "declared, but not sent",
    };
  });
  for (const [key, write] of sent) {
    const [place, name] = key.split(" ");
    if (!declared.some((parameter) => parameter.name === name)) {
      parameters.push({ name, in: place, optional: false, type: `sent, but no parameter: ${write(symbol.name)}` });
    }
  }
  const [method, path] = call ? [call.expression.name.text, call.arguments[0].text] : ["no call", "no call"];
  return {
    name: symbol.name,
    method,
    path,
    parameters,
    result: resultOf(signature),
    problems: problemsOf(method, path),
  };
}

/** The one call `http.METHOD("path", …)` in a function; undefined when there is none or more than one. */
function apiCall(declaration) {
  const calls = [];
  const visit = (node) => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(node.expression.name.text) &&
      node.arguments[0] !== undefined &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      calls.push(node);
    }
    ts.forEachChild(node, visit);
  };
  if (declaration !== undefined) {
    visit(declaration);
  }
  return calls.length === 1 ? calls[0] : undefined;
}

/** What the call sends: "path id", "body body" and "query query", each with a function that writes its type. */
function sentBy(call) {
  const sent = new Map();
  const options = call?.arguments[1] && checker.getTypeAtLocation(call.arguments[1]);
  const params = propertyType(options, "params");
  const path = propertyType(params, "path");
  for (const symbol of path ? checker.getPropertiesOfType(path) : []) {
    sent.set(`path ${symbol.name}`, () => typeText(checker.getTypeOfSymbol(symbol)));
  }
  const body = propertyType(options, "body");
  if (body !== undefined) {
    sent.set("body body", () => typeText(body));
  }
  const query = propertyType(params, "query");
  if (query !== undefined) {
    sent.set("query query", (operation) => {
      const name = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Query`;
      shapes.set(name, shapeOf(query));
      return name;
    });
  }
  return sent;
}

function resultOf(signature) {
  const type = checker.getReturnTypeOfSignature(signature);
  if (type.symbol?.name !== "Promise") {
    return `no promise: ${checker.typeToString(type)}`;
  }
  return typeText(checker.getTypeArguments(type)[0]);
}

function problemsOf(method, path) {
  const operation = propertyType(propertyType(generatedType("paths"), path), method.toLowerCase());
  const responses = propertyType(operation, "responses");
  return (responses ? checker.getPropertiesOfType(responses) : [])
    .map(({ name }) => Number(name))
    .filter((status) => status >= 400)
    .sort((a, b) => a - b);
}

/** Canonical text of a type, as core/contracts/client.ts writes it. */
function typeText(type) {
  const texts = (type.isUnion() ? type.types : [type])
    .filter((member) => !(member.flags & ts.TypeFlags.Undefined))
    .map(memberText);
  const all = [...new Set(texts)];
  const both = all.includes("true") && all.includes("false");
  const members = both ? [...all.filter((text) => text !== "true" && text !== "false"), "boolean"] : all;
  return members.length === 0 ? "undefined" : members.sort(compare).join(" | ");
}

function memberText(type) {
  const name = schemaNames.get(type);
  if (name !== undefined) {
    if (!shapes.has(name)) {
      shapes.set(name, {});
      shapes.set(name, shapeOf(type));
    }
    return name;
  }
  if (type.isStringLiteral()) {
    return JSON.stringify(type.value);
  }
  if (checker.isArrayType(type)) {
    const item = typeText(checker.getTypeArguments(type)[0]);
    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  if (checker.getPropertiesOfType(type).length === 0 && checker.getIndexInfoOfType(type, ts.IndexKind.String)) {
    return "object";
  }
  if (type.flags & ts.TypeFlags.Object && checker.getPropertiesOfType(type).length > 0) {
    const properties = Object.entries(shapeOf(type)).map(([key, text]) => `${key}: ${text}`);
    return `{ ${properties.join("; ")} }`;
  }
  return checker.typeToString(type);
}

function shapeOf(type) {
  return Object.fromEntries(
    checker
      .getPropertiesOfType(type)
      .map((symbol) => {
        const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
        return [optional ? `${symbol.name}?` : symbol.name, typeText(checker.getTypeOfSymbol(symbol))];
      })
      .sort(([a], [b]) => compare(a, b)),
  );
}

/** Whether schema.gen.ts is what `npm run types` writes. */
async function compareTypes() {
  const { default: openapiTS, astToString, COMMENT_HEADER } = await load("openapi-typescript");
  const prettier = await load("prettier");
  const openapi = JSON.parse(await readFile(join(directory, "..", "contracts", "openapi.json"), "utf8"));
  const ast = await openapiTS(openapi, { defaultNonNullable: false, silent: true });
  const path = file("schema.gen.ts");
  const options = await prettier.resolveConfig(path, { editorconfig: false });
  const wanted = await prettier.format(COMMENT_HEADER + astToString(ast), { ...options, parser: "typescript" });
  const real = await readFile(path, "utf8");
  if (real === wanted) {
    return { equal: true, line: null, expected: null, found: null };
  }
  const [wantedLines, realLines] = [wanted.split("\n"), real.split("\n")];
  const index = wantedLines.findIndex((line, number) => line !== realLines[number]);
  const line = index === -1 ? wantedLines.length : index;
  return { equal: false, line: line + 1, expected: wantedLines[line] ?? null, found: realLines[line] ?? null };
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
