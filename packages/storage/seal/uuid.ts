const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The 16 bytes of a UUID in its usual lower-case form; RangeError for anything else. */
export function uuidBytes(text: string): Buffer {
  if (!UUID.test(text)) throw new RangeError(`not a UUID: ${JSON.stringify(text.slice(0, 64))}`)
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
