interface Fingerprinted {
  parentId: string
  path: readonly string[]
  size: number
  modifiedAt: number
}

/** By which a file that is chosen again after a reload is known: folder, path below it, size, time of change. */
export function fingerprint(file: Fingerprinted): string {
  return [file.parentId, file.path.join('/'), file.size, file.modifiedAt].join('|')
}

/** Why a chosen file is not the one that was begun; undefined when it is. */
export function differs(
  begun: Pick<Fingerprinted, 'path' | 'size' | 'modifiedAt'>,
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
): 'name' | 'size' | 'time' | undefined {
  if (file.name.normalize('NFC') !== (begun.path.at(-1) ?? '').normalize('NFC')) return 'name'
  if (file.size !== begun.size) return 'size'
  if (file.lastModified !== begun.modifiedAt) return 'time'
  return undefined
}
