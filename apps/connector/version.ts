import manifest from './package.json' with { type: 'json' }

/** What heartbeats tell. */
export const VERSION: string = manifest.version
