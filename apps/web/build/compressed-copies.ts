import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'vite'

const compressible = /\.(js|css|svg)$/

/** Puts a `.br` beside each file that shrinks, so that the api compresses nothing while it serves. */
export function compressedCopies(): Plugin {
  return {
    name: 'holdfast-compressed-copies',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!compressible.test(file.fileName)) continue
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          const source = brotliCompressSync(content, {
            params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
          })
          if (source.length < content.length * 0.9) {
            this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source })
          }
        }
      },
    },
  }
}
