/*
 * The public addresses of a connector. The control plane hands them out, the connector answers them.
 */

/** Below it: `/f/<name>?grant=<grant>`. The name is for whoever saves the file; only the grant decides. */
export const READ_PATH = '/f'
/** Where uploads are created by tus, and below it where they live. */
export const UPLOAD_PATH = '/uploads'

/** Where a file or an archive is read with a grant, which must not be logged. */
export function readAddress(publicUrl: string, name: string, grant: string): string {
  return new URL(`${READ_PATH}/${encodeURIComponent(name.toWellFormed())}?grant=${grant}`, publicUrl).href
}

/** Where an upload is created by tus, with a grant as bearer token. */
export function uploadEndpoint(publicUrl: string): string {
  return new URL(UPLOAD_PATH, publicUrl).href
}
