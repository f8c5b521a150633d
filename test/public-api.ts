import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

/** A class, an interface or an enum that the package exports. */
export interface Exported {
  readonly name: string;
  readonly declaration: ts.DeclarationStatement;
}

/** Returns everything that an index file exports, by reading the source files. */
export function exportsOf(file: string): Exported[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap(statement => {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      const names = namesOf(statement);
      return exportsOf(resolveExport(file, statement)).filter(({ name }) => names?.includes(name) ?? true);
    }
    const isExported = isType(statement) && statement.name && hasModifier(statement, ts.SyntaxKind.ExportKeyword);
    return isExported ? [{ name: statement.name.text, declaration: statement }] : [];
  });
}

function namesOf({ exportClause }: ts.ExportDeclaration): string[] | undefined {
  return exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => name.text) : undefined;
}

function isType(statement: ts.Statement): statement is ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration {
  return ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement);
}

function resolveExport(file: string, { moduleSpecifier }: ts.ExportDeclaration): string {
  const path = join(dirname(file), (moduleSpecifier as ts.StringLiteral).text);
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

/** Whether a declaration has one of several modifiers. */
export function hasModifier(node: ts.Node, ...modifiers: readonly ts.SyntaxKind[]): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => modifiers.includes(kind)) ?? false);
}

/** Returns the text of a declaration's doc comment, without comment markers. */
export function docOf(node: ts.Node): string {
  return ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map(doc => doc.getText()).join('\n').replace(/^\/\*\*|\*\/$|^\s*\* ?/gm, '').trim();
}

/** Returns the text after `@default`, or undefined if there is none. */
export function defaultOf(node: ts.Node): string | undefined {
  return /^@default +(.+)$/m.exec(docOf(node))?.[1].trim();
}

/** Returns the public members of a class or an interface, without constructors and names that start with `_`. */
export function membersOf({ declaration }: Exported): ts.NamedDeclaration[] {
  const members: readonly ts.NamedDeclaration[] = isType(declaration) ? declaration.members : [];
  return members.flatMap(member => ts.isConstructorDeclaration(member) ? parameterPropertiesOf(member) : [member]).filter(isPublic);
}

/** Returns the constructor parameters that are also properties. */
function parameterPropertiesOf(constructor: ts.ConstructorDeclaration): ts.NamedDeclaration[] {
  return constructor.parameters.filter(parameter => ts.isParameterPropertyDeclaration(parameter, constructor));
}

function isPublic(member: ts.NamedDeclaration): boolean {
  return !hasModifier(member, ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword)
    && member.name !== undefined && !/^[#_]/.test(member.name.getText());
}
