import { join } from 'node:path'
import { checkKey } from '../keys.ts'

/**
 * Keys as paths. Everything but lower-case letters, digits, `_` and `-` is escaped as `%` and two hex digits, so that keys
 * that differ by case stay apart on any file system. A directory's name holds no dot; objects end with
 * `.obj` (a file) or `.one` (a directory with the file `obj`: created with `ifAbsent`). So `a` and `a/b` never collide.
 */
export const FILE_SUFFIX = '.obj'
export const CREATED_SUFFIX = '.one'
export const CREATED_FILE = 'obj'
/** Beside the objects, on the same file system; a dot is never part of an escaped name. */
export const TEMPORARY = '.tmp'

export interface ObjectPaths {
  /** Directory that holds the object. */
  directory: string
  file: string
  /** Directory of an object created with `ifAbsent`. */
  created: string
  createdFile: string
}

export function objectPaths(root: string, key: string): ObjectPaths {
  const names = checkKey(key).split('/').map(escapeName)
  const last = names.pop() ?? ''
  const directory = join(root, ...names)
  const created = join(directory, last + CREATED_SUFFIX)
  return {
    directory,
    file: join(directory, last + FILE_SUFFIX),
    created,
    createdFile: join(created, CREATED_FILE),
  }
}

export function escapeName(name: string): string {
  return name.replaceAll(/[^a-z0-9_-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export function unescapeName(name: string): string {
  return name.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
