import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import type { Server, TLSSocket } from 'node:tls'

/** An authority, the certificate of a server at 127.0.0.1, and one of a client. */
export interface TestCertificates {
  ca: string
  server: { cert: string; key: string }
  client: { cert: string; key: string }
}

export function makeCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-certificates-'))
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  run('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '2')
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1')
  for (const name of ['server', 'client']) {
    run('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2']
    run('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`)
  }
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const pair = (name: string) => ({ cert: read(`${name}.pem`), key: read(`${name}.key`) })
  const certificates = { ca: read('ca.pem'), server: pair('server'), client: pair('client') }
  rmSync(folder, { recursive: true })
  return certificates
}

/** A syslog server on TLS that asks for a client's certificate, and can go away and come back on its port. */
export class SyslogServer {
  /** Messages in the order of their arrival. */
  readonly messages: string[] = []
  port = 0
  /** Cuts connections after so many bytes, as a server that dies in the middle. */
  dieAfter = Number.POSITIVE_INFINITY
  readonly #certificates: TestCertificates
  readonly #sockets = new Set<TLSSocket>()
  #server: Server | undefined

  constructor(certificates: TestCertificates) {
    this.#certificates = certificates
  }

  async start(): Promise<void> {
    const { ca, server } = this.#certificates
    const options = { ca, cert: server.cert, key: server.key, requestCert: true, rejectUnauthorized: true }
    const listening = createServer(options, (socket) => this.#take(socket))
    this.#server = listening
    await new Promise<void>((resolve) => listening.listen(this.port, '127.0.0.1', resolve))
    this.port = (listening.address() as AddressInfo).port
  }

  /** At once, with all connections. */
  async goAway(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => {
      if (this.#server) this.#server.close(() => resolve())
      else resolve()
    })
  }

  #take(socket: TLSSocket): void {
    this.#sockets.add(socket)
    let rest = Buffer.alloc(0)
    let taken = 0
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      taken += chunk.length
      if (taken > this.dieAfter) {
        socket.destroy()
        return
      }
      rest = Buffer.concat([rest, chunk])
      for (let frame = frameOf(rest); frame; frame = frameOf(rest)) {
        this.messages.push(frame.message)
        rest = rest.subarray(frame.length)
      }
    })
  }
}

/** Octet counting: digits, a space, so many bytes. */
function frameOf(bytes: Buffer): { message: string; length: number } | undefined {
  const space = bytes.indexOf(' ')
  if (space <= 0) return undefined
  const length = space + 1 + Number(bytes.subarray(0, space).toString())
  return bytes.length < length
    ? undefined
    : { message: bytes.subarray(space + 1, length).toString('utf8'), length }
}
