/** The regular expressions that stand in a TypeScript source: `/…/` where a value can stand, outside comments and strings. */
export function regularExpressions(code: string): string[] {
  const found: string[] = [];
  const token =
    /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|([=(,:;[!&|?{}]|\breturn|=>)(\s*)\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])*)\/[dgimsuvy]*/g;
  for (const match of code.matchAll(token)) if (match[3] !== undefined) found.push(match[3]);
  return found;
}
