import type { UploadGrant } from '@holdfast/contracts/uploads'

/** A grant opens within 60 s. By this page's own clock, which may be off from the api's. */
const usableMs = 45_000

const kept = new Map<string, { grant: UploadGrant; until: number }>()

/** Keeps the grant that came with a reservation until its file starts. */
export function keepGrant(uploadId: string, grant: UploadGrant): void {
  kept.set(uploadId, { grant, until: performance.now() + usableMs })
}

/** The upload's first grant, once; undefined when there is none or it may have expired. */
export function takeGrant(uploadId: string): UploadGrant | undefined {
  const found = kept.get(uploadId)
  kept.delete(uploadId)
  return found && found.until > performance.now() ? found.grant : undefined
}
