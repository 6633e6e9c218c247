import { errors } from '@holdfast/contracts/errors'
import { deepestPath } from '@holdfast/contracts/names'
import type { ReservedUpload, UploadFile, UploadGrant } from '@holdfast/contracts/uploads'
import type { z } from 'zod'
import { DomainError } from '../error.ts'
import type { Ancestor } from '../nodes/depth.ts'
import { named } from '../nodes/names.ts'
import type { Named } from '../nodes/names.ts'
import { LARGEST_FILE } from './part-size.ts'

/** One file that wants in. */
export interface Application {
  file: z.infer<typeof UploadFile>
  /** Folders below the one that was named. */
  folder: Named[]
  named: Named
  /** Where it goes, once its folders are found. */
  parentId: string
}

/** What an application became. */
export interface AcceptedUpload {
  uploadId: string
  expiresAt: string
  grant: UploadGrant | null
}

/** The files of one request: those still open, and why the others were refused. */
export class Applications {
  open: Application[] = []
  readonly #files: readonly z.infer<typeof UploadFile>[]
  readonly #refused = new Map<z.infer<typeof UploadFile>, DomainError>()

  constructor(files: readonly z.infer<typeof UploadFile>[], way: readonly Ancestor[]) {
    this.#files = files
    for (const file of files) {
      try {
        this.open.push(apply(file, way))
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        this.#refused.set(file, error)
      }
    }
  }

  refuse(one: Application, reason: DomainError): void {
    this.open = this.open.filter((other) => other !== one)
    this.#refused.set(one.file, reason)
  }

  /** The answers in the order asked; `accepted` tells the upload of each that is still open. */
  answers(accepted: ReadonlyMap<Application, AcceptedUpload>): ReservedUpload[] {
    const uploads = new Map([...accepted].map(([one, upload]) => [one.file, upload]))
    return this.#files.map((file) => {
      const upload = uploads.get(file)
      if (upload) return { ref: file.ref, ...upload, problem: null }
      const error = this.#refused.get(file) ?? new DomainError('internal')
      return { ref: file.ref, uploadId: null, expiresAt: null, grant: null, problem: problemOf(error) }
    })
  }
}

function apply(file: z.infer<typeof UploadFile>, way: readonly Ancestor[]): Application {
  const path = file.path.map(named)
  const last = path.at(-1)
  if (!last) throw new DomainError('name_invalid')
  const folder = path.slice(0, -1)
  if (way.length - 1 + folder.length > deepestPath) throw new DomainError('too_deep')
  if (file.size > LARGEST_FILE) throw new DomainError('file_too_large')
  return { file, folder, named: last, parentId: '' }
}

function problemOf({ code, detail }: DomainError): NonNullable<ReservedUpload['problem']> {
  const [, title] = errors[code]
  return detail === undefined ? { code, title } : { code, title, detail }
}
