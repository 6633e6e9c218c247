import mime from 'mime'

/** The media type by a name's ending (IANA's registry); `application/octet-stream` when it is not known. */
export function mediaType(name: string): string {
  return mime.getType(name) ?? 'application/octet-stream'
}
