import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressedCopies } from './build/compressed-copies.ts'
import { scriptBudget } from './build/script-budget.ts'
import { themeVariables } from './build/theme-variables.ts'
import { withoutSchemas } from './build/without-schemas.ts'

/** In development, where the api listens. */
const api = process.env.HOLDFAST_API ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [
    withoutSchemas(),
    themeVariables(),
    lingui({ failOnCompileError: true }),
    react(),
    // Lingui's native transformer is not installed by npm of Node 20, from which a checkout may be built.
    babel({ presets: [linguiTransformerBabelPreset()] }),
    scriptBudget('/session/sign-in-page.tsx'),
    compressedCopies(),
  ],
  build: { target: 'es2023', sourcemap: false, assetsInlineLimit: 0 },
  server: { proxy: { '/api': { target: api } } },
})
