// Counts what should have a TSDoc comment: exported functions, components, hooks and classes, with public methods.
//
//   node docstring-count.mts NODE_MODULES FILE…
//
// Prints {"public": number, "missing": [{path, line, column, name}]}. In a .vue file the script block counts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";

/** A definition that others can use. */
interface Definition {
  readonly name: string;
  /** What to point at. */
  readonly node: ts.Node;
  /** What a comment would stand before. */
  readonly commented: ts.Node;
}

const [modules = "", ...files] = process.argv.slice(2);
const typescript = createRequire(join(modules, "x.js"))("typescript") as typeof ts;
const { SyntaxKind } = typescript;

const all = files.flatMap((path) => {
  const { text, kind } = source(path);
  const file = typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest, true, kind);
  const exported = namesExportedApart(file);
  return file.statements
    .flatMap((statement) => definitions(statement, exported))
    .map(({ name, node, commented }) => {
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      return { path, line: line + 1, column: character + 1, name, documented: hasComment(commented) };
    });
});
const missing = all
  .filter(({ documented }) => !documented)
  .map(({ path, line, column, name }) => ({ path, line, column, name }));
process.stdout.write(JSON.stringify({ public: all.length, missing }));

function source(path: string): { text: string; kind: ts.ScriptKind } {
  const text = readFileSync(path, "utf8");
  if (!path.endsWith(".vue")) {
    return { text, kind: /\.[jt]sx$/.test(path) ? typescript.ScriptKind.TSX : typescript.ScriptKind.TS };
  }
  // What stands before the script keeps its line breaks, so that lines stay true.
  const block = /<script\b[^>]*>([^]*?)<\/script>/.exec(text);
  const start = block === null ? text.length : block.index + block[0].indexOf(">") + 1;
  return {
    text: text.slice(0, start).replaceAll(/[^\n]/g, " ") + (block?.[1] ?? ""),
    kind: typescript.ScriptKind.TS,
  };
}

/** `export { a, b as c }` and `export default a` */
function namesExportedApart(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (typescript.isExportDeclaration(statement)) {
      const clause = statement.moduleSpecifier === undefined ? statement.exportClause : undefined;
      if (clause !== undefined && typescript.isNamedExports(clause)) {
        clause.elements.forEach((element) => names.add((element.propertyName ?? element.name).text));
      }
    } else if (typescript.isExportAssignment(statement) && typescript.isIdentifier(statement.expression)) {
      names.add(statement.expression.text);
    }
  }
  return names;
}

function definitions(statement: ts.Statement, exportedApart: ReadonlySet<string>): Definition[] {
  const isPublic = (name: string) => exportedApart.has(name) || hasModifier(statement, [SyntaxKind.ExportKeyword]);
  if (typescript.isFunctionDeclaration(statement)) {
    const name = statement.name?.text ?? "default";
    // Of overloads the first has the comment; the implementation is not seen.
    return isPublic(name) && statement.body !== undefined
      ? [{ name, node: statement, commented: firstOverload(statement, name) }]
      : [];
  }
  if (typescript.isClassDeclaration(statement)) {
    const name = statement.name?.text ?? "default";
    return isPublic(name) ? [{ name, node: statement, commented: statement }, ...methods(statement, name)] : [];
  }
  if (typescript.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((node) =>
      typescript.isIdentifier(node.name) && isPublic(node.name.text) && isFunction(node.initializer)
        ? [{ name: node.name.text, node, commented: statement }]
        : [],
    );
  }
  return [];
}

function firstOverload(statement: ts.FunctionDeclaration, name: string): ts.Node {
  const isSame = (one: ts.Node) => typescript.isFunctionDeclaration(one) && one.name?.text === name;
  return statement.getSourceFile().statements.find(isSame) ?? statement;
}

function methods(declaration: ts.ClassDeclaration, className: string): Definition[] {
  const hidden = [SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.OverrideKeyword];
  return declaration.members.flatMap((member) =>
    typescript.isMethodDeclaration(member) &&
    typescript.isIdentifier(member.name) &&
    member.body !== undefined &&
    !hasModifier(member, hidden)
      ? [{ name: `${className}.${member.name.text}`, node: member, commented: member }]
      : [],
  );
}

function hasModifier(node: ts.Node, kinds: readonly ts.SyntaxKind[]): boolean {
  const modifiers = typescript.canHaveModifiers(node) ? typescript.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kinds.includes(kind)) === true;
}

/** Also through a call, such as memo(…), forwardRef(…) or create(…)(…): what is given is a function all the same. */
function isFunction(expression: ts.Expression | undefined): boolean {
  if (expression === undefined) {
    return false;
  }
  if (typescript.isArrowFunction(expression) || typescript.isFunctionExpression(expression)) {
    return true;
  }
  if (typescript.isCallExpression(expression)) {
    return isFunction(expression.expression) || expression.arguments.some(isFunction);
  }
  return (
    (typescript.isParenthesizedExpression(expression) ||
      typescript.isSatisfiesExpression(expression) ||
      typescript.isAsExpression(expression)) &&
    isFunction(expression.expression)
  );
}

function hasComment(node: ts.Node): boolean {
  return typescript
    .getJSDocCommentsAndTags(node)
    .some((doc) => typescript.isJSDoc(doc) && doc.getText().replaceAll(/[/*\s]/g, "") !== "");
}
