import { defineConfig } from '@lingui/cli'

/** One catalogue a folder of pages, so that a page loads only its own words. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}/{name}', include: ['<rootDir>/src/{name}'] }],
})
