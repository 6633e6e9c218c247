import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

/** The program behind tus.ts: `node tus-server.ts <port> <folder>`. */
const [port, directory] = process.argv.slice(2)
if (port === undefined || directory === undefined) throw new Error('needs a port and a folder')
new Server({ path: '/files', datastore: new FileStore({ directory }) }).listen({
  port: Number(port),
  host: '127.0.0.1',
})
