import type { Plugin } from 'vite'

const name = '\0schemas'

/**
 * Leaves zod out of the browser: contracts are read there for methods, paths, error codes and types; what they describe is
 * checked by the api. Saves a sixth of the first load. A schema that someone uses in the browser all the same throws.
 */
export function withoutSchemas(): Plugin {
  return {
    name: 'holdfast-without-schemas',
    enforce: 'pre',
    apply: 'build',
    resolveId: (id) => (id === 'zod' ? name : null),
    load: (id) => (id === name ? standIn : null),
  }
}

// Any chain of calls and properties ends where it began.
const standIn = `
const refuse = () => { throw new Error('schemas are not part of the web app') }
export const z = new Proxy(function () {}, {
  get: (_, key) => (key === 'parse' || key === 'safeParse' ? refuse : z),
  apply: () => z,
})
`
