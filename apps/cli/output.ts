/** Prints one JSON document, or the lines for people. */
export function print(json: boolean, document: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`)
}
