import { brotliCompressSync } from 'node:zlib'
import type { Logger, Plugin } from 'vite'

/** Scripts that the sign-in page may load, in bytes after brotli. */
const budget = 200_000

/** Adds up the scripts of the sign-in page (entry, its imports, the page's own chunk) and fails a build above the budget. */
export function scriptBudget(page: string): Plugin {
  let logger: Logger
  return {
    name: 'holdfast-script-budget',
    configResolved(config) {
      logger = config.logger
    },
    generateBundle(_options, bundle) {
      const needed = new Set<string>()
      const add = (file: string): void => {
        const chunk = bundle[file]
        if (needed.has(file) || chunk?.type !== 'chunk') return
        needed.add(file)
        for (const imported of chunk.imports) add(imported)
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        if (chunk.isEntry || chunk.moduleIds.some((id) => id.endsWith(page))) add(chunk.fileName)
      }
      let bytes = 0
      for (const file of needed) {
        const chunk = bundle[file]
        if (chunk?.type === 'chunk') bytes += brotliCompressSync(chunk.code).length
      }
      const measured = `${needed.size} scripts, ${(bytes / 1000).toFixed(1)} kB brotli of ${budget / 1000} kB`
      logger.info(`sign-in page: ${measured}`)
      if (bytes > budget) this.error('The sign-in page loads more script than its budget.')
    },
  }
}
