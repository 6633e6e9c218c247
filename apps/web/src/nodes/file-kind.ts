/** Kinds of files that people tell apart. */
export type FileKind =
  | 'image'
  | 'video'
  | 'audio'
  | 'text'
  | 'pdf'
  | 'sheet'
  | 'slides'
  | 'document'
  | 'archive'
  | 'other'

const endings: Partial<Record<string, FileKind>> = {
  ...of('sheet', 'xlsx xls ods csv tsv numbers'),
  ...of('slides', 'pptx ppt odp key'),
  ...of('document', 'docx doc odt rtf pages'),
  ...of('archive', 'zip gz tgz bz2 xz 7z rar tar zst'),
  ...of(
    'text',
    'md txt log json yaml yml toml xml ini conf sh ts tsx js jsx css html py go rs java c h cpp sql',
  ),
}

function of(kind: FileKind, list: string): Record<string, FileKind> {
  return Object.fromEntries(list.split(' ').map((ending) => [ending, kind]))
}

/** The kind of a file, by its media type or its name's ending. */
export function kindOf({ type, name }: { type: string | null; name: string }): FileKind {
  const [group] = (type ?? '').split('/')
  if (group === 'image' || group === 'video' || group === 'audio') return group
  if (type === 'application/pdf') return 'pdf'
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const known = endings[ending]
  if (known !== undefined) return known
  return group === 'text' ? 'text' : 'other'
}
