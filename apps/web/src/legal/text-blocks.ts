/** A part of a text of law. */
export interface Block {
  kind: 'heading' | 'items' | 'paragraph'
  lines: string[]
}

/** Lines that begin with `#` are headings, with `-` items; an empty line ends a paragraph. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open = false
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const kind = line.startsWith('#') ? 'heading' : line.startsWith('- ') ? 'items' : 'paragraph'
    const last = blocks.at(-1)
    const words = kind === 'paragraph' ? line : line.replace(/^(#+|-)\s*/, '')
    if (line === '') open = false
    else if (open && last?.kind === kind && kind !== 'heading') last.lines.push(words)
    else {
      blocks.push({ kind, lines: [words] })
      open = true
    }
  }
  return blocks
}
