import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { choosePort } from '../../harness/ports.ts'
import { findProgram, unpackFromDebian } from './install.ts'
import { startPeer } from './peer.ts'
import type { Peer } from './peer.ts'

/** nginx with sendfile, serving the files of `root`: as fast as bytes leave a Linux machine unencrypted. */
export async function startNginx(folder: string, root: string): Promise<Peer> {
  const program = findProgram('nginx') ?? (await unpackFromDebian('nginx', 'usr/sbin/nginx'))
  const port = await choosePort()
  await mkdir(folder, { recursive: true })
  const configuration = join(folder, 'nginx.conf')
  await writeFile(configuration, configurationOf(folder, root, port))
  return startPeer('nginx', port, {
    program,
    args: ['-p', folder, '-e', join(folder, 'error.log'), '-c', configuration],
  })
}

function configurationOf(folder: string, root: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n  ')
  return `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto;
pid ${join(folder, 'nginx.pid')};
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000;
  ${temporary}
  server { listen 127.0.0.1:${port}; root ${root}; }
}
`
}
